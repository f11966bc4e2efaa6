import { systemClock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import { type ConfigHolder, formatProblem } from '../config/index.js';
import type { HouseEvents } from '../jobs/index.js';
import type { Cleanup } from './cleanup.js';
import { settingsWithoutEffect } from './from-config.js';

/** Settings that a running listener cannot take over. */
const NEEDS_RESTART = /^server\.(host|port)$/;

/** Takes over what changes in config.yaml while we run, and tells what is wrong with it. */
export function followConfig(
  needs: {
    config: ConfigHolder;
    events: Emitter<HouseEvents>;
    log: Log;
    takeOver(): Promise<void>;
  },
  cleanup: Cleanup,
): void {
  const { config, events, log, takeOver } = needs;
  let isBroken = config.errors().length > 0;
  const tellUnused = () => {
    const settings = settingsWithoutEffect(config.current());
    if (settings.length > 0) log.warn({ settings }, 'These settings are kept but have no effect in this version.');
  };
  cleanup.add(
    config.onReload((errors) => {
      const [first] = errors;
      const wasBroken = isBroken;
      isBroken = first !== undefined;
      if (!first) {
        if (wasBroken) events.emit('config.mended', { atMs: systemClock.nowMs() });
        return;
      }
      for (const problem of errors) {
        log.error(
          { file: problem.file, line: problem.line },
          `${formatProblem(problem)}. The settings from before stay in force.`,
        );
      }
      const count = errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`;
      const message = `config.yaml has ${count}: ${formatProblem(first)}`;
      const hint = 'The settings from before stay in force.';
      const { file, line } = first;
      events.emit('config.invalid', { file, line, message: formatProblem(first), count: errors.length });
      events.emit('notice', {
        ...{ level: 'error', code: 'config_invalid', message, hint, providerId: null },
        atMs: systemClock.nowMs(),
      });
    }),
  );
  cleanup.add(
    config.onChange(({ paths, by }) => {
      log.info({ settings: paths }, by === 'file' ? 'config.yaml has changed.' : 'Settings have changed.');
      if (by === 'file') events.emit('config.changed', { settings: paths });
      events.emit('settings.changed', { names: paths });
      if (paths.some((path) => NEEDS_RESTART.test(path)))
        log.warn('Another host or port takes effect at the next start.');
      tellUnused();
      takeOver().catch((error) => log.error(toErrorRecord(error), 'Changed settings could not be taken over.'));
    }),
  );
  tellUnused();
}
