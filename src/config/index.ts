export { type CommandOptions, parseArguments, USAGE } from './arguments.js';
export { type SettingFacts, settingCatalog } from './catalog.js';
export type { ConfigDiff } from './diff.js';
export { type ConfigChange, type ConfigHolder, createConfigHolder, type HolderOptions } from './holder.js';
export type { ConfigLoad, ConfigSource } from './load.js';
export { type ConfigMarks, type ConfigRead, defaultConfig, parseConfig } from './parse.js';
export { type ConfigProblem, formatProblem } from './problems.js';
export type { ProviderConfig } from './providers-schema.js';
export {
  type ChannelConfig,
  type Config,
  configJsonSchema,
  type GuideConfig,
  type LineupConfig,
  type LogLevel,
} from './schema.js';
export { configSource, type EffectiveLineup, type EffectiveSettings, effectiveSettings } from './settings.js';
export { backupHost, headerName, headerValue, proxyUrl, schedule, webOrFile } from './values.js';
