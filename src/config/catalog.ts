import { configJsonSchema } from './schema.js';

/** One setting as people choose its value: made from the schema, so that its limits and words have one source. */
export interface SettingFacts {
  /** `relay.lingerMs` */
  name: string;
  defaultValue: unknown;
  description: string;
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'list' | 'choice';
  choices?: string[];
  minimum?: number;
  maximum?: number;
  /** Of a number: `ms`, `s`, `MB`. */
  unit?: string;
  /** It takes effect at the next start. */
  needsRestart: boolean;
}

/** Sections of single values; lists with keys of their own have their own pages. */
const SECTIONS = [
  'server',
  'imports',
  'household',
  'matching',
  'relay',
  'hls',
  'transcode',
  'logos',
  'hdhomerun',
  'logging',
] as const;

/** What a running listener cannot take over. */
const NEEDS_RESTART: ReadonlySet<string> = new Set(['server.host', 'server.port']);

const UNITS: readonly [ending: RegExp, unit: string][] = [
  [/Ms$/, 'ms'],
  [/Seconds$/, 's'],
  [/Mb$/, 'MB'],
  [/Days$/, 'd'],
  [/Percent$/, '%'],
];

interface Node {
  type?: string;
  properties?: Record<string, Node>;
  anyOf?: Node[];
  enum?: string[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
}

let catalog: ReadonlyMap<string, SettingFacts> | null = null;

/** Every single setting that has an effect, in the order of the schema. */
export function settingCatalog(): ReadonlyMap<string, SettingFacts> {
  if (catalog) return catalog;
  const root = configJsonSchema() as Node;
  const facts = SECTIONS.flatMap((section) =>
    Object.entries(root.properties?.[section]?.properties ?? {})
      .filter(([, node]) => !node.properties) // a section of its own stands in the file only
      .map(([name, node]) => factsOf(`${section}.${name}`, node)),
  );
  catalog = new Map(facts.map((one) => [one.name, one]));
  return catalog;
}

function factsOf(name: string, node: Node): SettingFacts {
  const value = node.anyOf?.find((one) => one.type !== 'null') ?? node;
  const unit = UNITS.find(([ending]) => ending.test(name))?.[1];
  return {
    name,
    defaultValue: node.default,
    description: node.description ?? '',
    kind: kindOf(value),
    ...(value.enum ? { choices: value.enum } : {}),
    ...(value.minimum === undefined ? {} : { minimum: value.minimum }),
    ...(value.maximum === undefined ? {} : { maximum: value.maximum }),
    ...(unit === undefined ? {} : { unit }),
    needsRestart: NEEDS_RESTART.has(name),
  };
}

function kindOf({ type, enum: choices }: Node): SettingFacts['kind'] {
  if (choices) return 'choice';
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  return type === 'array' ? 'list' : 'text';
}
