import { substituteEnvironment } from './environment.js';
import { createLocations, type Locations } from './locations.js';
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
  /** Values for settings that the file leaves open, by name: what a person set through the pages or the API. */
  kept?: KeptSettings;
}

/** `relay.lingerMs` to its value. */
export type KeptSettings = Readonly<Record<string, unknown>>;

/**
 * Reads a config file's text. Never throws, finds all mistakes of a stage at once, and repeats no value in a message.
 * The stages: YAML, `${NAME}`, names and types.
 */
export function parseConfig(text: string, { env, fileName, kept = {} }: ParseOptions): ConfigRead {
  const opened = openDocument(text, env);
  if ('findings' in opened) return refused(opened.findings, fileName);
  const checked = checkWithKept(opened.check, kept).checked;
  return asRead(checked, opened.locations, fileName);
}

/** The same with one more value for what the file leaves open, which has to fit. */
export function checkKept(text: string, options: ParseOptions, name: string, value: unknown): ConfigRead {
  const opened = openDocument(text, options.env);
  if ('findings' in opened) return refused(opened.findings, options.fileName);
  const { fitting } = checkWithKept(opened.check, options.kept ?? {});
  return asRead(opened.check({ ...fitting, [name]: value }), opened.locations, options.fileName);
}

interface OpenDocument {
  /** Names and types of what the file says, and beside it `kept`. */
  check(kept: KeptSettings): Checked;
  locations: Locations;
}

function openDocument(text: string, env: ParseOptions['env']): OpenDocument | { findings: Finding[] } {
  const yaml = readYaml(text);
  if (yaml.kind === 'refused')
    return { findings: yaml.mistakes.map((mistake) => ({ ...mistake, path: '', suggestion: null })) };

  const { doc, positionAt } = yaml;
  const missing = substituteEnvironment(doc, env);
  if (missing.length > 0) {
    const place = (offset: number) => ({ ...positionAt(offset), path: '', suggestion: null });
    return { findings: missing.map(({ offset, message }) => ({ ...place(offset), message })) };
  }
  const readValue = () => (doc.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}) as Record<string, unknown>;
  try {
    readValue();
  } catch {
    const message = 'uses anchors and aliases too often ("&" and "*"): it would unfold to an enormous size';
    return { findings: [{ line: 1, column: 1, path: '', message, suggestion: null }] };
  }
  const locations = createLocations(doc, positionAt);
  const marks = locations.marks();
  const open = (kept: KeptSettings) => Object.entries(kept).filter(([name]) => !marks.has(name));
  return { check: (kept) => validate(fillIn(readValue(), open(kept)), locations), locations };
}

function refused(findings: readonly Finding[], fileName: string): ConfigRead {
  return { ok: false, errors: findings.map((finding) => ({ file: fileName, ...finding })) };
}

function asRead(checked: Checked, locations: Locations, fileName: string): ConfigRead {
  return 'config' in checked
    ? { ok: true, config: checked.config, marks: locations.marks() }
    : refused(checked.findings, fileName);
}

type Checked = ReturnType<typeof validate>;

/** The file wins: values that do not fit to it are left aside, so that only the file can be wrong. */
function checkWithKept(check: OpenDocument['check'], kept: KeptSettings): { checked: Checked; fitting: KeptSettings } {
  const whole = check(kept);
  if ('config' in whole) return { checked: whole, fitting: kept };
  let checked = check({});
  let fitting: KeptSettings = {};
  if ('findings' in checked) return { checked, fitting };
  for (const [name, value] of Object.entries(kept)) {
    const more = { ...fitting, [name]: value };
    const next = check(more);
    if ('findings' in next) continue;
    checked = next;
    fitting = more;
  }
  return { checked, fitting };
}

/** Puts values where the file sets none. @param value As read from the file; changed in place. */
function fillIn(
  value: Record<string, unknown>,
  kept: readonly [name: string, value: unknown][],
): Record<string, unknown> {
  for (const [path, own] of kept) {
    const [section = '', name = ''] = path.split('.');
    value[section] ??= {};
    const holder = value[section];
    if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) continue; // a mistake of the file
    (holder as Record<string, unknown>)[name] = own;
  }
  return value;
}

/** What runs without a file: every setting at its default. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}
