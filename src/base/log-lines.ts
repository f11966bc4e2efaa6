import type { EpochMs } from './model.js';

/** The last lines of the log of this run, for people who cannot look at the terminal. */
export interface LogLines {
  /** Keeps a line as it was written: JSON without credentials. */
  push(json: string): void;
  /** The newest `limit` lines, oldest first. */
  list(query: { level: LogLevelName; text: string | null; after: number; limit: number }): LogLine[];
  /** Of the newest line; 0 before the first. */
  readonly lastSeq: number;
}

export interface LogLine {
  /** Counts from 1. */
  seq: number;
  atMs: EpochMs;
  level: LogLevelName;
  message: string;
  fields: Record<string, unknown>;
}

/** pino's levels with their numbers. */
const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
export type LogLevelName = keyof typeof LEVELS;

const LINES_MAX = 2_000;
const CHARACTERS_MAX = 2 ** 20;
/** One line must not push out all the others. */
const LINE_CHARACTERS_MAX = 16_384;

/** Lines are kept as text and read only when somebody asks, so that writing one costs nothing more. */
export function createLogLines(): LogLines {
  let kept: string[] = [];
  let firstAt = 0; // lines before it are gone; the array is cut when half of it is
  let characterCount = 0;
  let lastSeq = 0;
  const drop = () => {
    characterCount -= kept[firstAt]!.length;
    kept[firstAt++] = '';
    if (firstAt < LINES_MAX) return;
    kept = kept.slice(firstAt);
    firstAt = 0;
  };
  return {
    push(json) {
      const line = json.length <= LINE_CHARACTERS_MAX ? json : shorten(json);
      kept.push(line);
      lastSeq++;
      characterCount += line.length;
      while (kept.length - firstAt > LINES_MAX || characterCount > CHARACTERS_MAX) drop();
    },
    list({ level, text, after, limit }) {
      const wanted = text?.toLowerCase() ?? null;
      const found: LogLine[] = [];
      let seq = lastSeq;
      for (let at = kept.length - 1; at >= firstAt && seq > after && found.length < limit; at--, seq--) {
        const json = kept[at]!;
        if (levelOf(json) < LEVELS[level] || (wanted !== null && !json.toLowerCase().includes(wanted))) continue;
        found.push({ seq, ...parseLine(json) });
      }
      return found.reverse();
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}

/** Without reading the line: its level stands before all that could hold the same words. */
function levelOf(json: string): number {
  return Number(/"level":(\d+)/.exec(json)?.[1] ?? LEVELS.trace);
}

function parseLine(json: string): Omit<LogLine, 'seq'> {
  const { time, level: number, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const level = (Object.keys(LEVELS) as LogLevelName[]).findLast((name) => LEVELS[name] <= Number(number)) ?? 'trace';
  return { atMs: Number(time), level, message: String(msg ?? ''), fields };
}

/** Without its fields. */
function shorten(json: string): string {
  const { time, level, msg } = JSON.parse(json) as Record<string, unknown>;
  return JSON.stringify({ time, level, msg: String(msg ?? '').slice(0, LINE_CHARACTERS_MAX / 2), isCut: true });
}
