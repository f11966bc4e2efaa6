import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import { addressHash, OWN_PICTURE } from '../base/logo-address.js';
import type { ChannelId, LogoId, ProviderId } from '../base/model.js';
import type { Fetcher } from '../net/index.js';
import type { LogoRow, LogoStore, Slices } from '../store/index.js';
import { fetchLogo, type LogoBytes, type LogoReach, LogoRefusal, readOwnLogo } from './fetch-logo.js';
import { findLogos, nameLogosOf } from './find-logos.js';
import { createHostTurns, HostPaused } from './host-turns.js';
import { createLogoFiles } from './logo-files.js';
import { readPicture } from './picture.js';

/** The logos of the house: found, fetched, made into one kind of picture, looked at, kept within limits. */
export interface Art {
  /** Notes what lists, people and the own folder name. @returns Whether channels look different, and how many logos are due. */
  find(signal: AbortSignal): Promise<{ hasOtherOwn: boolean; dueCount: number }>;
  /** Fetches those that are due, up to `perRun` of them. */
  fetchDue(signal: AbortSignal, progress: (doneCount: number, totalCount: number) => void): Promise<void>;
  /** Fetches one that somebody waits for. Whatever comes of it is in its row. */
  fetchNow(addressHash: string, signal: AbortSignal): Promise<void>;
  /** Notes the logos of channels that a person has just changed. */
  nameOf(channelIds: readonly ChannelId[]): void;
  /** Clients were given these. */
  used(addressHashes: readonly string[]): void;
}

/** `logos` of the config. */
export interface LogoSettings {
  cacheMb: number;
  concurrency: number;
  perRun: number;
}

