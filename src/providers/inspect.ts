import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { type ListKind, listKindOf } from '../base/import-choice.js';
import type { ProviderRow } from '../store/index.js';
import { type CountedGroup, createGroupCount } from './group-count.js';
import { type GroupReading, type Household, readGroup, suggestGroups } from './group-places.js';
import { type FetchNeeds, fetchList, type RefreshProgress } from './refresh.js';
import { emptyList } from './refresh-failures.js';
import { createTidier } from './tidy.js';

/** What is in a provider's lists, before anything of them is imported. */
export interface Inspection {
  lists: InspectedList[];
  /** In the order of the lists. */
  groups: InspectedGroup[];
}

export interface InspectedList {
  list: ListKind;
  entryCount: number;
  /** Why it could not be read. */
  problem: ErrorRecord | null;
}

export interface InspectedGroup extends CountedGroup, GroupReading {
  /** What a household like this one would choose. */
  isSuggested: boolean;
}

export type InspectNeeds = Omit<FetchNeeds, 'onBytes' | 'keepAccounts' | 'mayUseKept'>;

/**
 * Downloads and counts in one pass; the download is kept for the import. Throws why none of the lists can be had.
 *
 * @param provider As it would be added; nothing of it is stored.
 */
export async function inspectProvider(
  provider: ProviderRow,
  household: Household,
  needs: InspectNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<Inspection> {
  const downloadFolder = join(needs.downloadFolder, `inspection-${randomUUID()}`);
  await mkdir(downloadFolder, { recursive: true });
  try {
    const onBytes = (doneCount: number, totalCount: number | null) =>
      onProgress({ phase: 'fetching', doneCount, totalCount });
    const asked = { ...provider, etag: null, lastModified: null, contentHash: null };
    const fetchNeeds = { ...needs, downloadFolder, onBytes, mayUseKept: true, keepAccounts: () => {} };
    using list = await fetchList(asked, fetchNeeds, signal);
    const count = createGroupCount();
    const counts = new Map<ListKind, number>();
    const problems = new Map<ListKind, ErrorRecord>();
    let doneCount = 0;
    for (const part of list?.parts ?? []) {
      const tidier = createTidier();
      try {
        await part.read({
          entries(entries) {
            for (const raw of entries) {
              const entry = tidier.entry(raw);
              const of = listKindOf(entry.kind);
              count.add(of, entry.groups, entry.name);
              counts.set(of, (counts.get(of) ?? 0) + 1);
            }
            doneCount += entries.length;
            onProgress({ phase: 'reading', doneCount, totalCount: null });
          },
          join: (join) => count.join('live', tidier.join(join).groups),
        });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof HeadwaterError) || list!.parts.length === 1) throw error;
        problems.set(listKindOf(part.kinds[0]!), toErrorRecord(error));
      }
    }
    if (doneCount === 0 && problems.size === 0) throw emptyList(provider, []);
    const read = count.groups().map((group) => ({ ...group, reading: readGroup(group.name) }));
    const isSuggested = suggestGroups(read, household);
    return {
      lists: (['live', 'movies', 'series'] as const)
        .map((of) => ({ list: of, entryCount: counts.get(of) ?? 0, problem: problems.get(of) ?? null }))
        .filter(({ entryCount, problem }) => entryCount > 0 || problem !== null),
      groups: read.map(({ reading, ...group }, at) => ({ ...group, ...reading, isSuggested: isSuggested[at]! })),
    };
  } finally {
    await rm(downloadFolder, { recursive: true, force: true });
  }
}
