import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HeadwaterError } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';

/** Lists that people bring as files. Each is written under another name first, so that a reader sees all of it or none. */
export interface Uploads {
  /** Throws `request_too_large`, `request_invalid` (nothing in it), `upload_failed`. Whatever fails leaves nothing behind. */
  save(name: string, upload: Upload): Promise<SavedUpload>;
  /** Puts another list in the place of one that is there. Throws as `save` does. */
  replace(path: string, upload: Upload): Promise<SavedUpload>;
  /** Whether what a provider imports is one of these files. */
  isUpload(url: string): boolean;
}

export interface Upload {
  body: AsyncIterable<Uint8Array>;
  /** As the sender says; null: it does not. */
  declaredBytes: number | null;
}

export interface SavedUpload {
  path: string;
  name: string;
  sizeBytes: number;
}

const UPLOAD_MAX_BYTES = 512 * 2 ** 20;
/** What stays free for the database. */
const RESERVE_BYTES = 64 * 2 ** 20;
const PART = /^\.[0-9a-f-]+\.part$/;

/** @param freeBytes Room on the disk of a folder. */
export function createUploads(folder: string, freeBytes: (folder: string) => Promise<number> = freeBytesOf): Uploads {
  const own = resolve(folder);

  const receive = async <T>({ body, declaredBytes }: Upload, use: (part: string) => Promise<T>) => {
    if ((declaredBytes ?? 0) > UPLOAD_MAX_BYTES) throw tooLarge();
    const part = join(own, `.${randomUUID()}.part`);
    try {
      await mkdir(own, { recursive: true, mode: 0o700 });
      if ((await freeBytes(own)) < (declaredBytes ?? 0) + RESERVE_BYTES) throw diskFull('ENOSPC');
      const sizeBytes = await write(part, body);
      if (sizeBytes === 0) throw nothingInIt();
      return { sizeBytes, used: await use(part) };
    } catch (error) {
      throw error instanceof HeadwaterError ? error : notKept(error);
    } finally {
      await rm(part, { force: true });
    }
  };

  return {
    async save(name, upload) {
      const { sizeBytes, used } = await receive(upload, (part) => takeName(own, cleanName(name), part));
      return { path: join(own, used), name: used, sizeBytes };
    },
    async replace(path, upload) {
      const { sizeBytes } = await receive(upload, (part) => rename(part, path));
      return { path, name: path.slice(own.length + 1), sizeBytes };
    },
    isUpload: (url) => dirname(url) === own,
  };
}

/** With the logins that stand in it, a list is nobody else's to read. */
async function write(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  await using file = await open(path, 'wx', 0o600);
  let sizeBytes = 0;
  for await (const piece of body) {
    sizeBytes += piece.length;
    if (sizeBytes > UPLOAD_MAX_BYTES) throw tooLarge();
    await file.appendFile(piece);
  }
  await file.sync(); // a power cut must not leave the name with nothing behind it
  return sizeBytes;
}

/** Gives the file the first name that is free; the empty file that holds it keeps a second upload from taking it, too. */
async function takeName(folder: string, name: string, part: string): Promise<string> {
  const [, stem = '', ending = ''] = /^(.*?)((?:\.[a-z0-9]{1,5}){0,2})$/i.exec(name) ?? [];
  for (let count = 1; ; count++) {
    const tried = count === 1 ? name : `${stem} (${count})${ending}`;
    try {
      await (await open(join(folder, tried), 'wx', 0o600)).close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await rename(part, join(folder, tried));
    return tried;
  }
}

const NAME_MAX = 100;

/** A file name without folders and without characters that some system cannot have. */
function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const [, stem = '', ending = ''] = /^(.*?)((?:\.[a-z0-9]{1,5}){0,2})$/i.exec(clean) ?? [];
  return stem === '' ? `list${ending || '.m3u'}` : `${[...stem].slice(0, NAME_MAX).join('').trimEnd()}${ending}`;
}

/** Deletes what was brought before `beforeMs` and that nothing refers to, and what a crash left half-written. */
export async function sweepUploads(
  folder: string,
  isInUse: (path: string) => boolean,
  beforeMs: EpochMs,
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(resolve(folder), name);
    if (!PART.test(name) && isInUse(path)) continue;
    const { mtimeMs } = await stat(path);
    if (mtimeMs < beforeMs) await rm(path, { force: true, recursive: true });
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function tooLarge(): HeadwaterError {
  return new HeadwaterError(
    'request_too_large',
    `The file is larger than ${UPLOAD_MAX_BYTES / 2 ** 20} MiB.`,
    'Pack it with gzip, or ask the provider for a smaller list.',
  );
}

function nothingInIt(): HeadwaterError {
  return new HeadwaterError('request_invalid', 'The file is empty.', 'Choose the file of a playlist.');
}

function diskFull(code: string): HeadwaterError {
  return new HeadwaterError(
    'upload_failed',
    `There is no room for the file on the disk of the data folder (${code}).`,
    'Make room there, and send it again.',
  );
}

function notKept(cause: unknown): HeadwaterError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(code);
  return new HeadwaterError(
    'upload_failed',
    `The file could not be kept (${code}).`,
    'Check that the data folder belongs to the user that runs Headwater, and send it again.',
    { cause },
  );
}
