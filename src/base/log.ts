import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogLines } from './log-lines.js';
import { scrub } from './scrub.js';

export type Log = Logger;

/**
 * The log: one JSON object per line, readable text in a terminal. Every line passes `scrub`, since pino's own redaction
 * covers only fields that are named and a credential may stand in any message.
 *
 * @param lines Gets every line too.
 */
export function createLog(level: string, { isTerminal, lines }: { isTerminal: boolean; lines: LogLines }): Log {
  const options = {
    level,
    base: {},
    redact: { paths: ['password', 'token', 'headers.authorization', 'headers.cookie'], censor: '***' },
    hooks: {
      streamWrite(line: string) {
        const clean = scrub(line);
        lines.push(clean);
        return clean;
      },
    },
  };
  // as a stream, not as a transport: a thread of its own would lose the last lines of a crash
  return isTerminal
    ? pino(options, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }))
    : pino(options, pino.destination({ sync: true }));
}
