import { hash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../base/errors.js';
import type { LogoRow } from '../store/index.js';

/**
 * Pictures on disk, in 256 folders by the first digits of their address's hash. Each has its content in its name: a file that
 * somebody reads is never changed, and a row never leads to half a picture.
 *
 *     DATA/cache/logos/3f/3f0a41…-9c81e2….png
 */
export interface LogoFiles {
  /** @returns what the content hashes to. Throws `data_folder_unusable`. */
  write(addressHash: string, png: Buffer): Promise<string>;
  has(logo: Pick<LogoRow, 'addressHash' | 'fileHash'>): Promise<boolean>;
  remove(logo: Pick<LogoRow, 'addressHash' | 'fileHash'>): Promise<void>;
  /** Deletes what no row leads to: a run was cut off between the file and its row. */
  sweep(isKnown: (addressHash: string, fileHash: string) => boolean, signal: AbortSignal): Promise<void>;
}

/** Where the picture of a row lies. */
export function logoFile(folder: string, { addressHash, fileHash }: Pick<LogoRow, 'addressHash' | 'fileHash'>): string {
  return join(folder, addressHash.slice(0, 2), `${addressHash}-${fileHash}.png`);
}

export function createLogoFiles(folder: string): LogoFiles {
  return {
    async write(addressHash, png) {
      const fileHash = hash('sha256', png).slice(0, 24);
      const path = logoFile(folder, { addressHash, fileHash });
      try {
        await mkdir(join(folder, addressHash.slice(0, 2)), { recursive: true });
        await writeFile(`${path}.part`, png);
        await rename(`${path}.part`, path);
      } catch (error) {
        throw notKept(folder, error);
      }
      return fileHash;
    },
    has: (logo) =>
      access(logoFile(folder, logo)).then(
        () => true,
        () => false,
      ),
    async remove(logo) {
      if (logo.fileHash !== null) await rm(logoFile(folder, logo), { force: true });
    },
    async sweep(isKnown, signal) {
      for (const part of await listFolder(folder)) {
        for (const name of await listFolder(join(folder, part))) {
          signal.throwIfAborted();
          const [, addressHash = '', fileHash = ''] = /^([0-9a-f]+)-([0-9a-f]+)\.png$/.exec(name) ?? [];
          if (!isKnown(addressHash, fileHash)) await rm(join(folder, part, name), { force: true, recursive: true });
        }
      }
    },
  };
}

function notKept(folder: string, cause: unknown): HeadwaterError {
  return new HeadwaterError(
    'data_folder_unusable',
    `A logo could not be kept in ${folder} (${(cause as NodeJS.ErrnoException).code}).`,
    'Make room on the disk of the data folder, and check that it belongs to the user that runs Headwater.',
    { cause },
  );
}

/** Nothing where there is no such folder. */
async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
