import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CallPort, serveCalls } from '../base/calls.js';
import { systemClock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import { plannedNumbers } from '../changes/index.js';
import { createDocumentCache, type DocumentCache } from '../documents/index.js';
import { setOwnWords } from '../matching/index.js';
import { sentenceOf } from '../notify/index.js';
import { choiceQuestions, knownGroups, previewRules, readHistory } from '../providers/index.js';
import {
  createStores,
  type Database,
  findDamage,
  type HouseEventRow,
  openReadOnly,
  type Stores,
} from '../store/index.js';
import { createExplanations } from './explanations.js';
import { exportChannels } from './export-channels.js';
import { previewLineup, readLineups, readMembers } from './lineup-reads.js';
import { knownWords } from './matching.js';
import type { ReaderCalls, ReaderFacts } from './reader-calls.js';

/** As many as are kept. */
const REFRESHES_MAX = 1_000;

/** The reader: searches, totals and whole documents over a handle that cannot write. */
export function createReader(port: CallPort, onClosed: () => void): void {
  const stop = new AbortController();
  let open: { db: Database; stores: Stores; documents: DocumentCache } | null = null;
  const opened = () => {
    if (open) return open;
    throw new HeadwaterError('shutting_down', 'The database is not open.', 'Try again in a moment.');
  };
  const explanations = () => {
    const { stores } = opened();
    setOwnWords(knownWords(stores)); // as the desk has read
    return createExplanations(stores, () => nextTurn());
  };
  serveCalls<ReaderCalls, ReaderFacts>(
    port,
    {
      open({ databasePath, documentsFolder }) {
        const db = openReadOnly(databasePath, { isMain: false });
        const stores = createStores(db);
        open = { db, stores, documents: createDocumentCache(documentsFolder, stores) };
        return null;
      },
      document: (request, { signal }) => opened().documents.get(request, signal),
      searchChannels: (query) => opened().stores.channels.search(query),
      searchLog({ kind: about, text, ...query }) {
        const wanted = text?.toLowerCase() ?? null;
        const isWanted = ({ kind, facts }: HouseEventRow) =>
          (about === null || kind.startsWith(`${about}.`)) &&
          (wanted === null || sentenceOf(kind, facts).toLowerCase().includes(wanted));
        return opened().stores.houseEvents.list(query, isWanted);
      },
      viewings: ({ before, limit }) => opened().stores.viewings.list(before, limit),
      traffic: ({ sinceMs, untilMs }) => opened().stores.viewings.traffic(sinceMs, untilMs),
      groups: ({ lineupId }) => opened().stores.channels.groups(lineupId),
      providerTotals: ({ providerIds }) =>
        providerIds.map((providerId) => {
          const { providers } = opened().stores;
          const questions = choiceQuestions(providers.living(providerId), () => providers.groups(providerId));
          return { providerId, ...providers.totals(providerId), ...questions };
        }),
      providerGroups({ providerId }) {
        const { providers } = opened().stores;
        return knownGroups(providers.living(providerId), providers.groups(providerId));
      },
      refreshChanges: ({ refreshId }) => opened().stores.providers.changesOf(refreshId),
      providerHistories: ({ providerIds, sinceMs }) =>
        providerIds.map((id) => readHistory(opened().stores.providers.refreshes(id, REFRESHES_MAX), sinceMs)),
      listStreams: (query) => opened().stores.sourceStreams.list(query),
      findDetails: ({ streamId }) => opened().stores.details.find(streamId),
      previewRules: (request, { signal }) =>
        previewRules(request, { stores: opened().stores, clock: systemClock, breathe: () => nextTurn() }, signal),
      lineups: () => readLineups(opened().stores),
      lineupChannels: ({ lineupId, offset, limit }) => readMembers(opened().stores, lineupId, offset, limit),
      previewLineup: ({ lineupId, edit }, { signal }) =>
        previewLineup(opened().stores, lineupId, edit, {
          nowMs: systemClock.nowMs(),
          async breathe() {
            await nextTurn();
            signal.throwIfAborted();
          },
        }),
      plannedNumbers({ lineupId }) {
        const { stores } = opened();
        const now = new Map(stores.lineups.places(lineupId).map(({ channelId, number }) => [channelId, number]));
        const planned = plannedNumbers(stores, lineupId, systemClock.nowMs());
        return [...planned].map(([channelId, after]) => {
          const name = stores.channels.nameOf(channelId) ?? '';
          return { channelId, name, before: now.get(channelId) ?? '', after };
        });
      },
      explainChannel: ({ channelId }) => explanations().channel(channelId),
      explainPairs: ({ pairs }) => explanations().pairs(pairs),
      reviewPage({ limit, offset }) {
        const { matching } = opened().stores;
        return { questions: matching.openReviewPairs(limit, offset), totalCount: matching.openReviewCount() };
      },
      exportChannels: () => exportChannels(opened().db, opened().stores),
      findDamage: () => findDamage(opened().db),
      close() {
        stop.abort();
        open?.db.close();
        open = null;
        setImmediate(onClosed);
        return null;
      },
    },
    stop.signal,
  );
}
