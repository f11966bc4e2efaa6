import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ProviderId } from '../base/model.js';
import { createM3uParser, type M3uEntry, type M3uGroupJoin, type M3uProblem } from '../formats/m3u/index.js';
import { type Fetcher, readBody } from '../net/index.js';
import type {
  ProviderRow,
  ProviderStore,
  RefreshCounts,
  RefreshRow,
  Slices,
  SourceStreamStore,
} from '../store/index.js';
import { hostOf, type IdentityContext, identityOf } from './identity.js';
import { type ImportPlan, surveyImport } from './import-plan.js';
import { fetchPlaylist, type PlaylistBody } from './playlist-body.js';
import { emptyPlaylist, notAPlaylist, renumbered, shrank } from './refresh-failures.js';
import { streamValues } from './stream-values.js';
import { createTidier } from './tidy.js';

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
/** A month of hourly ones. */
const REFRESHES_KEPT = 750;

export async function refreshProvider(
  provider: ProviderRow,
  options: RefreshOptions,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<RefreshRow> {
  const { providers } = needs.stores;
  const refreshId = providers.startRefresh(provider.id, needs.clock.nowMs());
  const counts: RefreshCounts = { entryCount: 0, addedCount: 0, changedCount: 0, missingCount: 0, warnings: {} };
  const downloadPath = join(needs.downloadFolder, `refresh-${refreshId}.download`);
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
    const body = await fetchPlaylist(
      provider,
      needs.fetcher,
      downloadPath,
      needs.limits.maxBytes,
      signal,
      (doneCount, totalCount) => onProgress({ phase: 'fetching', doneCount, totalCount }),
    );
    if (body === null) return finish('unchanged');
    await needs.exclusively(async () => {
      const context = identityContext(provider, body.baseUrl);
      const plan = await survey(provider, body, context, options, counts, needs, signal, onProgress);
      await write(provider.id, body, context, plan, needs, signal, onProgress);
      // a person may have given it another address meanwhile: this is not the list of that one
      if (providers.find(provider.id)?.url === provider.url) providers.keepDownload(provider.id, body.download);
    });
    return finish('done');
  } catch (cause) {
    // a download that was cut off fails in words of its own
    const error = signal.aborted && signal.reason instanceof HeadwaterError ? signal.reason : cause;
    const isHeld =
      error instanceof HeadwaterError && (error.code === 'provider_shrank' || error.code === 'provider_renumbered');
    return finish(isHeld ? 'held' : 'failed', error);
  } finally {
    await rm(downloadPath, { force: true });
  }
}

/** First reading: what would change, and whether to trust it. */
async function survey(
  provider: ProviderRow,
  body: PlaylistBody,
  context: IdentityContext,
  options: RefreshOptions,
  counts: RefreshCounts,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<ImportPlan> {
  const stored = [];
  for (const page of needs.stores.sourceStreams.storedPages(provider.id)) {
    stored.push(...page);
    await needs.slices.breathe(signal);
  }
  const found = surveyImport(stored, context);
  const summary = await readEntries(body, needs, signal, found.join, (entries) => {
    for (const entry of entries) found.add(entry);
    onProgress({ phase: 'reading', doneCount: found.entryCount, totalCount: null });
  });
  counts.warnings = summary.warningCounts;
  counts.entryCount = found.entryCount;
  if (summary.problem) throw notAPlaylist(provider, summary.problem);
  if (found.entryCount === 0) throw emptyPlaylist(provider);
  let plan = found.plan({ byName: false });
  const isRenumbered = plan.foreignShare > RENUMBERED_ABOVE_SHARE && plan.presentBefore > SMALL_LIST_COUNT;
  if (isRenumbered) plan = found.plan({ byName: true });
  counts.addedCount = plan.addedCount;
  counts.changedCount = plan.changedCount;
  counts.missingCount = plan.missing.length;
  if (!options.acceptLoss) {
    if (isRenumbered) throw renumbered(provider, plan);
    const lostShare = plan.presentBefore <= SMALL_LIST_COUNT ? 0 : plan.missing.length / plan.presentBefore;
    if (lostShare > needs.limits.heldAboveShare) throw shrank(provider, plan);
  }
  return plan;
}

/** Second reading: writes what differs. A crash in the middle loses nothing: the next refresh compares again. */
async function write(
  providerId: ProviderId,
  body: PlaylistBody,
  context: IdentityContext,
  plan: ImportPlan,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<void> {
  const { stores, slices, clock } = needs;
  const nowMs = clock.nowMs();
  await slices.write(plan.moved, stores.sourceStreams.parkIdentity, signal);
  let index = 0;
  const totalCount = plan.entryCount;
  const writeEntry = (entry: M3uEntry) => {
    const at = index++;
    const action = plan.actionAt(at);
    if (action.kind === 'keep') return;
    if (action.kind === 'returned') return stores.sourceStreams.markPresent(action.id);
    const identity = identityOf(entry.url, entry.kind, context);
    const values = streamValues(entry, { identity, twin: action.twin, position: at }, plan.joinedAt(at));
    if (action.kind === 'insert') stores.sourceStreams.insert(providerId, values, nowMs);
    else stores.sourceStreams.update(action.id, values);
  };
  await readEntries(
    body,
    needs,
    signal,
    () => {},
    async (entries) => {
      await slices.write(entries, writeEntry, signal);
      onProgress({ phase: 'saving', doneCount: index, totalCount });
    },
  );
  await slices.write(plan.missing, (id) => stores.sourceStreams.markMissing(id, nowMs), signal);
}

async function readEntries(
  body: PlaylistBody,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onJoin: (join: M3uGroupJoin) => void,
  onEntries: (entries: readonly M3uEntry[]) => void | Promise<void>,
): Promise<{ problem: M3uProblem | null; warningCounts: Record<string, number> }> {
  let entries: M3uEntry[] = [];
  let joins: M3uGroupJoin[] = [];
  const tidier = createTidier();
  const sink = {
    entry: (entry: M3uEntry) => void entries.push(tidier.entry(entry)),
    join: (join: M3uGroupJoin) => void joins.push(tidier.join(join)),
  };
  const parser = createM3uParser({ baseUrl: body.baseUrl, charset: body.charset }, sink);
  const hand = async () => {
    const ready = { entries, joins };
    entries = [];
    joins = [];
    if (ready.entries.length > 0) await onEntries(ready.entries);
    for (const join of ready.joins) onJoin(join); // of entries that have been handed on by now
  };
  for await (const piece of readBody(body.path, needs.limits.maxBytes, signal)) {
    parser.push(piece);
    await hand();
    await needs.slices.breathe(signal);
  }
  const { error, warningCounts } = parser.end();
  await hand();
  const { tooLongCount } = tidier;
  const ofTexts: Record<string, number> = tooLongCount > 0 ? { 'name-too-long': tooLongCount } : {};
  return { problem: error, warningCounts: { ...warningCounts, ...ofTexts } };
}

function identityContext(provider: ProviderRow, baseUrl: string): IdentityContext {
  return { ownHosts: new Set([hostOf(provider.url), hostOf(baseUrl)].filter((host) => host !== null)) };
}
