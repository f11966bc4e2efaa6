import { type Art, createArt, type LogoReach, type LogoSettings } from '../art/index.js';
import type { Handlers } from '../base/calls.js';
import type { Clock } from '../base/clock.js';
import { createFetcher, type NameResolver } from '../net/index.js';
import { reachOfLogo } from '../providers/index.js';
import type { LogoRow, Slices, Stores } from '../store/index.js';
import type { DeskOpen, JobProgress } from './desk-calls.js';
import { releaseMemory } from './release-memory.js';
import { seldom } from './seldom.js';

/** What main asks of the desk about logos. */
export type LogoCalls = {
  /** Notes what is named as a logo anywhere; tells how many are due. */
  findLogos: { request: null; reply: { dueCount: number } };
  /** Fetches those that are due, up to the limit of a run. */
  fetchLogos: { request: null; reply: null; progress: JobProgress };
  /** Fetches one that a client waits for; its row says what came of it. */
  fetchLogo: { request: { addressHash: string }; reply: null };
  /** Clients were given these. */
  useLogos: { request: { addressHashes: readonly string[] }; reply: null };
};

/** `logos` of the config. */
export interface LogoRules extends LogoSettings {
  /** Of the household's own; null: the one in the data folder. */
  folder: string | null;
}

export interface DeskArt extends Art {
  /** Read at each use. */
  rules: LogoRules;
  close(): Promise<void>;
}

const TIMEOUT_MS = 20_000;

interface DeskArtNeeds {
  stores: Stores;
  slices: Slices;
  names: NameResolver;
  clock: Clock;
  userAgent: string;
}

export function createDeskArt({ stores, slices, names, clock, userAgent }: DeskArtNeeds, request: DeskOpen): DeskArt {
  const { logosFolder, ownLogosFolder, downloadFolder, settings } = request;
  // of its own: a list may take its time, a logo may not
  const fetcher = createFetcher(names, {
    ...{
      connectTimeoutMs: 10_000,
      idleTimeoutMs: 10_000,
      totalTimeoutMs: TIMEOUT_MS,
      maxBytes: 2 ** 22,
      redirectsMax: 5,
    },
    ...{ attempts: 1, userAgent },
  });
  const reachOf = async ({ address, providerId }: LogoRow): Promise<LogoReach | null> => {
    if (providerId === null) return OF_A_PERSON;
    const provider = stores.providers.find(providerId);
    if (!provider?.isEnabled || provider.removedAtMs !== null) return null;
    return await reachOfLogo(provider, address);
  };
  const art = createArt({
    ...{ logos: stores.logos, slices, fetcher, clock, folder: logosFolder, downloadFolder, reachOf },
    timeoutMs: TIMEOUT_MS,
    ownFolder: () => desk.rules.folder ?? ownLogosFolder,
    settings: () => desk.rules,
    livingProviders: () => new Set(stores.providers.list().flatMap(({ id, isEnabled }) => (isEnabled ? [id] : []))),
  });
  const desk: DeskArt = { ...art, rules: settings.logos, close: () => fetcher.close() };
  return desk;
}

/** A person may name a picture in the house; where that redirects to is its server's word. */
const OF_A_PERSON: LogoReach = { headers: {}, allowPrivate: true, allowPrivateRedirects: false };

export function createLogoHandlers(
  opened: () => { stores: Stores; art: DeskArt; slices: Slices },
  channelsChanged: () => void,
): Handlers<LogoCalls> {
  return {
    async findLogos(_request, { signal }) {
      const { art, stores } = opened();
      const { hasOtherOwn, dueCount } = await art.find(signal);
      if (hasOtherOwn) {
        stores.settings.bumpDocuments();
        channelsChanged();
      }
      return { dueCount };
    },
    async fetchLogos(_request, { signal, progress }) {
      const { art, slices } = opened();
      const tell = seldom(progress, { nowMs: Date.now, steadyMs: () => performance.now() });
      await art.fetchDue(signal, (doneCount, totalCount) =>
        tell({ phase: 'fetching', doneCount, totalCount, sliceCount: slices.count }),
      );
      releaseMemory();
      return null;
    },
    async fetchLogo({ addressHash }, { signal }) {
      await opened().art.fetchNow(addressHash, signal);
      return null;
    },
    useLogos({ addressHashes }) {
      opened().art.used(addressHashes);
      return null;
    },
  };
}
