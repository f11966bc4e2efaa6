import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HeadwaterError } from '../base/errors.js';

/** Asks on the terminal without showing what is typed. Throws `arguments_invalid` without a terminal, or for two that differ. */
export async function askTwice(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new HeadwaterError(
      'arguments_invalid',
      'There is no terminal to ask for the password on.',
      'Use --password-stdin or --generate.',
    );
  }
  const first = await askHidden('New password: ');
  const second = await askHidden('The same again: ');
  if (first === second) return first;
  throw new HeadwaterError('arguments_invalid', 'The two are not the same.', 'Try again. Nothing was changed.');
}

/** The first line of standard input. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).split(/\r?\n/, 1)[0]!;
}

/** On a terminal readline takes each key itself, and here it echoes to nowhere. */
function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    terminal.once('line', (line) => {
      resolve(line);
      terminal.close();
    });
    terminal.once('close', () => {
      process.stderr.write('\n');
      reject(new HeadwaterError('arguments_invalid', 'No password was given.', 'Nothing was changed.'));
    });
  });
}
