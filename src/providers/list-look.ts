import { setImmediate as nextTurn } from 'node:timers/promises';
import { createM3uParser, type M3uProblem } from '../formats/m3u/index.js';
import { readBody } from '../net/index.js';
import { tidyText } from './tidy.js';

/** What the beginning of a list tells about it. */
export interface ListLook {
  problem: M3uProblem | null;
  isLoginPage: boolean;
  entryCount: number;
  /** All of the list was read. */
  isComplete: boolean;
  /** Of the first TV channels. */
  firstNames: string[];
  groupCount: number;
}

export interface ListFile {
  path: string;
  baseUrl: string;
  charset: string | null;
  /** All of it is in the file. */
  isComplete: boolean;
}

const NAMES_SHOWN = 5;
/** A page says early what it is. */
const PAGE_BYTES = 64 * 1024;

/**
 * Reads up to `maxBytes` of a list, unpacked, until `deadline`; other work has its turn between two pieces. Throws
 * `provider_unreachable` when a file that should be whole breaks off.
 */
export async function lookAtList(
  file: ListFile,
  maxBytes: number,
  deadline: AbortSignal,
  signal: AbortSignal,
): Promise<ListLook> {
  const names: string[] = [];
  const groups = new Set<string>();
  const note = (list: readonly string[]) => {
    for (const group of list) groups.add(group);
  };
  const parser = createM3uParser(file, {
    entry(entry) {
      if (entry.kind === 'live' && names.length < NAMES_SHOWN) names.push(tidyText(entry.name));
      note(entry.groups);
    },
    join: (join) => note(join.groups),
  });
  let doneBytes = 0;
  let isComplete = file.isComplete;
  let isLoginPage = false;
  try {
    for await (const piece of readBody(file.path, Number.MAX_SAFE_INTEGER, signal)) {
      if (doneBytes === 0) isLoginPage = hasPasswordField(piece);
      parser.push(piece.subarray(0, maxBytes - doneBytes));
      doneBytes += piece.length;
      await nextTurn();
      if (doneBytes <= maxBytes && !deadline.aborted) continue;
      isComplete = false;
      break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (file.isComplete) throw error; // a packed list that we cut off ourselves breaks off, too
  }
  const { error, entryCount } = parser.end();
  return { problem: error, isLoginPage, entryCount, isComplete, firstNames: names, groupCount: groups.size };
}

function hasPasswordField(piece: Buffer): boolean {
  return /<input[^>]+type=["']?password/i.test(piece.toString('latin1', 0, PAGE_BYTES));
}
