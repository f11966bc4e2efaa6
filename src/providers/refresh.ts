import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import { keysOfNames } from '../base/group-names.js';
import { type ImportRule, LIST_KINDS, type ListKind, listKindOf } from '../base/import-choice.js';
import type { RefreshId, StreamKind } from '../base/model.js';
import type { Fetcher } from '../net/index.js';
import type {
  ListCounts,
  ProviderRow,
  ProviderStore,
  RefreshCounts,
  RefreshRow,
  Slices,
  SourceStreamStore,
} from '../store/index.js';
import { type ChangeNotes, createChangeNotes } from './change-notes.js';
import { importPart, type PartOutcome } from './import-part.js';
import type { KeptLists } from './kept-lists.js';
import { type FetchedList, unwantedKinds, wantedKinds, wantedLists } from './list-source.js';
import { fetchM3uList } from './m3u-source.js';
import { withOutcome } from './refresh-failures.js';
import { fetchXtreamList } from './xtream-source.js';

/**
 * Brings the entries of one provider up to date: fetch, compare, write, in that order, so that whatever goes wrong leaves
 * the last good list in use.
 */
export interface RefreshNeeds {
  stores: { providers: ProviderStore; sourceStreams: SourceStreamStore };
  slices: Slices;
  fetcher: Fetcher;
  clock: Clock;
  /** Where downloads are kept while they are read. */
  downloadFolder: string;
  limits: ImportLimits;
  kept: KeptLists;
  /** What is left out or changed of this provider's entries. */
  rules: readonly ImportRule[];
  /** Runs one at a time what compares and writes; a slow server keeps nobody else waiting. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Makes channels of what has been imported. */
  publish(): Promise<void>;
}

export interface ImportLimits {
  /** Unpacked size of a playlist. */
  maxBytes: number;
  /** Entries that one provider may bring in. */
  maxEntries: number;
  /** A refresh that would remove more than this share of the entries of a list is held for a person. */
  heldAboveShare: number;
}

export interface RefreshProgress {
  phase: 'fetching' | 'reading' | 'saving';
  doneCount: number;
  totalCount: number | null;
}

export interface RefreshOptions {
  /** A person has seen what a held refresh would remove, and wants it. Another list than that one is held anew. */
  acceptLoss: boolean;
  /** Which refresh they saw; else the newest that was held. */
  acceptedId?: RefreshId;
  /** A list that was downloaded within the last hour will do. */
  mayUseKept?: boolean;
}

const CUT_OFF_LOOKED_BACK = 50;
const HELD_LOOKED_BACK = 50;
/** A month of hourly ones. */
const REFRESHES_KEPT = 750;

/** What fetching a list takes: a folder of its own, which goes with the refresh. */
export interface FetchNeeds {
  fetcher: Fetcher;
  clock: Clock;
  slices: Slices;
  limits: Pick<ImportLimits, 'maxBytes'>;
  downloadFolder: string;
  kept: KeptLists;
  mayUseKept: boolean;
  onBytes(doneBytes: number, totalBytes: number | null): void;
  /** What the panel says about the accounts is worth keeping also when it lets none of them in. */
  keepAccounts: ProviderStore['keepAccounts'];
}

