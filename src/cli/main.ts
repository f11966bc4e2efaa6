import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import { exportChannelsCommand } from './export-channels.js';
import { keeperReset } from './keeper-reset.js';

/** `npm run headwater -- COMMAND`. Exit codes: 0 done, 1 failed, 2 wrong command or options. */

interface Command {
  words: readonly string[];
  usage: string;
  /** @returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: readonly Command[] = [keeperReset, exportChannelsCommand];

const USAGE = `Usage: npm run headwater -- COMMAND [options]

${COMMANDS.map((command) => command.usage).join('\n\n')}

Every command takes --data DIR (HEADWATER_DATA; default: data), as npm start does.`;

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const command = COMMANDS.find(({ words }) => words.every((word, at) => argv[at] === word));
  if (command) return await command.run(argv.slice(command.words.length));
  const words = argv.filter((word) => !word.startsWith('-')).slice(0, 2);
  throw new HeadwaterError('arguments_invalid', `There is no command "${words.join(' ')}".`, USAGE);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const { code, message, hint } = toErrorRecord(error);
    console.error(`${message}\n${hint}`);
    if (!(error instanceof HeadwaterError)) console.error(error);
    process.exitCode = code === 'arguments_invalid' ? 2 : 1;
  },
);
