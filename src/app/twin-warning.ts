import { delay } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { HeadwaterError, isAbort, toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { HouseEvents } from '../jobs/index.js';
import { ownNetworks } from '../net/index.js';
import { findTwins, type Twin } from '../outputs/hdhomerun/index.js';
import type { DeviceBook } from './device-book.js';

export interface TwinWarningNeeds {
  book: DeviceBook;
  /** Our addresses in the networks to ask in. */
  networks(): readonly string[];
  port: number;
  events: Emitter<HouseEvents>;
  log: Log;
}

const EVERY_MS = 3_600_000;

/**
 * Asks at the start and then hourly whether another in the house bears the id of a device of ours: whoever copies a data folder
 * to a second machine and runs both has two of the same id. Each is told once for as long as it is there.
 */
export function startTwinWarning({ book, networks, port, events, log }: TwinWarningNeeds) {
  const stopping = new AbortController();
  const keyOf = ({ deviceId, address }: Twin) => `${deviceId} ${address}`;
  let known: readonly string[] = [];

  const look = async () => {
    const own = new Set(ownNetworks().map(({ address }) => address));
    const isOurs = (address: string) => own.has(address) || address.startsWith('127.');
    const deviceIds = book.list().map(({ deviceId }) => deviceId);
    const twins = await findTwins({ networks: networks(), isOurs, deviceIds, port }, stopping.signal);
    for (const twin of twins) if (!known.includes(keyOf(twin))) tell(twin);
    known = twins.map(keyOf);
  };
  const tell = (twin: Twin) => {
    const { code, message, hint } = toErrorRecord(doubled(twin));
    log.warn({ code }, `${message} ${hint}`);
    const atMs = systemClock.nowMs();
    events.emit('notice', { ...{ level: 'warn', code, message, hint }, providerId: null, atMs });
  };
  const run = async () => {
    for (;;) {
      await look();
      await delay(EVERY_MS, stopping.signal);
    }
  };
  const running = run().catch((error) => {
    if (!isAbort(error)) log.error(toErrorRecord(error), 'It is not looked any more for devices with the same id.');
  });
  return {
    async close() {
      stopping.abort();
      await running;
    },
  };
}

function doubled({ deviceId, address }: Twin): HeadwaterError {
  return new HeadwaterError(
    'device_id_doubled',
    `Another device in the house, at ${address}, has the id ${deviceId} of a tuner of this Headwater.`,
    'Players take both for one. Where a data folder was copied, run only one of the two, or give the tuner here another id: lineups[].deviceId in config.yaml.',
  );
}