export async function refreshProvider(
  provider: ProviderRow,
  options: RefreshOptions,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<RefreshRow> {
  const { providers } = needs.stores;
  const isOwed = wasCutOff(providers.refreshes(provider.id, CUT_OFF_LOOKED_BACK));
  const accepted = options.acceptLoss
    ? heldHashes(providers.refreshes(provider.id, HELD_LOOKED_BACK), options.acceptedId)
    : {};
  const refreshId = providers.startRefresh(provider.id, needs.clock.nowMs());
  const result: Result = {
    lists: {},
    heldHashes: {},
    warnings: {},
    unknownGroups: keysOfNames(provider.groups.include, (list) => wantedLists(provider).has(list)),
    notes: createChangeNotes(),
  };
  const downloadFolder = join(needs.downloadFolder, `refresh-${refreshId}`);
  /** Entries were written, also when another part of the list failed or was held. */
  let hasWritten = false;
  let isPublished = false;
  const publishOnce = async () => {
    if (isPublished) return; // it failed: a second time would, too
    isPublished = true;
    await needs.publish();
  };
  const finish = (state: RefreshRow['state'], error: unknown = null) => {
    providers.trimRefreshes(provider.id, REFRESHES_KEPT);
    providers.keepChanges(refreshId, result.notes.list());
    return providers.finishRefresh(refreshId, {
      finishedAtMs: needs.clock.nowMs(),
      state,
      counts: countsOf(result),
      heldHashes: result.heldHashes,
      error: error === null ? null : toErrorRecord(error),
    });
  };
  const hasAny = (kinds: readonly StreamKind[]) =>
    kinds.some((kind) => needs.stores.sourceStreams.shownOfKind(provider.id, kind).length > 0);
  let list: FetchedList | null = null;
  try {
    await mkdir(downloadFolder, { recursive: true });
    const { fetcher, clock, slices, limits, kept } = needs;
    const mayUseKept = options.mayUseKept || options.acceptLoss; // what was shown is what is accepted
    const { keepAccounts } = providers;
    const onBytes = (doneCount: number, totalCount: number | null) =>
      onProgress({ phase: 'fetching', doneCount, totalCount });
    const fetchNeeds = { fetcher, clock, slices, limits, kept, mayUseKept, downloadFolder, onBytes, keepAccounts };
    list = await fetchList(provider, fetchNeeds, signal);
    if (list === null) {
      if (isOwed) await needs.publish();
      return finish('unchanged');
    }
    const { parts, download } = list;
    const failures: unknown[] = [];
    await needs.exclusively(async () => {
      hasWritten = await dropUnwanted(provider, result, needs, signal);
      const partNeeds = { ...needs, notes: result.notes, onProgress };
      const guideUrls: string[] = [];
      for (const part of parts) {
        try {
          // what nobody has seen, nobody has accepted: it is compared, and held, again
          const acceptsLoss = (list: ListKind) => accepted[list] === part.contentHash;
          const outcome = await importPart(provider, part, acceptsLoss, partNeeds, signal);
          for (const list of outcome.heldLists) result.heldHashes[list] = part.contentHash;
          addOutcome(result, outcome);
          hasWritten ||= outcome.hasWritten;
          failures.push(...outcome.held);
          guideUrls.push(...part.guideUrls);
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof HeadwaterError)) throw error;
          failures.push(withOutcome(error, hasAny(part.kinds)));
        }
      }
      const emptied = [...wantedLists(provider)].filter((list) => isEmptied(result.lists[list] ?? NOTHING));
      if (emptied.length > 0 && parts.length > 0) result.warnings['list-left-out'] = emptied.length;
      if (failures.length === 0 && result.unknownGroups.length > 0)
        result.warnings['group-not-found'] = result.unknownGroups.length;
      // a person may have given it another address meanwhile: this is not the list of that one
      if (failures.length > 0 || !isStillAsked(provider, providers.find(provider.id))) return;
      providers.keepDownload(provider.id, download);
      if (provider.kind === 'm3u') providers.keepGuideUrls(provider.id, guideUrls);
    });
    if (hasWritten) await publishOnce(); // before it counts as done, so that a crash in it is made good
    const held = failures.filter(isHeld);
    if (held.length > 0) return finish('held', together(held));
    return finish(failures.length > 0 && !hasWritten ? 'failed' : 'done', failures[0] ?? null);
  } catch (cause) {
    // a download that was cut off fails in words of its own
    const error = signal.aborted && signal.reason instanceof HeadwaterError ? signal.reason : cause;
    // a person who stops one says so; else it is Headwater that ends, or the provider that is not wanted any more
    const isCutOff = signal.aborted && !(signal.reason instanceof HeadwaterError);
    if (hasWritten && !isCutOff) await publishOnce(); // what has come in is shown, whatever became of the rest
    return isCutOff
      ? finish('interrupted', error)
      : finish('failed', withOutcome(error, hasAny([...wantedKinds(provider)])));
  } finally {
    list?.[Symbol.dispose]();
    await rm(downloadFolder, { recursive: true, force: true });
  }
}

/** The list of a provider, whatever kind it is. @returns null when it has not changed. */
export function fetchList(provider: ProviderRow, needs: FetchNeeds, signal: AbortSignal): Promise<FetchedList | null> {
  return (provider.kind === 'xtream' ? fetchXtreamList : fetchM3uList)(provider, needs, signal);
}

