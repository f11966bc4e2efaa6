import { isAbsolute } from 'node:path';

/**
 * A program and its arguments with places for what is known of a stream. No shell sees them: what is put into an argument stays
 * within it, whatever stands in it.
 */
const PLACEHOLDERS = ['url', 'userAgent', 'referer'] as const;

/** What stands for each; empty: nothing is known. */
export type CommandValues = Record<(typeof PLACEHOLDERS)[number], string>;

interface CommandProblem {
  /** Index of the argument; 0 is the program. */
  at: number;
  /** A sentence without a subject. */
  problem: string;
}

const PLACEHOLDER = /\{(\w*)\}/g;

/** What is wrong with a command; empty: nothing. */
export function commandProblems(command: readonly string[]): CommandProblem[] {
  const problems: CommandProblem[] = [];
  for (const [at, argument] of command.entries()) {
    const names = [...argument.matchAll(PLACEHOLDER)].map(([, name]) => name!);
    const unknown = names.find((name) => !PLACEHOLDERS.some((one) => one === name));
    if (unknown !== undefined)
      problems.push({
        at,
        problem: `must name no placeholder but ${PLACEHOLDERS.map((one) => `{${one}}`).join(', ')}`,
      });
    else if (at === 0 && names.length > 0) problems.push({ at, problem: 'must be a program, without placeholders' });
    if (at === 0 && argument.includes('/') && !isAbsolute(argument))
      problems.push({ at, problem: 'must be a name that PATH leads to, or a whole path' });
  }
  if (!command.some((argument) => argument.includes('{url}')))
    problems.push({ at: 0, problem: 'must have {url} in one of its arguments' });
  return problems;
}

/** The arguments of a command behind its program. */
export function commandArguments(command: readonly string[], values: CommandValues): string[] {
  return command
    .slice(1)
    .map((argument) => argument.replace(PLACEHOLDER, (_, name: keyof CommandValues) => values[name]));
}
