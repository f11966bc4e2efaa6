import { access } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isWorthIt, logoFile } from '../art/index.js';
import { untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import { type LogoChoice, logoPath } from '../base/logo-address.js';
import type { LogoPlace } from '../documents/index.js';
import type { LogoRow, LogoStore } from '../store/index.js';
import type { DeskLine } from './desk-client.js';
import type { HouseEvents } from './events.js';
import type { JobTable } from './job-table.js';
import { createSchedule } from './schedule.js';

/** When logos are fetched, and what clients get that ask for one. */
export interface Logos {
  /**
   * Null: there is no such logo, or it could not be had in time. The desk goes on trying then.
   *
   * @param waits Until one that is not there yet has been fetched.
   */
  find(addressHash: string, waits: boolean): Promise<FoundLogo | null>;
  /** Where clients load logos, as the settings say. */
  readonly place: LogoPlace;
  /** Where to load a channel's picture: a path of ours, or what it names. */
  addressOf(channel: { logo: LogoChoice; logoUrl: string | null }): string | null;
  stop(): void;
}

export interface FoundLogo {
  path: string;
  contentType: string;
  etag: string;
  sizeBytes: number;
}

interface LogosNeeds {
  desk: Pick<DeskLine, 'ask'>;
  store: LogoStore;
  jobs: JobTable;
  events: Emitter<HouseEvents>;
  clock: Clock;
  log: Log;
  folder: string;
  isOn(): boolean;
}

const EVERY_QUARTER = '*/15 * * * *';
/** A television shows a list without logos rather than none. */
const WAIT_MS = 5_000;
const ASKING_MAX = 200;
/** To the hour is exact enough to know which pictures make room for others. */
const USE_EVERY_MS = 3_600_000;
const TELL_USE_MS = 60_000;
const USED_MAX = 5_000;

export function createLogos({ desk, store, jobs, events, clock, log, folder, isOn }: LogosNeeds): Logos {
  const stopping = new AbortController();
  const asking = new Map<string, Promise<void>>();
  const used = new Set<string>();
  let tellingUse: NodeJS.Timeout | null = null;
  let isFetching = false;
  let noticing: Promise<number> = Promise.resolve(0);

  const complain = (error: unknown) => {
    if (!stopping.signal.aborted) log.error(toErrorRecord(error), 'Logos could not be brought up to date.');
  };
  /** One after the other, so that none misses what came while the one before was looking. */
  const notice = (): Promise<number> => {
    const mine = noticing.then(async () => {
      await nextTurn(); // settings that have just changed are on their way to the desk
      const { dueCount } = await desk.ask('findLogos', null, { signal: stopping.signal });
      return dueCount;
    });
    noticing = mine.catch(() => 0);
    return mine;
  };
  const run = async () => {
    if (stopping.signal.aborted || !isOn()) return;
    const dueCount = await notice();
    if (dueCount === 0 || isFetching) return; // what runs takes these along
    isFetching = true;
    const about = { kind: 'logos', subject: 'the logos', providerId: null } as const;
    const fetchAll = jobs.run(about, (onProgress) =>
      desk.ask('fetchLogos', null, { onProgress, signal: stopping.signal }),
    );
    await fetchAll.finally(() => {
      isFetching = false;
    });
  };
  const runNow = () => void run().catch(complain);
  const schedule = createSchedule(EVERY_QUARTER, 'logos', run, complain);
  const unlisten = [
    events.on('provider.refreshed', ({ refresh }) => refresh.state === 'done' && runNow()),
    events.on('settings.changed', ({ names }) => names.some((name) => name.startsWith('logos.')) && runNow()),
  ];

  const noteUse = ({ addressHash, usedAtMs }: LogoRow) => {
    if (clock.nowMs() - (usedAtMs ?? 0) < USE_EVERY_MS || used.size >= USED_MAX) return;
    used.add(addressHash);
    tellingUse ??= setTimeout(() => {
      tellingUse = null;
      const addressHashes = [...used];
      used.clear();
      desk.ask('useLogos', { addressHashes }, { signal: stopping.signal }).catch(complain);
    }, TELL_USE_MS).unref();
  };
  const stored = async (addressHash: string): Promise<LogoRow | null> => {
    const row = store.find(addressHash);
    if (row?.state !== 'stored') return null;
    const isThere = await access(logoFile(folder, row)).then(
      () => true,
      () => false, // somebody has cleared the folder, or another picture has just come
    );
    return isThere ? row : null;
  };
  /** However many wait for one, it is fetched once, and goes on when nobody waits any more. */
  const ask = (addressHash: string): Promise<void> => {
    const work = desk
      .ask('fetchLogo', { addressHash }, { signal: stopping.signal })
      .then(() => {}, complain)
      .finally(() => asking.delete(addressHash));
    asking.set(addressHash, work);
    return work;
  };
  const waitFor = async (work: Promise<unknown>): Promise<void> => {
    const enough = new AbortController();
    const timer = setTimeout(() => enough.abort(), WAIT_MS);
    await untilAborted(work, enough.signal).catch(() => {});
    clearTimeout(timer);
  };
  /** A list that has just come in may be on its way into the table. */
  const known = async (addressHash: string, waits: boolean): Promise<LogoRow | null> => {
    const row = store.find(addressHash);
    if (row || !waits) return row;
    await waitFor(noticing);
    return store.find(addressHash);
  };

  return {
    async find(addressHash, waits) {
      const row = isOn() ? await known(addressHash, waits) : null;
      if (!row) return null;
      let found = await stored(addressHash);
      if (!found && (row.state === 'stored' || isWorthIt(row, true, clock.nowMs()))) {
        const asked = asking.get(addressHash) ?? (asking.size < ASKING_MAX ? ask(addressHash) : null);
        if (asked && waits) await waitFor(asked);
        found = await stored(addressHash);
      }
      if (!found) return null;
      noteUse(found);
      const path = logoFile(folder, found);
      return { path, contentType: 'image/png', etag: `"${found.fileHash}"`, sizeBytes: found.sizeBytes };
    },
    get place() {
      return isOn() ? 'house' : 'named';
    },
    addressOf: ({ logo, logoUrl }) => (isOn() ? logoPath(logo) : logoUrl),
    stop() {
      stopping.abort();
      schedule.stop();
      if (tellingUse) clearTimeout(tellingUse);
      for (const stopListening of unlisten) stopListening();
    },
  };
}