interface Result {
  lists: Partial<Record<ListKind, ListCounts>>;
  /** Of lists that were held. */
  heldHashes: RefreshRow['heldHashes'];
  warnings: Record<string, number>;
  /** Keys of chosen groups that none of the lists so far has. */
  unknownGroups: readonly string[];
  notes: ChangeNotes;
}

const NOTHING: ListCounts = { entryCount: 0, addedCount: 0, changedCount: 0, missingCount: 0, leftOutCount: 0 };

const isEmptied = ({ entryCount, leftOutCount }: ListCounts) => entryCount === 0 && leftOutCount > 0;

function addOutcome(result: Result, { lists, warnings, unknownGroups }: PartOutcome): void {
  result.unknownGroups = result.unknownGroups.filter((name) => unknownGroups.includes(name));
  for (const [list, { entryCount, addedCount, changedCount, missingCount, leftOutCount }] of lists)
    result.lists[list] = { entryCount, addedCount, changedCount, missingCount, leftOutCount };
  for (const [code, count] of Object.entries(warnings)) result.warnings[code] = (result.warnings[code] ?? 0) + count;
}

function countsOf({ lists: byList, warnings }: Result): RefreshCounts {
  const all = LIST_KINDS.map((list) => byList[list] ?? NOTHING);
  const sum = (of: keyof ListCounts) => all.reduce((total, counts) => total + counts[of], 0);
  const counts = { entryCount: sum('entryCount'), addedCount: sum('addedCount'), changedCount: sum('changedCount') };
  return { ...counts, missingCount: sum('missingCount'), byList, warnings };
}

/** One reason for all lists that are held. */
function together(held: readonly HeadwaterError[]): HeadwaterError {
  const [first] = held;
  if (held.length === 1) return first!;
  const message = held.map((one) => one.message).join(' ');
  const details = held.flatMap((one) => [...one.details]);
  return new HeadwaterError(first!.code, message, first!.hint, { details });
}

const isHeld = (error: unknown): error is HeadwaterError =>
  error instanceof HeadwaterError && (error.code === 'provider_shrank' || error.code === 'provider_renumbered');

function isStillAsked(before: ProviderRow, now: ProviderRow | null): boolean {
  const asked = ({
    url,
    username,
    wantsLive,
    wantsMovies,
    wantsSeries,
    groups,
    usesDirectSource,
    rules,
  }: ProviderRow) =>
    JSON.stringify([url, username, wantsLive, wantsMovies, wantsSeries, groups, usesDirectSource, rules]);
  return now !== null && asked(now) === asked(before);
}

/** Entries of kinds that nobody wants any more are left out. @returns Whether there were any. */
async function dropUnwanted(
  provider: ProviderRow,
  { lists }: Result,
  { stores, slices, clock }: RefreshNeeds,
  signal: AbortSignal,
): Promise<boolean> {
  const { shownOfKind, leaveOut } = stores.sourceStreams;
  const nowMs = clock.nowMs();
  let hasAny = false;
  for (const kind of unwantedKinds(provider)) {
    for (let ids = shownOfKind(provider.id, kind); ids.length > 0; ids = shownOfKind(provider.id, kind)) {
      const counts = lists[listKindOf(kind)] ?? NOTHING;
      lists[listKindOf(kind)] = { ...counts, leftOutCount: counts.leftOutCount + ids.length };
      hasAny = true;
      await slices.write(ids, (id) => leaveOut(id, nowMs), signal);
    }
  }
  return hasAny;
}

/** Hashes of the lists that a person saw held. @param id The refresh that showed them; undefined: the newest. */
function heldHashes(newestFirst: readonly RefreshRow[], id: RefreshId | undefined): RefreshRow['heldHashes'] {
  const goodAt = newestFirst.findIndex(({ state }) => state === 'done');
  const open = newestFirst.slice(0, goodAt < 0 ? undefined : goodAt).filter(({ state }) => state === 'held');
  return (id === undefined ? open[0] : open.find((row) => row.id === id))?.heldHashes ?? {};
}

/** Whether one since the last good list was cut off: its entries may be here without their channels. */
function wasCutOff(newestFirst: readonly RefreshRow[]): boolean {
  const goodAt = newestFirst.findIndex(({ state }) => state === 'done' || state === 'unchanged');
  return newestFirst.slice(0, goodAt < 0 ? undefined : goodAt).some(({ state }) => state === 'interrupted');
}