export interface ArtNeeds {
  logos: LogoStore;
  slices: Slices;
  fetcher: Pick<Fetcher, 'fetchStart'>;
  clock: Clock;
  /** For pictures, as `logoFile` has them. */
  folder: string;
  downloadFolder: string;
  /** For one, from the first byte asked to the last one come. */
  timeoutMs: number;
  /** The household's own pictures; read at each run, as the settings. */
  ownFolder(): string;
  settings(): LogoSettings;
  /** Those that are there and switched on. */
  livingProviders(): ReadonlySet<ProviderId>;
  /** Null: its provider is not there any more, or switched off. Throws where it cannot be reached as it wants to be. */
  reachOf(logo: Pick<LogoRow, 'address' | 'providerId'>): Promise<LogoReach | null>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** After each failure in a row; after the last of them it is not tried any more, unless another list names it. */
const RETRY_MS = [60 * MINUTE_MS, 6 * 60 * MINUTE_MS, DAY_MS, 3 * DAY_MS, 10 * DAY_MS, 30 * DAY_MS];
/** What does not pass, such as a page in place of a picture, begins here. */
const LASTING_FROM = 3;
/** A picture is asked about so often, not all on the same day. */
const RENEW_MS = 30 * DAY_MS;
const BATCH = 64;
/** Room is made for some at a time. */
const ROOM_SHARE = 0.05;
const MIB = 2 ** 20;

export function createArt(needs: ArtNeeds): Art {
  const { logos, slices, clock, folder, settings } = needs;
  const files = createLogoFiles(folder);
  const turns = createHostTurns(
    () => settings().concurrency,
    () => clock.nowMs(),
  );
  const running = new Map<LogoId, Promise<void>>();
  let storedBytes = logos.storedBytes();
  let isSwept = false;

  const renewAt = () => clock.nowMs() + RENEW_MS * (0.8 + Math.random() * 0.4);

  /** Until a share of the room is free. */
  async function makeRoom(signal: AbortSignal): Promise<void> {
    const limitBytes = settings().cacheMb * MIB;
    if (storedBytes <= limitBytes) return;
    while (storedBytes > limitBytes * (1 - ROOM_SHARE)) {
      const [...unused] = logos.longUnused(BATCH);
      if (unused.length === 0) return;
      for (const logo of unused) {
        if (storedBytes <= limitBytes * (1 - ROOM_SHARE)) return;
        logos.drop(logo.id);
        storedBytes -= logo.sizeBytes;
        await files.remove(logo);
        signal.throwIfAborted();
      }
    }
  }

  /** Pictures that nobody has asked for never take the place of others: what they look like is learnt all the same. */
  async function keep(
    row: LogoRow,
    fetched: LogoBytes & { kind: 'fetched' },
    isAwaited: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { png, ...picture } = await readPicture(fetched.bytes);
    const isWanted = isAwaited || row.usedAtMs !== null;
    const hasRoom = storedBytes - row.sizeBytes + png.length <= settings().cacheMb * MIB;
    const file = isWanted || hasRoom ? { hash: await files.write(row.addressHash, png), sizeBytes: png.length } : null;
    signal.throwIfAborted();
    const now = logos.get(row.id);
    if (!now) {
      if (file) await files.remove({ addressHash: row.addressHash, fileHash: file.hash }); // nothing names it any more
      return;
    }
    const { etag, lastModified } = fetched;
    logos.keep(row.id, { ...picture, etag, lastModified, file }, { nowMs: clock.nowMs(), dueAtMs: renewAt() });
    storedBytes += (file?.sizeBytes ?? 0) - now.sizeBytes;
    if (isAwaited) logos.use(row.addressHash, clock.nowMs());
    if (now.fileHash !== file?.hash) await files.remove(now);
    await makeRoom(signal);
  }

  /** Somebody may clear the folder of pictures at any time. */
  async function forgetIfCleared(row: LogoRow | null, signal: AbortSignal): Promise<LogoRow | null> {
    if (row?.state !== 'stored' || (await files.has(row))) return row;
    signal.throwIfAborted();
    logos.drop(row.id);
    storedBytes -= row.sizeBytes;
    return logos.get(row.id);
  }

  function fail(row: LogoRow, refusal: LogoRefusal): void {
    const nowMs = clock.nowMs();
    const waitMs = RETRY_MS[row.failureCount + (refusal.isLasting ? LASTING_FROM : 0)] ?? null;
    logos.fail(row.id, toErrorRecord(refusal.fault), { nowMs, dueAtMs: waitMs === null ? null : nowMs + waitMs });
  }

  async function bytesOf(row: LogoRow, isAwaited: boolean, signal: AbortSignal): Promise<LogoBytes | null> {
    if (row.address.startsWith(OWN_PICTURE)) return await readOwnLogo(row, needs.ownFolder());
    if (!URL.canParse(row.address)) throw new LogoRefusal(noAddress(), false, true);
    const host = hostOf(row.address);
    try {
      const reach = await needs.reachOf(row);
      if (!reach) return null;
      const mayBeUnchanged = row.state === 'stored' || (row.state === 'dropped' && !isAwaited);
      const bytes = await fetchLogo(row, reach, { ...needs, mayBeUnchanged }, signal);
      turns.answered(host);
      return bytes;
    } catch (error) {
      if (error instanceof LogoRefusal) {
        if (error.isOfHost) turns.failed(host, error.waitMs);
        else turns.answered(host);
      }
      throw error;
    }
  }

  async function fetchOne(row: LogoRow, isAwaited: boolean, signal: AbortSignal): Promise<void> {
    try {
      const bytes = await bytesOf(row, isAwaited, signal);
      if (bytes === null) logos.postpone(row.id, clock.nowMs() + DAY_MS);
      else if (bytes.kind === 'unchanged') logos.keepUnchanged(row.id, clock.nowMs(), renewAt());
      else await keep(row, bytes, isAwaited, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LogoRefusal) fail(row, error);
      else if (error instanceof HeadwaterError && error.code !== 'data_folder_unusable')
        fail(row, new LogoRefusal(error, false, true));
      else throw error;
    }
  }

  /**
   * When it is its turn: somebody else may have fetched it meanwhile, or be about to.
   *
   * @returns Whether its server could be asked.
   */
  async function take(id: LogoId, isAwaited: boolean, signal: AbortSignal): Promise<boolean> {
    const first = logos.get(id);
    if (!first) return false;
    try {
      await turns.take({ host: hostOf(first.address), isAwaited }, signal, async () => {
        const row = logos.get(id);
        if (!row || !isWorthIt(row, isAwaited, clock.nowMs())) return;
        const work = running.get(id) ?? fetchOne(row, isAwaited, signal).finally(() => running.delete(id));
        running.set(id, work);
        await work;
      });
      return true;
    } catch (error) {
      if (!(error instanceof HostPaused)) throw error;
      if (!isAwaited) logos.postpone(id, error.untilMs);
      return false;
    }
  }

  return {
    async find(signal) {
      const living = needs.livingProviders();
      const hasOtherOwn = await findLogos({ logos, slices, files, living, ownFolder: needs.ownFolder() }, signal);
      storedBytes = logos.storedBytes();
      await makeRoom(signal);
      if (!isSwept) {
        isSwept = true;
        await files.sweep((hash, fileHash) => logos.find(hash)?.fileHash === fileHash, signal);
      }
      return { hasOtherOwn, dueCount: logos.due(clock.nowMs(), settings().perRun).length };
    },
    async fetchDue(signal, progress) {
      const totalCount = logos.due(clock.nowMs(), settings().perRun).length;
      for (let doneCount = 0; doneCount < settings().perRun; ) {
        progress(doneCount, totalCount);
        const ids = logos.due(clock.nowMs(), Math.min(BATCH, settings().perRun - doneCount));
        if (ids.length === 0) return;
        const ends = await Promise.allSettled(ids.map((id) => take(id, false, signal)));
        for (const end of ends) {
          if (end.status === 'rejected') throw end.reason; // the disk is full, or the desk closes
          if (end.value) doneCount++;
        }
        await slices.breathe(signal);
      }
    },
    async fetchNow(hash, signal) {
      const row = await forgetIfCleared(logos.find(hash), signal);
      if (row && isWorthIt(row, true, clock.nowMs())) await take(row.id, true, signal);
    },
    nameOf(channelIds) {
      for (const id of channelIds) {
        const channel = logos.channel(id);
        if (!channel) continue;
        nameLogosOf(channel, (address, providerId) => {
          const hash = addressHash(address);
          if (providerId === null || !logos.find(hash)) logos.name({ addressHash: hash, address, providerId });
        });
      }
    },
    used(addressHashes) {
      for (const hash of addressHashes) logos.use(hash, clock.nowMs());
    },
  };
}

/**
 * Whether a logo is to be asked for now: one that has failed waits until it is due again, whoever wants it.
 *
 * @param isAwaited Somebody wants the picture, not just to know whether there is another one.
 */
export function isWorthIt(
  { state, failureCount, dueAtMs }: Pick<LogoRow, 'state' | 'failureCount' | 'dueAtMs'>,
  isAwaited: boolean,
  nowMs: number,
): boolean {
  const isDue = dueAtMs !== null && dueAtMs <= nowMs;
  return isAwaited ? state !== 'stored' && (failureCount === 0 || isDue) : isDue;
}

function noAddress(): HeadwaterError {
  const message = 'What is named as a logo is no address of the web.';
  return new HeadwaterError('logo_not_a_picture', message, 'Choose another logo for the channel.');
}

/** Pictures of the own folder count as one server. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
