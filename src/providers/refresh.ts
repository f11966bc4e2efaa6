import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ProviderId } from '../base/model.js';
import { createM3uParser, type M3uEntry, type M3uGroupJoin, type M3uProblem } from '../formats/m3u/index.js';
import { type Fetcher, rangeOf, readBody } from '../net/index.js';
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
import { streamValues } from './stream-values.js';

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
const REFRESHES_KEPT = 100;

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
    const body = await fetchBody(provider, downloadPath, needs, signal, onProgress);
    if (body === null) return finish('unchanged');
    const context = identityContext(provider, body.baseUrl);
    const plan = await survey(provider, body, context, options, counts, needs, signal, onProgress);
    await write(provider.id, body, context, plan, needs, signal, onProgress);
    providers.keepDownload(provider.id, body.download);
    return finish('done');
  } catch (error) {
    const isHeld =
      error instanceof HeadwaterError && (error.code === 'provider_shrank' || error.code === 'provider_renumbered');
    return finish(isHeld ? 'held' : 'failed', error);
  } finally {
    await rm(downloadPath, { force: true });
  }
}

interface Body {
  path: string;
  baseUrl: string;
  charset: string | null;
  download: { etag: string | null; lastModified: string | null; contentHash: string };
}

/** @returns null when the list is byte for byte the last good one. */
async function fetchBody(
  provider: ProviderRow,
  downloadPath: string,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onProgress: (progress: RefreshProgress) => void,
): Promise<Body | null> {
  const localPath = localPathOf(provider.url);
  if (localPath !== null) {
    const sha256 = await hashFile(localPath, signal);
    if (sha256 === provider.contentHash) return null;
    const download = { etag: null, lastModified: null, contentHash: sha256 };
    return { path: localPath, baseUrl: `file://${localPath}`, charset: null, download };
  }
  const headers = { ...provider.headers, ...(provider.userAgent ? { 'User-Agent': provider.userAgent } : {}) };
  const { etag, lastModified } = provider;
  const outcome = await needs.fetcher.fetchToFile(
    { url: provider.url, headers, allowPrivate: true, etag, lastModified }, // a person typed this address
    downloadPath,
    signal,
    (doneBytes, totalBytes) => onProgress({ phase: 'fetching', doneCount: doneBytes, totalCount: totalBytes }),
  );
  if (outcome.kind === 'unchanged' || outcome.sha256 === provider.contentHash) return null;
  const download = { etag: outcome.etag, lastModified: outcome.lastModified, contentHash: outcome.sha256 };
  return { path: outcome.path, baseUrl: outcome.finalUrl, charset: outcome.charset, download };
}

/** First reading: what would change, and whether to trust it. */
async function survey(
  provider: ProviderRow,
  body: Body,
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
  body: Body,
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
  body: Body,
  needs: RefreshNeeds,
  signal: AbortSignal,
  onJoin: (join: M3uGroupJoin) => void,
  onEntries: (entries: readonly M3uEntry[]) => void | Promise<void>,
): Promise<{ problem: M3uProblem | null; warningCounts: Record<string, number> }> {
  let entries: M3uEntry[] = [];
  let joins: M3uGroupJoin[] = [];
  const sink = {
    entry: (entry: M3uEntry) => void entries.push(entry),
    join: (join: M3uGroupJoin) => void joins.push(join),
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
  return { problem: error, warningCounts: { ...warningCounts } };
}

function identityContext(provider: ProviderRow, baseUrl: string): IdentityContext {
  return { ownHosts: new Set([hostOf(provider.url), hostOf(baseUrl)].filter((host) => host !== null)) };
}

/** Path of a provider that is a file; null for an address. */
function localPathOf(url: string): string | null {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) ? null : url;
}

/** Whether streams of this provider may point into the house: said by a person, or because its own address does. */
export function mayReachPrivate(provider: { url: string; allowPrivate: boolean | null }): boolean {
  if (provider.allowPrivate !== null) return provider.allowPrivate;
  const host = hostOf(provider.url);
  if (localPathOf(provider.url) !== null || host === null || host === 'localhost') return true;
  return /^[0-9.]+$|:/.test(host) ? rangeOf(host) !== 'public' : !host.includes('.') || host.endsWith('.local');
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { signal })) hash.update(piece as Buffer);
  } catch (cause) {
    signal.throwIfAborted();
    throw new HeadwaterError(
      'provider_unreachable',
      `The file ${path} cannot be read (${(cause as { code?: string }).code ?? cause}).`,
      'Check that it exists and that the user that runs Headwater may read it. The last good list stays in use.',
      { cause },
    );
  }
  return hash.digest('hex');
}

function notAPlaylist(provider: ProviderRow, problem: M3uProblem): HeadwaterError {
  const what: Record<M3uProblem, string> = {
    'empty-file': 'nothing',
    'html-not-playlist': 'a web page',
    'xml-not-playlist': 'an XML document (a guide?)',
    'json-not-playlist': 'a JSON document',
    'hls-media-playlist': 'the playlist of a single HLS stream',
    'hls-master-playlist': 'the playlist of a single HLS stream',
    'not-a-playlist': 'text that is no playlist',
  };
  return new HeadwaterError(
    'provider_not_a_playlist',
    `"${provider.name}" sent ${what[problem]} instead of a playlist.`,
    'Open its address in a browser: a login or "expired" page means that the subscription has ended. The last good list stays in use.',
    { details: [{ where: 'playlist', problem }] },
  );
}

function emptyPlaylist(provider: ProviderRow): HeadwaterError {
  return new HeadwaterError(
    'provider_empty',
    `"${provider.name}" sent a playlist without any entry.`,
    'The last good list stays in use. If it goes on, ask the provider.',
    { details: [{ where: 'playlist', problem: 'no-entries' }] },
  );
}

function shrank(provider: ProviderRow, plan: ImportPlan): HeadwaterError {
  return new HeadwaterError(
    'provider_shrank',
    `The new list of "${provider.name}" lacks ${plan.missing.length} of ${plan.presentBefore} entries. It is held back.`,
    'Often the provider mends it within hours. If it is meant, refresh again and accept the loss.',
  );
}

function renumbered(provider: ProviderRow, plan: ImportPlan): HeadwaterError {
  const percent = Math.round(plan.foreignShare * 100);
  return new HeadwaterError(
    'provider_renumbered',
    `"${provider.name}" has given ${percent} % of its stream numbers to other stations. The new list is held back.`,
    'Accept it to match all entries again by guide id and name; channels that cannot be found again go missing.',
  );
}
