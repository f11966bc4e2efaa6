import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ConfigRead, type KeptSettings, parseConfig } from './parse.js';

/** Which file, and what it may refer to. */
export interface ConfigSource {
  path: string;
  /** True when a person named the file: then it has to be there. The default path may be empty. */
  isRequired: boolean;
  env: Readonly<Record<string, string | undefined>>;
}

/** A read attempt. `hash` tells texts apart: equal hashes, equal text; `absent` stands for no file. `text` is what was read. */
export type ConfigLoad = ConfigRead & { hash: string; text: string };

/** Reads and parses the config file. A file that cannot be read is a problem like a mistake in it; never throws. */
export async function loadConfig(
  { path, isRequired, env }: ConfigSource,
  kept: KeptSettings = {},
): Promise<ConfigLoad> {
  const fileName = basename(path);
  const refuse = (message: string, hash: string): ConfigLoad => ({
    ok: false,
    errors: [{ file: fileName, line: 1, column: 1, path: '', message, suggestion: null }],
    hash,
    text: '',
  });
  const content = await readConfigFile(path);
  if (content.kind === 'absent' && !isRequired)
    return { ...parseConfig('', { env, fileName, kept }), hash: content.hash, text: '' };
  if (content.kind !== 'read') return refuse(content.message, content.hash);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content.bytes); // drops a byte order mark
  } catch {
    return refuse('is not UTF-8 text; save it with that encoding', content.hash);
  }
  return { ...parseConfig(text, { env, fileName, kept }), hash: content.hash, text };
}

export type ConfigContent =
  | { kind: 'read'; bytes: Buffer; hash: string }
  | { kind: 'absent' | 'unreadable'; message: string; hash: string };

/** The bytes of the file, with a hash that changes whenever a new look is worth while. */
export async function readConfigFile(path: string): Promise<ConfigContent> {
  try {
    const bytes = await readFile(path);
    return { kind: 'read', bytes, hash: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent', message: 'does not exist', hash: 'absent' };
    return {
      kind: 'unreadable',
      message: `cannot be read (${code}); check its permissions`,
      hash: `unreadable ${code}`,
    };
  }
}
