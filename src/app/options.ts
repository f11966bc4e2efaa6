import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { LogLines } from '../base/log-lines.js';
import type { Config, ConfigHolder, EffectiveSettings } from '../config/index.js';
import type { FileProvider } from '../jobs/index.js';
import type { DemoSource } from './demo.js';

/** What a start is given: by `main.ts` from argv and the file, by a test from itself. */
export interface AppOptions {
  config: ConfigHolder;
  /** What a config means together with flags and environment. */
  effective(config: Config): EffectiveSettings;
  configPath: string;
  /** Of the command line's demo: added to those of the file. */
  extraProviders: readonly FileProvider[];
  demo: DemoSource;
  version: string;
  /** Time of logins and of the locks against guessing. */
  clock: Clock;
  log: Log;
  /** The last lines of `log`. */
  logLines: LogLines;
}
