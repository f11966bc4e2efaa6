import { type Config, KEYED_LISTS } from './schema.js';

/** What a reload changed. */
export interface ConfigDiff {
  before: Config;
  after: Config;
  /**
   * The paths that differ, sorted: `relay.stallMs`, `providers.alpha.url`. An item that came or went is named alone
   * (`providers.alpha`), a list that is not addressed by key as a whole (`server.trustedProxies`).
   */
  paths: readonly string[];
}

export function diffConfigs(before: Config, after: Config): ConfigDiff {
  return { before, after, paths: differences(byKey(before), byKey(after), '').sort() };
}

/** The config with its keyed lists as objects, so that moving an item is no change. */
function byKey(config: Config): Record<string, unknown> {
  const lists = KEYED_LISTS.map((name) => [name, Object.fromEntries(config[name].map((item) => [item.key, item]))]);
  return { ...config, ...Object.fromEntries(lists) };
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (!isSection(before) || !isSection(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differences(before[name], after[name], path === '' ? name : `${path}.${name}`));
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
