import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { HeadwaterError } from '../base/errors.js';

/** Keeps a second instance away from a data folder. The system frees the lock with the process, also after kill -9. */
export interface FolderLock {
  release(): void;
}

/** Throws `data_folder_in_use`. Keep the result referenced: a collected handle is a released lock. */
export function lockDataFolder(folder: string): FolderLock {
  const path = join(folder, 'lock.db');
  let handle: Sqlite.Database | null = null;
  try {
    handle = new Sqlite(path, { timeout: 0 });
    handle.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    handle?.close();
    if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) {
      throw new HeadwaterError(
        'data_folder_in_use',
        `Another Headwater is running with the data folder ${folder}.`,
        'Stop it first, or start this one with another folder: npm start -- --data OTHER_FOLDER',
        { cause },
      );
    }
    throw new HeadwaterError(
      'data_folder_unusable',
      `The data folder ${folder} cannot be written to (${(cause as { code?: string }).code ?? cause}).`,
      'Check that it exists, belongs to the user that runs Headwater, and that the disk is not full.',
      { cause },
    );
  }
  const held = handle;
  return {
    release() {
      if (!held.open) return;
      held.exec('ROLLBACK');
      held.close();
    },
  };
}
