import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import { PASSWORD_MAX, PASSWORD_MIN, resetKeeper } from '../people/index.js';
import { findPeopleStore, openWriter } from '../store/index.js';
import { askTwice, readStdin } from './ask-password.js';

const USAGE = `  keeper reset       give the keeper a new password and end all logins; Headwater may run or not
    --password-stdin   read the password from standard input instead of asking for it
    --generate         make a password and print it
    --revoke-tokens    end the tokens of programs too`;

/** A lost password is set anew by whoever may write the data folder: they could read everything in it anyway. */
export const keeperReset = { words: ['keeper', 'reset'], usage: USAGE, run };

async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  const dataDir = resolve(options.data || process.env.HEADWATER_DATA || 'data');
  const path = join(dataDir, 'headwater.db');
  if (!existsSync(path)) {
    throw new HeadwaterError(
      'data_folder_unusable',
      `There is no database of Headwater in ${dataDir}.`,
      'Name its data folder with --data DIR.',
    );
  }
  const db = openWriter(path);
  try {
    const people = findPeopleStore(db);
    const keeper = people?.keeper() ?? null;
    if (!people || !keeper) return sayNoKeeper(dataDir);
    console.log(`The keeper is ${keeper.name}.`);
    const password = await choosePassword(options);
    const report = await resetKeeper(
      { db, people, clock: systemClock },
      { password, revokeTokens: options['revoke-tokens'] },
    );
    if (!report) return sayNoKeeper(dataDir);
    if (options.generate) console.log(`The new password is ${password}`);
    else console.log('The new password is set.');
    console.log(`Ended: ${count(report.loginCount, 'login')}, ${count(report.tokenCount, 'token')}.`);
    if (report.tokensLeftCount > 0) {
      console.log(`${count(report.tokensLeftCount, 'token')} of programs still valid; --revoke-tokens ends them too.`);
    }
    return 0;
  } finally {
    db.close();
  }
}

function sayNoKeeper(dataDir: string): number {
  console.error(`There is no keeper in ${dataDir} yet. Start Headwater, open its pages and set one up.`);
  return 1;
}

function parseOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        'password-stdin': { type: 'boolean', default: false },
        generate: { type: 'boolean', default: false },
        'revoke-tokens': { type: 'boolean', default: false },
      },
    });
    if (values.generate && values['password-stdin'])
      throw new TypeError('--generate and --password-stdin exclude each other.');
    return values;
  } catch (error) {
    throw new HeadwaterError('arguments_invalid', (error as TypeError).message, `The options are:\n\n${USAGE}`);
  }
}

async function choosePassword(options: ReturnType<typeof parseOptions>): Promise<string> {
  if (options.generate) return generatePassword();
  const password = options['password-stdin'] ? await readStdin() : await askTwice();
  if (password.length >= PASSWORD_MIN && password.length <= PASSWORD_MAX) return password;
  throw new HeadwaterError(
    'arguments_invalid',
    `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters.`,
    'Choose another. Nothing was changed.',
  );
}

/** Without characters that are mistaken for each other: people type it once from one screen into another. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LETTERS = 5;

/** 100 bits. */
function generatePassword(): string {
  const group = () => Array.from({ length: GROUP_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
