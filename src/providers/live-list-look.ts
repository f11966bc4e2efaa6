import { setImmediate as nextTurn } from 'node:timers/promises';
import { createXtreamListReader, type XtreamProblem } from '../formats/xtream/index.js';
import { readBody } from '../net/index.js';
import type { ListLook } from './list-look.js';

/** What the beginning of a panel's live list tells about it. */
export interface LiveListLook extends Pick<ListLook, 'entryCount' | 'isComplete' | 'firstNames' | 'groupCount'> {
  problem: XtreamProblem | null;
}

const NAMES_SHOWN = 5;

/** Reads until `deadline`; other work has its turn between two pieces. */
export async function lookAtLiveList(
  file: { path: string; isComplete: boolean },
  deadline: AbortSignal,
  signal: AbortSignal,
): Promise<LiveListLook> {
  const firstNames: string[] = [];
  const groups = new Set<string>();
  let entryCount = 0;
  const note = (categoryIds: readonly string[]) => {
    for (const id of categoryIds) groups.add(id);
  };
  const reader = createXtreamListReader('live', {
    entry({ kind, name, categoryIds }) {
      entryCount++;
      if (kind === 'live' && firstNames.length < NAMES_SHOWN) firstNames.push(name);
      note(categoryIds);
    },
    join: (_ofAt, categoryIds) => note(categoryIds),
  });
  let { isComplete } = file;
  try {
    for await (const piece of readBody(file.path, Number.MAX_SAFE_INTEGER, signal)) {
      reader.push(piece);
      await nextTurn();
      if (!deadline.aborted) continue;
      isComplete = false;
      break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (file.isComplete) throw error; // a packed list that we cut off ourselves breaks off, too
  }
  const { problem } = reader.end();
  // a list that we cut off ourselves breaks off
  return { problem: isComplete ? problem : null, entryCount, isComplete, firstNames, groupCount: groups.size };
}
