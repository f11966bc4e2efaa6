import { commandArguments } from '../base/command-templates.js';
import { HeadwaterError } from '../base/errors.js';
import { lastWords, type MediaTools, type ToolExit } from '../media/index.js';
import type { LiveTarget } from '../net/index.js';
import { evened } from './evened-body.js';
import { headerOf } from './header-of.js';
import type { SourceBody } from './opener.js';
import { openToolBody } from './tool-body.js';

/** A program of the keeper's, from the config file. */
export interface SourceCommand {
  key: string;
  /** The program and its arguments, with places for the stream's. */
  command: readonly string[];
}

/**
 * Has a program fetch a stream. What it connects to is its own affair: the rules for addresses, proxies and certificates do not
 * reach it. Throws `media_failed` when the program is not there, `upstream_unreachable`.
 */
export async function openCommandSource(
  programs: Pick<MediaTools, 'startProgram'>,
  { key, command }: SourceCommand,
  target: LiveTarget,
  signal: AbortSignal,
): Promise<SourceBody> {
  const { url, headers, pace } = target;
  const values = { url, userAgent: headerOf(headers, 'user-agent'), referer: headerOf(headers, 'referer') };
  const [program = ''] = command;
  const args = commandArguments(command, values);
  return await evened((evenPace) =>
    openToolBody(
      {
        start: (options) => programs.startProgram(program, args, options),
        failure: (exit, hasCome) => failureOf(key, exit, hasCome),
        silence: (ms) => silent(key, ms),
      },
      (bytes) => Math.max(pace?.(bytes) ?? 0, evenPace()),
      signal,
    ),
  );
}

function failureOf(key: string, exit: ToolExit, hasCome: boolean): Error {
  if (exit.code === null && exit.signal === null && exit.error) return exit.error;
  const words = lastWords(exit.stderrTail);
  const said = words === '' ? '.' : `: ${words}`;
  if (hasCome)
    return new HeadwaterError(
      'upstream_ended',
      `The command "${key}" ended${said}`,
      'A live channel never ends by itself: the provider restarted it or closed the connection.',
    );
  return new HeadwaterError(
    'upstream_unreachable',
    `The command "${key}" ended without a stream (exit code ${exit.code ?? exit.signal})${said}`,
    'Run it by hand with the address of the stream, and mend its arguments in config.yaml.',
  );
}

function silent(key: string, ms: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_unreachable',
    `The command "${key}" has written nothing within ${ms / 1_000} s.`,
    'It has to write the stream to its stdout. Run it by hand with the address of the stream.',
  );
}
