import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ProviderId } from '../base/model.js';
import type { Fetcher } from '../net/index.js';
import type {
  ProviderRow,
  ProviderStore,
  RefreshCounts,
  RefreshRow,
  Slices,
  SourceStreamStore,
} from '../store/index.js';
import { type ImportPlan, type Loss, surveyImport } from './import-plan.js';
import { type EntrySink, type ImportEntry, type ListPart, unwantedKinds } from './list-source.js';
import { fetchM3uList } from './m3u-source.js';
import { emptyList, renumbered, shrank } from './refresh-failures.js';
import { StoredEntries } from './stored-entries.js';
import { streamValues } from './stream-values.js';
import { createTidier } from './tidy.js';
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
  /** Runs one at a time what compares and writes; a slow server keeps nobody else waiting. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Makes channels of what has been imported. */
  publish(): Promise<void>;
}

export interface ImportLimits {
  /** Unpacked size of a playlist. */
  maxBytes: number;
  /** A refresh that would remove more than this share of the entries is held for a person. */
  heldAboveShare: number;
}

export interface RefreshProgress {
  phase: 'fetching' | 'reading' | 'saving';
  doneCount: number;
  totalCount: number | null;
}

export interface RefreshOptions {
  /** A person has seen what a held refresh would remove, and wants it. */
  acceptLoss: boolean;
}

/** A provider that renumbered gives so many entries to stations with foreign names. */
const RENUMBERED_ABOVE_SHARE = 0.05;
/** Below so many entries a share says nothing. */
const SMALL_LIST_COUNT = 5;
const CUT_OFF_LOOKED_BACK = 50;
/** A month of hourly ones. */
const REFRESHES_KEPT = 750;

/** What fetching a list takes: a folder of its own, which goes with the refresh. */
export interface FetchNeeds {
  fetcher: Fetcher;
  clock: Clock;
  slices: Slices;
  limits: ImportLimits;
  downloadFolder: string;
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
  const refreshId = providers.startRefresh(provider.id, needs.clock.nowMs());
  const counts: RefreshCounts = { entryCount: 0, addedCount: 0, changedCount: 0, missingCount: 0, warnings: {} };
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
    return providers.finishRefresh(refreshId, {
      finishedAtMs: needs.clock.nowMs(),
      state,
      counts,
      error: error === null ? null : toErrorRecord(error),
    });
  };
  try {
    await mkdir(downloadFolder, { recursive: true });
    const { fetcher, clock, slices, limits } = needs;
    const { keepAccounts } = providers;
    const onBytes = (doneCount: number, totalCount: number | null) =>
      onProgress({ phase: 'fetching', doneCount, totalCount });
    const fetchNeeds = { fetcher, clock, slices, limits, downloadFolder, onBytes, keepAccounts };
    const fetchList = provider.kind === 'xtream' ? fetchXtreamList : fetchM3uList;
    const list = await fetchList(provider, fetchNeeds, signal);
    if (list === null) {
      if (isOwed) await needs.publish();
      return finish('unchanged');
    }
    const failures: unknown[] = [];
    await needs.exclusively(async () => {
      await dropUnwanted(provider, counts, needs, signal);
      for (const part of list.parts) {
        try {
          const plan = await survey(provider, part, options, counts, needs, signal, onProgress);
          await write(provider.id, part, plan, needs, signal, onProgress);
          hasWritten = true;
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof HeadwaterError)) throw error;
          failures.push(error);
        }
      }
      // a person may have given it another address meanwhile: this is not the list of that one
      if (failures.length === 0 && isStillAsked(provider, providers.find(provider.id)))
        providers.keepDownload(provider.id, list.download);
    });
    if (hasWritten) await publishOnce(); // before it counts as done, so that a crash in it is made good
    const held = failures.find(isHeld);
    if (held) return finish('held', held);
    return finish(failures.length > 0 && !hasWritten ? 'failed' : 'done', failures[0] ?? null);
  } catch (cause) {
    // a download that was cut off fails in words of its own
    const error = signal.aborted && signal.reason instanceof HeadwaterError ? signal.reason : cause;
    // a person who stops one says so; else it is Headwater that ends, or the provider that is not wanted any more
    const isCutOff = signal.aborted && !(signal.reason instanceof HeadwaterError);
    if (hasWritten && !isCutOff) await publishOnce(); // what has come in is shown, whatever became of the rest
    return finish(isCutOff ? 'interrupted' : 'failed', error);
  } finally {
    await rm(downloadFolder, { recursive: true, force: true });
  }
}

const isHeld = (error: unknown): boolean =>
  error instanceof HeadwaterError && (error.code === 'provider_shrank' || error.code === 'provider_renumbered');

function isStillAsked(before: ProviderRow, now: ProviderRow | null): boolean {
  const asked = ({ url, username, wantsLive, wantsMovies, wantsSeries }: ProviderRow) =>
    JSON.stringify([url, username, wantsLive, wantsMovies, wantsSeries]);
  return now !== null && asked(now) === asked(before);
}

