import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { cleanName } from '../base/names.js';

/**
 * The household's own pictures: files in one folder, named like a channel or its id in the guide. `BBC One.png` is the picture
 * of "BBC One HD", too, unless that has one of its own.
 */
export interface OwnPictures {
  /** Name of the file; null: there is none. */
  find(channel: { name: string; guideId: string | null }): string | null;
  readonly isEmpty: boolean;
}

const PICTURE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg', '.svgz', '.avif']);
/** More than that is no folder of logos. */
const FILES_MAX = 20_000;

/** A folder that is not there, or cannot be read, is an empty one. */
export async function readOwnPictures(folder: string): Promise<OwnPictures> {
  const files = (await readdir(folder).catch(() => []))
    .filter((name) => PICTURE_ENDINGS.has(extname(name).toLowerCase()))
    .sort()
    .slice(0, FILES_MAX);
  const exact = firstByKey(files, exactName);
  const clean = firstByKey(files, cleanName);
  return {
    find({ name, guideId }) {
      const own = exact.get(exactName(name)) ?? (guideId === null ? undefined : exact.get(exactName(guideId)));
      return own ?? clean.get(cleanName(name)) ?? null;
    },
    isEmpty: files.length === 0,
  };
}

/** What changes with its content, as far as the disk tells; null: it is gone. */
export async function ownPictureMark(folder: string, file: string): Promise<string | null> {
  const facts = await stat(join(folder, basename(file))).catch(() => null);
  return facts?.isFile() ? `${facts.mtimeMs}-${facts.size}` : null;
}

/** Some disks keep the dots of an ä apart from the a. */
const exactName = (name: string) => name.normalize('NFC').toLowerCase();

function firstByKey(files: readonly string[], keyOf: (name: string) => string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    const key = keyOf(basename(file, extname(file)));
    if (key !== '' && !found.has(key)) found.set(key, file);
  }
  return found;
}
