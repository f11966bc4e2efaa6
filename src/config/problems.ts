import { HeadwaterError } from '../base/errors.js';

/** A place in the file, both counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** One mistake in the config file. It never holds a value of the file, since that may be a password. */
export interface ConfigProblem extends Position {
  file: string;
  /** `providers.alpha.url`; empty for the file as a whole. */
  path: string;
  /** What is wrong, to be read after the path: `must be true or false`. */
  message: string;
  /** What to do instead: `did you mean "port"?`; null when the message says it all. */
  suggestion: string | null;
}

/** `config.yaml:2:3 server.prot: is not a setting; did you mean "port"?` */
export function formatProblem({ file, line, column, path, message, suggestion }: ConfigProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}${suggestion === null ? '' : `; ${suggestion}`}`;
}

/** `config_invalid` with every mistake as a detail. */
export function configInvalid(problems: readonly ConfigProblem[]): HeadwaterError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new HeadwaterError(
    'config_invalid',
    `The config file has a mistake: ${first ? formatProblem(first) : 'unknown'}${more}.`,
    'Correct the named lines. "npm run schema" prints everything that may stand in the file; config.example.yaml shows it.',
    {
      details: problems.map((problem) => ({
        where: `${problem.file}:${problem.line}:${problem.column}`,
        problem: `${problem.path === '' ? '' : `${problem.path}: `}${problem.message}${problem.suggestion === null ? '' : `; ${problem.suggestion}`}`,
      })),
    },
  );
}