/** Entries of kinds that nobody wants any more: they go missing, and are swept like others that a list lacks. */
async function dropUnwanted(
  provider: ProviderRow,
  counts: RefreshCounts,
  { stores, slices, clock }: RefreshNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { presentOfKind, markMissing } = stores.sourceStreams;
  const nowMs = clock.nowMs();
  for (const kind of unwantedKinds(provider)) {
    for (let ids = presentOfKind(provider.id, kind); ids.length > 0; ids = presentOfKind(provider.id, kind)) {
      counts.missingCount += ids.length;
      await slices.write(ids, (id) => markMissing(id, nowMs), signal);
    }
  }
}

/** Whether one since the last good list was cut off: its entries may be here without their channels. */
function wasCutOff(newestFirst: readonly RefreshRow[]): boolean {
  const goodAt = newestFirst.findIndex(({ state }) => state === 'done' || state === 'unchanged');
  return newestFirst.slice(0, goodAt < 0 ? undefined : goodAt).some(({ state }) => state === 'interrupted');
}

/** First reading: what would change, and whether to trust it. */
async function survey(
  provider: ProviderRow,
  part: ListPart,
  options: RefreshOptions,
  counts: RefreshCounts,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<ImportPlan> {
  const stored = new StoredEntries();
  const kinds = new Set(part.kinds);
  for (const page of needs.stores.sourceStreams.storedPages(provider.id)) {
    for (const row of page) if (kinds.has(row.kind)) stored.add(row);
    await needs.slices.breathe(signal);
  }
  const found = surveyImport(stored);
  const warnings = await readTidied(part, {
    entries(entries) {
      for (const entry of entries) found.add(entry);
      onProgress({ phase: 'reading', doneCount: found.entryCount, totalCount: null });
    },
    join: found.join,
  });
  for (const [code, count] of Object.entries(warnings)) counts.warnings[code] = (counts.warnings[code] ?? 0) + count;
  counts.entryCount += found.entryCount;
  if (found.entryCount === 0) throw emptyList(provider, part.kinds);
  let plan = found.plan({ byName: false });
  const isRenumbered = plan.foreignShare > RENUMBERED_ABOVE_SHARE && plan.presentBefore > SMALL_LIST_COUNT;
  if (isRenumbered) plan = found.plan({ byName: true });
  counts.addedCount += plan.addedCount;
  counts.changedCount += plan.changedCount;
  counts.missingCount += plan.missing.length;
  if (!options.acceptLoss) {
    if (isRenumbered) throw renumbered(provider, plan);
    const isTooMuch = ({ missingCount, presentBefore }: Loss) =>
      presentBefore > SMALL_LIST_COUNT && missingCount / presentBefore > needs.limits.heldAboveShare;
    const loss = plan.losses.find(isTooMuch);
    if (loss) throw shrank(provider, plan, loss);
  }
  return plan;
}

/** Writes what differs, in a second reading where that is much. A crash in the middle loses nothing: the next refresh compares again. */
async function write(
  providerId: ProviderId,
  part: ListPart,
  plan: ImportPlan,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<void> {
  const { stores, slices, clock } = needs;
  const nowMs = clock.nowMs();
  await slices.write(plan.moved, stores.sourceStreams.parkIdentity, signal);
  const totalCount = plan.entryCount;
  const writeEntry = (entry: ImportEntry, at: number) => {
    const action = plan.actionAt(at);
    if (action.kind === 'keep') return;
    if (action.kind === 'returned') return stores.sourceStreams.markPresent(action.id);
    const place = { twin: action.twin, position: at, valueHash: plan.valueHashAt(at) };
    const values = streamValues(entry, place, plan.joinedAt(at));
    if (action.kind === 'insert') stores.sourceStreams.insert(providerId, values, nowMs);
    else stores.sourceStreams.update(action.id, values);
  };
  if (plan.kept) await slices.write(plan.kept, ([at, entry]) => writeEntry(entry, at), signal);
  else {
    let index = 0;
    await readTidied(part, {
      async entries(entries) {
        await slices.write(entries, (entry) => writeEntry(entry, index++), signal);
        onProgress({ phase: 'saving', doneCount: index, totalCount });
      },
      join: () => {},
    });
  }
  await slices.write(plan.missing, (id) => stores.sourceStreams.markMissing(id, nowMs), signal);
}

/** What a provider writes is made fit for the boxes of people before anything is compared or kept. */
async function readTidied(part: ListPart, sink: EntrySink): Promise<Record<string, number>> {
  const tidier = createTidier();
  const warnings = await part.read({
    entries: (entries) => sink.entries(entries.map(tidier.entry)),
    join: (join) => sink.join(tidier.join(join)),
  });
  return tidier.tooLongCount > 0 ? { ...warnings, 'name-too-long': tidier.tooLongCount } : warnings;
}
