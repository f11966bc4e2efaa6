import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CallPort, CallServer } from '../base/calls.js';
import { serveCalls } from '../base/calls.js';
import { systemClock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { ListKind } from '../base/import-choice.js';
import type { ProviderId, SourceStreamId } from '../base/model.js';
import {
  createEditor,
  type Editor,
  knownProvider,
  newProvider,
  type ProviderInput,
  providerKnown,
  UNDO_MS,
} from '../changes/index.js';
import { addDevice, nextDevicePort, rebuildChannels } from '../lineup/index.js';
import type { OwnWords, Thresholds } from '../matching/index.js';
import { createFetcher, createNameResolver, type Fetcher, type FetchLimits } from '../net/index.js';
import { createPeopleHandlers } from '../people/index.js';
import {
  createKeptLists,
  inspectProvider,
  type KeptLists,
  keepPlaylist,
  refreshDetails,
  refreshProvider,
  sweepUploads,
  type TryNeeds,
  tryProvider,
} from '../providers/index.js';
import {
  checkpoint,
  createSlices,
  createStores,
  type Database,
  effectiveRules,
  type FileRemark,
  migrate,
  openWriter,
  type ProviderRow,
  type Slices,
  type SourceStreamRow,
  type Stores,
} from '../store/index.js';
import { applyConfig } from './apply-config.js';
import { ensureRadioLineup } from './apply-lineups.js';
import { setDemo } from './demo-providers.js';
import type { DeskCalls, DeskFacts, DeskOpen, ImportSettings, JobProgress, Topic } from './desk-calls.js';
import { createDeskArt, createLogoHandlers, type DeskArt } from './desk-logos.js';
import { createFileChannels, type FileChannels } from './file-channels.js';
import { createLineupKeeper, type LineupKeeper } from './lineup-keeper.js';
import { areOtherWords, createMatching, type Matching } from './matching.js';
import { releaseMemory } from './release-memory.js';
import { seldom } from './seldom.js';
import { createTurns } from './turns.js';

const DAY_MS = 86_400_000;
const MIB = 2 ** 20;
/** Downloads that are kept for an hour, all together. */
const KEPT_MAX_BYTES = 2 ** 31;
const SWEEP_EVERY_MS = 5 * 60_000;
/** Somebody who decides about channels one by one is faster than a rebuild only for a while. */
const REBUILD_ROUNDS_MAX = 5;
/** As after an import of some 50,000 entries. */
const LARGE_HEAP_BYTES = 64 * MIB;

interface Desk {
  db: Database;
  stores: Stores;
  slices: Slices;
  editor: Editor;
  fetcher: Fetcher;
  /** Read at each download. */
  fetchLimits: FetchLimits;
  downloadFolder: string;
  uploadsFolder: string;
  kept: KeptLists;
  imports: ImportSettings;
  thresholds: Thresholds;
  words: OwnWords;
  historyDays: number;
  matching: Matching;
  files: FileChannels;
  art: DeskArt;
  lineups: LineupKeeper;
}

/**
 * The desk: the only writer. Edits are answered at once, also in the middle of an import, because heavy jobs run one at a
 * time and in slices. Answers calls on `port` until `close`.
 *
 * @param onClosed Called when the database is closed and nothing runs any more.
 */
export function createDesk(port: CallPort, userAgent: string, onClosed: () => void): void {
  const stop = new AbortController();
  const turns = createTurns();
  const clock = systemClock;
  let desk: Desk | null = null;

  const opened = (): Desk => {
    if (desk) return desk;
    throw new HeadwaterError('shutting_down', 'The database is not open.', 'Try again in a moment.');
  };
  const changed = (...topics: Topic[]) => server.tell('changed', { topics, channelIds: null });

  const tellLineups = (stores: Stores) => {
    stores.settings.bumpDocuments();
    changed('channels', 'lineups');
  };
  /** Nobody waits for it. What stops it is told to the next who does. */
  const keepSoon = () => void desk?.lineups.keep().catch(() => {});

  function open(request: DeskOpen): Desk {
    rmSync(request.downloadFolder, { recursive: true, force: true }); // what a killed run left behind
    mkdirSync(request.downloadFolder, { recursive: true });
    const db = openWriter(request.databasePath);
    const stores = createStores(db);
    applyConfig(db, stores, request.settings, clock);
    stores.providers.closeOpenRefreshes(clock.nowMs(), {
      code: 'worker_crashed',
      message: 'Headwater stopped in the middle of this refresh.',
      hint: 'It is done again at once.',
      details: [],
    });
    db.sql.transaction(() => {
      for (const id of stores.channels.index.gaps()) stores.channels.index.refresh(id);
    })();
    const fetchLimits: FetchLimits = {
      connectTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
      totalTimeoutMs: 600_000,
      maxBytes: request.settings.imports.maxListMb * MIB,
      redirectsMax: 5,
      attempts: 3,
      userAgent,
    };
    const names = createNameResolver(clock.steadyMs);
    const fetcher = createFetcher(names, fetchLimits);
    const slices = createSlices(db);
    const onRemarks = (remarks: readonly FileRemark[]) => server.tell('remarked', { remarks });
    const files = createFileChannels({
      ...{ stores, slices, clock, onRemarks },
      onLogo: (channelId) => opened().art.nameOf([channelId]),
    });
    files.take(request.settings.channels);
    return {
      db,
      stores,
      slices,
      editor: createEditor(db, stores, clock, {
        add: (id) => addDevice(stores, id, 0, { deviceId: null, port: nextDevicePort(stores.devices.list()) }),
        nextPort: nextDevicePort,
      }),
      fetcher,
      fetchLimits,
      downloadFolder: request.downloadFolder,
      uploadsFolder: request.uploadsFolder,
      kept: createKeptLists(join(request.downloadFolder, 'kept'), KEPT_MAX_BYTES, clock),
      imports: request.settings.imports,
      thresholds: request.settings.matching,
      words: request.settings.words,
      historyDays: request.settings.historyDays,
      matching: createMatching({
        ...{ stores, slices, clock, files },
        thresholds: () => opened().thresholds,
        words: () => opened().words,
      }),
      files,
      art: createDeskArt({ stores, slices, names, clock, userAgent }, request),
      lineups: createLineupKeeper({ stores, slices, clock, onChanged: () => tellLineups(stores) }, stop.signal),
    };
  }
  const sweeper = setInterval(() => void desk?.kept.sweep(), SWEEP_EVERY_MS).unref();

  async function rebuild(
    { stores, slices, imports, matching, files, lineups }: Desk,
    signal: AbortSignal,
    progress: (progress: JobProgress) => void,
  ): Promise<void> {
    progress({ phase: 'matching', doneCount: 0, totalCount: null, sliceCount: slices.count });
    const needs = { stores, slices, clock, ...matching, retentionMs: imports.keepMissingDays * DAY_MS };
    for (let round = 0; round < REBUILD_ROUNDS_MAX; round++) {
      const revision = stores.matching.revision();
      await rebuildChannels(needs, () => ensureRadioLineup(stores, clock).id, signal);
      if (stores.matching.revision() === revision) break; // else somebody has decided meanwhile, and may have been overrun
    }
    await files.apply(signal);
    await lineups.keep();
    releaseMemory();
    tellLineups(stores);
  }

  const server: CallServer<DeskFacts> = serveCalls<DeskCalls, DeskFacts>(
    port,
    {
      open(request) {
        const wasUnclean = existsSync(`${request.databasePath}-wal`); // a clean close leaves none
        const { appliedCount, backupPath } = migrate(
          request.databasePath,
          request.migrationsFolder,
          request.backupsFolder,
        );
        chmodSync(request.databasePath, 0o600); // it holds the logins of providers
        desk = open(request);
        keepSoon(); // what a killed run has left undone
        changed('providers', 'lineups', 'channels'); // after a crash: what was written last has not been told
        return { appliedMigrations: appliedCount, backupPath, wasUnclean };
      },
      ...createPeopleHandlers(opened),
      ...createLogoHandlers(opened, () => changed('channels')),
      applyConfig(settings) {
        const own = opened();
        applyConfig(own.db, own.stores, settings, clock);
        own.imports = settings.imports;
        own.thresholds = settings.matching;
        own.words = settings.words;
        own.historyDays = settings.historyDays;
        own.art.rules = settings.logos;
        own.fetchLimits.maxBytes = settings.imports.maxListMb * MIB;
        changed('providers', 'lineups', 'channels');
        keepSoon();
        const hasOthers = own.files.take(settings.channels);
        return { needsRebuild: hasOthers || areOtherWords(own.stores, settings.words) };
      },
      setDemo(order) {
        const { db, stores } = opened();
        setDemo(db, stores, order, clock);
        changed('providers', 'channels');
        return null;
      },
      async edit(request) {
        const { editor, art, lineups } = opened();
        const reply = editor.apply(request);
        const { action, channelIds } = reply;
        const topics: Topic[] = [
          'changes',
          ...(action.startsWith('provider.') ? (['providers'] as const) : []),
          ...(action.startsWith('lineup.') ? (['lineups'] as const) : []),
          ...(channelIds?.length === 0 ? [] : (['channels'] as const)),
        ];
        art.nameOf(channelIds ?? []);
        if (action.startsWith('lineup.')) await lineups.keep();
        else if (topics.includes('channels')) keepSoon();
        server.tell('changed', { topics, channelIds });
        return reply;
      },
      async refresh({ providerId, ...options }, { signal, progress }) {
        const own = opened();
        const { stores, slices, fetcher, downloadFolder, kept } = own;
        const provider = stores.providers.living(providerId);
        const { maxEntries, holdAbovePercent, maxListMb } = own.imports;
        const limits = { maxBytes: maxListMb * MIB, maxEntries, heldAboveShare: holdAbovePercent / 100 };
        const rules = effectiveRules(provider, stores);
        const exclusively = <T>(work: () => Promise<T>) => turns.take(signal, work);
        // what has been imported becomes channels, whoever ends the refresh now
        const publish = () =>
          turns.take(stop.signal, () => {
            releaseMemory(LARGE_HEAP_BYTES); // what the import has left: the building of channels comes on top of it
            return rebuild(own, stop.signal, progress);
          });
        const needs = {
          ...{ stores, slices, fetcher, clock, downloadFolder, limits, kept, rules, exclusively, publish },
        };
        const tell = seldom(progress, clock);
        const refresh = await refreshProvider(provider, options, needs, signal, (step) =>
          tell({ ...step, sliceCount: slices.count }),
        );
        checkpoint(own.db);
        changed('providers');
        return refresh;
      },
      async inspect({ of, lists, household }, { signal, progress }) {
        const { stores, slices, fetcher, downloadFolder, kept, imports } = opened();
        const known = 'providerId' in of ? stores.providers.living(of.providerId) : newRow(of.provider);
        const has = (list: ListKind) => known.kind === 'm3u' || lists.includes(list); // a playlist is one document
        const wants = { wantsLive: has('live'), wantsMovies: has('movies'), wantsSeries: has('series') };
        const provider = { ...known, ...wants };
        const limits = { maxBytes: imports.maxListMb * MIB };
        const needs = { fetcher, clock, slices, limits, downloadFolder, kept };
        const tell = seldom(progress, clock);
        return await inspectProvider(provider, household, needs, signal, (step) =>
          tell({ ...step, sliceCount: slices.count }),
        );
      },
      async details({ streamId }, { signal }) {
        const { stores, slices, fetcher, downloadFolder } = opened();
        const stream = knownStream(stores, streamId);
        const provider = stores.providers.living(stream.providerId);
        const needs = { stores, slices, fetcher, downloadFolder, clock };
        if (provider.kind === 'xtream') await refreshDetails(stream, provider, needs, signal);
        return null;
      },
      failRefresh({ providerId, error }) {
        const refresh = opened().stores.providers.failInterrupted(providerId, error);
        changed('providers');
        return refresh;
      },
      async tryProvider(request, { signal }) {
        const { stores, fetcher, downloadFolder, uploadsFolder, kept } = opened();
        const keepList: TryNeeds['keepList'] = (url, downloaded) =>
          keepPlaylist(newRow({ key: '', name: '', url }), downloaded, kept, signal);
        const isKeyTaken = (key: string) => stores.providers.findByKey(key) !== null;
        const knownProblem = (url: string, username: string | null) => {
          const known = knownProvider(stores, { url, username });
          return known && providerKnown(known.name);
        };
        return await tryProvider(
          request,
          {
            ...{ fetcher, clock, downloadFolder, uploadsFolder, homeFolder: homedir() },
            ...{ isKeyTaken, keepList, knownProblem },
          },
          signal,
        );
      },
      keepEvents: (rows) => opened().stores.houseEvents.add(rows),
      keepSessions({ viewings, traffic }) {
        opened().stores.viewings.keep(viewings, traffic);
        return null;
      },
      keepFormat(row) {
        const { stores } = opened();
        // it may have gone meanwhile
        if (stores.channels.find(row.channelId) && stores.channelFormats.keep(row)) stores.settings.bumpDocuments();
        return null;
      },
      rebuild: (_request, { signal, progress }) =>
        turns.take(signal, () => rebuild(opened(), signal, progress).then(() => null)),
      tidy: (_request, { signal }) =>
        turns.take(signal, async () => {
          const { db, stores, slices, uploadsFolder, historyDays } = opened();
          stores.people.removeExpiredLogins(clock.nowMs());
          for (const providerId of stores.providers.removedBefore(clock.nowMs() - UNDO_MS)) {
            for (
              let ids = stores.sourceStreams.ofProvider(providerId, 2_000);
              ids.length > 0;
              ids = stores.sourceStreams.ofProvider(providerId, 2_000)
            ) {
              await slices.write(ids, stores.sourceStreams.remove, signal);
            }
            stores.providers.remove(providerId);
          }
          await slices.write(stores.lineups.removedBefore(clock.nowMs() - UNDO_MS), stores.lineups.remove, signal);
          const beforeMs = clock.nowMs() - UNDO_MS;
          const used = new Set([...stores.providers.urls(), ...stores.changes.urlsSince(beforeMs)]);
          await sweepUploads(uploadsFolder, (path) => used.has(path), beforeMs);
          await slices.write(stores.houseEvents.excess(clock.nowMs()), stores.houseEvents.remove, signal);
          const watchedBefore = stores.viewings.excess(clock.nowMs() - historyDays * DAY_MS);
          await slices.write(watchedBefore, stores.viewings.remove, signal);
          stores.viewings.removeOldTraffic(clock.nowMs());
          await rebuild(opened(), signal, () => {});
          checkpoint(db);
          return null;
        }),
      async close() {
        stop.abort();
        clearInterval(sweeper);
        await turns.idle();
        if (!desk) return null;
        const { db, fetcher, art, lineups } = desk;
        await lineups.idle();
        desk = null;
        await art.close();
        await fetcher.close();
        checkpoint(db);
        db.close();
        setImmediate(onClosed); // after the reply has left
        return null;
      },
    },
    stop.signal,
  );
}

/** Throws `not_found`. */
function knownStream(stores: Stores, id: SourceStreamId): SourceStreamRow {
  const stream = stores.sourceStreams.find(id);
  if (stream) return stream;
  throw new HeadwaterError('not_found', `There is no entry with the id ${id}.`, 'It may have gone; reload the list.');
}

/** A provider as it would be, for looking at it before it is kept. */
function newRow(input: ProviderInput): ProviderRow {
  const nothing = {
    position: 0,
    removedAtMs: null,
    etag: null,
    lastModified: null,
    contentHash: null,
    homeCountry: null,
  };
  const id = 0 as ProviderId;
  return { ...newProvider(input, systemClock), ...nothing, id, accountStates: [], guideUrls: [] };
}
