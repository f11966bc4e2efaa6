import { createEmitter } from '../base/events.js';
import { type ConfigDiff, diffConfigs } from './diff.js';
import { type ConfigSource, loadConfig } from './load.js';
import type { ConfigMarks } from './parse.js';
import { type ConfigProblem, configInvalid } from './problems.js';
import type { Config } from './schema.js';
import { watchConfig } from './watch.js';

/** The running config. A broken edit never replaces it: its mistakes are shown until the file is mended. */
export interface ConfigHolder {
  current(): Config;
  /** What the file sets, and where, for the running config. */
  marks(): ConfigMarks;
  /** The mistakes of the file as it is now; empty when it is what runs. */
  errors(): readonly ConfigProblem[];
  /** Called after each reload that changed a setting. @returns The function that ends the subscription. */
  onChange(listener: (diff: ConfigDiff) => void): () => void;
  /** Called after each reload, also after a broken one. @returns The function that ends the subscription. */
  onReload(listener: (errors: readonly ConfigProblem[]) => void): () => void;
  /** Reads the file now, without waiting for the watch. @returns The mistakes that it has. */
  reload(): Promise<readonly ConfigProblem[]>;
}

export interface HolderOptions extends ConfigSource {
  /** A listener that threw. */
  onListenerError(error: unknown): void;
  /** See `watchConfig`. */
  pollMs?: number;
}

/** Loads the config and follows its file until `signal` aborts. Throws `config_invalid` when it is broken at the start. */
export async function createConfigHolder(options: HolderOptions, signal: AbortSignal): Promise<ConfigHolder> {
  const first = await loadConfig(options);
  if (!first.ok) throw configInvalid(first.errors);
  let { config, marks } = first;
  let errors: readonly ConfigProblem[] = [];
  const events = createEmitter<{ changed: ConfigDiff; reloaded: readonly ConfigProblem[] }>(options.onListenerError);
  let reloading: Promise<unknown> = Promise.resolve();

  const readAgain = async (): Promise<readonly ConfigProblem[]> => {
    const load = await loadConfig(options);
    errors = load.ok ? [] : load.errors;
    if (load.ok) {
      const diff = diffConfigs(config, load.config);
      config = load.config;
      marks = load.marks;
      if (diff.paths.length > 0) events.emit('changed', diff);
    }
    events.emit('reloaded', errors);
    return errors;
  };
  /** One after the other, else an older text could win. */
  const reload = (): Promise<readonly ConfigProblem[]> => {
    const next = reloading.then(readAgain);
    reloading = next.catch(() => {});
    return next;
  };

  const { pollMs } = options;
  watchConfig(options.path, () => void reload(), signal, {
    knownHash: first.hash,
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  return {
    current: () => config,
    marks: () => marks,
    errors: () => errors,
    onChange: (listener) => events.on('changed', listener),
    onReload: (listener) => events.on('reloaded', listener),
    reload,
  };
}
