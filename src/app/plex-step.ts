import type { ConnectDevice } from '../api/index.js';
import { delay } from '../base/abort.js';
import type { Log } from '../base/log.js';
import type { PlexClient } from './plex-client.js';
import { changeBetween, type Numbered, planMapping } from './plex-mapping.js';

/** Brings one device after the other in step with a Plex server, and keeps what it has told it. */
export interface PlexSteps {
  bringInStep(device: ConnectDevice, client: PlexClient, signal: AbortSignal): Promise<PlexStanding>;
  /** Another server may have it from us some day. */
  forget(): void;
}

/** A DVR of Plex has the device; none has it yet; Plex does not list it, though it was told; Plex cannot be told, since it has no port. */
export type PlexStanding = 'inStep' | 'unfinished' | 'notListed' | 'noPort';

export interface PlexStepNeeds {
  /** As they are now. */
  channels(device: ConnectDevice): Numbered;
  /** Under which others reach a device, without a path: Plex drops it. Null: it has no such address. */
  baseUrl(device: ConnectDevice): string | null;
  /** How long to wait between two looks at what a scan has found. */
  scanEveryMs: number;
  log: Log;
}

const SCAN_LOOKS_MAX = 20;

export function createPlexSteps({ channels, baseUrl, scanEveryMs, log }: PlexStepNeeds): PlexSteps {
  /** Channels of each device, as Plex had them from us last. */
  const told = new Map<string, Numbered>();
  /** Addresses that Plex was given: twice might be two entries there. */
  const given = new Set<string>();

  /** @returns Its key in Plex; else why it has none. */
  const findTuner = async (
    device: ConnectDevice,
    client: PlexClient,
    signal: AbortSignal,
  ): Promise<{ tunerKey: string } | { standing: PlexStanding }> => {
    const known = await client.findTuner(device.deviceId, signal);
    if (known !== null) return { tunerKey: known };
    const address = baseUrl(device);
    if (address === null) return { standing: 'noPort' };
    if (given.has(address)) return { standing: 'notListed' };
    await client.addTuner(address, signal);
    given.add(address);
    log.info({ device: device.key }, `Plex has been told of the tuner "${device.name}".`);
    const tunerKey = await client.findTuner(device.deviceId, signal);
    return tunerKey === null ? { standing: 'notListed' } : { tunerKey };
  };

  /** Until Plex has found all of them. What it does not find in time it can still be told of. */
  const scan = async (client: PlexClient, tunerKey: string, numbers: readonly string[], signal: AbortSignal) => {
    await client.scan(tunerKey, signal);
    for (let look = 0; look < SCAN_LOOKS_MAX; look++) {
      const found = await client.channelsOf(tunerKey, signal);
      if (numbers.every((number) => found.includes(number))) return;
      await delay(scanEveryMs, signal);
    }
  };

  return {
    async bringInStep(device, client, signal) {
      const now = channels(device);
      const tuner = await findTuner(device, client, signal);
      if ('standing' in tuner) return tuner.standing;
      const { tunerKey } = tuner;
      const mapping = await client.mappingOf(device.deviceId, signal);
      const before = told.get(device.key);
      // an empty line-up is a fault of ours or of a provider, never somebody's wish to lose all that was chosen
      if (mapping !== null && before !== undefined && now.size > 0) {
        const change = changeBetween(before, now);
        const plan = planMapping(mapping, change);
        if (plan) {
          const { came, moved } = change;
          const looked = [...came, ...moved.map(({ to }) => to)];
          if (looked.length > 0) await scan(client, tunerKey, looked, signal);
          await client.putMapping(tunerKey, plan, signal);
          const went = [...change.left].filter((number) => !now.has(number));
          log.info({ came, moved, went }, `Plex has the channels of "${device.name}" as they are now.`);
        }
      }
      if (now.size > 0) told.set(device.key, now);
      return mapping === null ? 'unfinished' : 'inStep';
    },
    forget() {
      told.clear();
      given.clear();
    },
  };
}
