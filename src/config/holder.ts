import { basename } from 'node:path';
import { createEmitter } from '../base/events.js';
import { type ConfigDiff, diffConfigs } from './diff.js';
import { type ConfigSource, loadConfig } from './load.js';
import { type ConfigMarks, type ConfigRead, checkKept, type KeptSettings, parseConfig } from './parse.js';
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
  /** Called after each change of a setting. @returns The function that ends the subscription. */
  onChange(listener: (change: ConfigChange) => void): () => void;
  /** Called after each reload, also after a broken one. @returns The function that ends the subscription. */
  onReload(listener: (errors: readonly ConfigProblem[]) => void): () => void;
  /** Reads the file now, without waiting for the watch. @returns The mistakes that it has. */
  reload(): Promise<readonly ConfigProblem[]>;
  /** Takes over values for what the file leaves open, all of them anew. Also while the file is broken. */
  keep(kept: KeptSettings): Promise<void>;
  /** What the config would be with one more such value, or what is wrong with that. Nothing changes. */
  tryOut(name: string, value: unknown): ConfigRead;
}

/** @param by Who changed something: whoever wrote the file, or a person through the pages or the API. */
export interface ConfigChange extends ConfigDiff {
  by: 'file' | 'person';
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
  let { config, marks, text } = first;
  let kept: KeptSettings = {};
  let errors: readonly ConfigProblem[] = [];
  const events = createEmitter<{ changed: ConfigChange; reloaded: readonly ConfigProblem[] }>(options.onListenerError);
  let reloading: Promise<unknown> = Promise.resolve();

  const parse = (values: KeptSettings) =>
    parseConfig(text, { env: options.env, fileName: basename(options.path), kept: values });
  const takeOver = (read: ConfigRead & { ok: true }, by: ConfigChange['by']) => {
    const diff = diffConfigs(config, read.config);
    ({ config, marks } = read);
    if (diff.paths.length > 0) events.emit('changed', { ...diff, by });
  };
  const readAgain = async (): Promise<readonly ConfigProblem[]> => {
    const load = await loadConfig(options, kept);
    errors = load.ok ? [] : load.errors;
    if (load.ok) {
      text = load.text;
      takeOver(load, 'file');
    }
    events.emit('reloaded', errors);
    return errors;
  };
  /** One after the other, else an older text could win. */
  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const next = reloading.then(work);
    reloading = next.catch(() => {});
    return next;
  };
  const reload = () => inTurn(readAgain);

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
    keep: (values) =>
      inTurn(() => {
        kept = values;
        const read = parse(kept);
        if (read.ok) takeOver(read, 'person');
      }),
    tryOut(name, value) {
      const others = Object.fromEntries(Object.entries(kept).filter(([other]) => other !== name));
      if (value === null) return parse(others);
      return checkKept(text, { env: options.env, fileName: basename(options.path), kept: others }, name, value);
    },
  };
}
