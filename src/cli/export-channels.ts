import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HeadwaterError } from '../base/errors.js';
import { exportChannels } from '../jobs/index.js';
import { createStores, openReadOnly } from '../store/index.js';

const USAGE = `  export channels    print what people have decided about channels, as the section of config.yaml; Headwater may run or not`;

/** Prints to standard output, for a file: `npm run --silent headwater -- export channels > channels.yaml`. */
export const exportChannelsCommand = { words: ['export', 'channels'], usage: USAGE, run };

async function run(args: readonly string[]): Promise<number> {
  const dataDir = resolve(parseOptions(args) || process.env.HEADWATER_DATA || 'data');
  const path = join(dataDir, 'headwater.db');
  if (!existsSync(path)) {
    throw new HeadwaterError(
      'data_folder_unusable',
      `There is no database of Headwater in ${dataDir}.`,
      'Name its data folder with --data DIR.',
    );
  }
  const db = openReadOnly(path, { isMain: false });
  try {
    process.stdout.write(exportChannels(db, createStores(db)));
    return 0;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'SQLITE_ERROR') throw cause;
    throw new HeadwaterError(
      'data_folder_unusable',
      `The database in ${dataDir} is of another version of Headwater than this one.`,
      'Start Headwater once, which brings it to this version; then export again.',
      { cause },
    );
  } finally {
    db.close();
  }
}

function parseOptions(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data;
  } catch (error) {
    throw new HeadwaterError('arguments_invalid', (error as TypeError).message, `The options are:\n\n${USAGE}`);
  }
}
