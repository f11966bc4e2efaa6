import { substituteEnvironment } from './environment.js';
import { createLocations } from './locations.js';
import type { ConfigProblem, Position } from './problems.js';
import { type Config, configSchema } from './schema.js';
import { type Finding, validate } from './validate.js';
import { readYaml } from './yaml-text.js';

const ALIASES_MAX = 100; // each use counts with the aliases inside what it stands for

/** Where each setting of the file stands, by its path: `server.port`, `providers.alpha.url`, `lineups.main`. */
export type ConfigMarks = ReadonlyMap<string, Position>;

export type ConfigRead = { ok: true; config: Config; marks: ConfigMarks } | { ok: false; errors: ConfigProblem[] };

export interface ParseOptions {
  /** For `${NAME}`. */
  env: Readonly<Record<string, string | undefined>>;
  /** As people know the file; stands in front of each problem. */
  fileName: string;
}

/**
 * Reads a config file's text. Never throws, finds all mistakes of a stage at once, and repeats no value in a message.
 * The stages: YAML, `${NAME}`, names and types.
 */
export function parseConfig(text: string, { env, fileName }: ParseOptions): ConfigRead {
  const refuse = (findings: readonly Finding[]): ConfigRead => ({
    ok: false,
    errors: findings.map((finding) => ({ file: fileName, ...finding })),
  });
  const yaml = readYaml(text);
  if (yaml.kind === 'refused')
    return refuse(yaml.mistakes.map((mistake) => ({ ...mistake, path: '', suggestion: null })));

  const { doc, positionAt } = yaml;
  const missing = substituteEnvironment(doc, env);
  if (missing.length > 0)
    return refuse(
      missing.map(({ offset, message }) => ({ ...positionAt(offset), path: '', message, suggestion: null })),
    );

  let value: Record<string, unknown>;
  try {
    value = (doc.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}) as Record<string, unknown>;
  } catch {
    return refuse([
      {
        line: 1,
        column: 1,
        path: '',
        message: 'uses anchors and aliases too often ("&" and "*"): it would unfold to an enormous size',
        suggestion: null,
      },
    ]);
  }
  const locations = createLocations(doc, positionAt);
  const checked = validate(value, locations);
  return 'config' in checked
    ? { ok: true, config: checked.config, marks: locations.marks() }
    : refuse(checked.findings);
}

/** What runs without a file: every setting at its default. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}
