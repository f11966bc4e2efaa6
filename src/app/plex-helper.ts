import { z } from 'zod';
import type { ConnectDevice } from '../api/index.js';
import { delay } from '../base/abort.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Config } from '../config/index.js';
import type { TextAsker } from '../net/index.js';
import { CHECK_USER_AGENT } from './connect-device-check.js';
import { createPlexClient, type PlexClient } from './plex-client.js';
import { changeBetween, planMapping } from './plex-mapping.js';

/**
 * Makes the tuners known to a Plex server, and keeps its channels in step: Plex looks for channels only when a person tells it to.
 * Only numbers that came or went while we run are touched, so what somebody has chosen in Plex stays. Without `plex.url` and
 * `plex.token` nothing is asked.
 */
export interface PlexHelper {
  /** Something may have changed: channels, devices or settings. Looked at soon, many at once. */
  look(): void;
  state(): PlexState;
  close(): Promise<void>;
}

export type PlexState =
  | { kind: 'off' | 'waiting' | 'inStep' }
  /** The tuners are known, but in no DVR: a person finishes that in Plex, where the guide is chosen. */
  | { kind: 'unfinished'; devices: readonly string[] }
  | { kind: 'failed'; fault: ErrorRecord };

interface PlexHelperNeeds {
  settings(): Config['plex'];
  devices(): ConnectDevice[];
  /** Under which a device answers, for ourselves and for others. */
  ownUrl(device: ConnectDevice): string;
  baseUrl(device: ConnectDevice): string;
  ask: TextAsker;
  log: Log;
  /** For tests: real waits are minutes long. */
  waits?: PlexWaits;
}

export interface PlexWaits {
  /** An import changes channels many times; so long it has to be quiet. */
  settleMs: number;
  scanEveryMs: number;
  /** After each failure, the next one; after the last it waits for the next change. */
  retryMs: readonly number[];
}

const WAITS: PlexWaits = { settleMs: 3_000, scanEveryMs: 1_000, retryMs: [60_000, 300_000, 900_000] };
const SCAN_LOOKS_MAX = 20;
/** Some thousand channels, which Plex does not take. */
const LINEUP_BYTES_MAX = 2 ** 20;
const ANSWER_WITHIN_MS = 10_000;

const Lineup = z.array(z.object({ GuideNumber: z.string() }));

export function startPlexHelper(needs: PlexHelperNeeds): PlexHelper {
  const { settings, devices, ask, log, waits = WAITS } = needs;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Numbers of each device, as Plex had them from us last. */
  const told = new Map<string, ReadonlySet<string>>();
  let state: PlexState = { kind: 'off' };
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let failureCount = 0;

  const soon = (ms: number) => {
    if (timer) clearTimeout(timer);
    timer = signal.aborted ? null : setTimeout(run, ms);
  };
  const run = () => {
    timer = null;
    running = running.then(async () => {
      const { url, token } = settings();
      if (signal.aborted) return;
      if (url === null || token === null) {
        told.clear();
        state = { kind: 'off' };
        return;
      }
      try {
        const client = createPlexClient(ask, url, token);
        const unfinished: string[] = [];
        for (const device of wanted()) if (!(await bringInStep(device, client))) unfinished.push(device.name);
        state = unfinished.length > 0 ? { kind: 'unfinished', devices: unfinished } : { kind: 'inStep' };
        failureCount = 0;
      } catch (error) {
        if (signal.aborted) return;
        fail(toErrorRecord(error));
      }
    });
  };
  const fail = (fault: ErrorRecord) => {
    if (state.kind !== 'failed' || state.fault.message !== fault.message)
      log.warn(fault, `The channels of Plex could not be brought in step: ${fault.message}`);
    state = { kind: 'failed', fault };
    const retryMs = waits.retryMs[failureCount++];
    if (retryMs !== undefined && timer === null) soon(retryMs);
  };
  const wanted = () => {
    const { devices: keys } = settings();
    return devices().filter(({ key }, at) => (keys.length === 0 ? at === 0 : keys.includes(key)));
  };

  /** @returns Whether a DVR of Plex has the device. */
  const bringInStep = async (device: ConnectDevice, client: PlexClient): Promise<boolean> => {
    const now = await numbersOf(device);
    const tunerKey = await client.findTuner(device.deviceId, signal);
    if (tunerKey === null) {
      // never twice: each time would be another entry in Plex
      await client.addTuner(needs.baseUrl(device), signal);
      log.info({ device: device.key }, `Plex has been told of the tuner "${device.name}".`);
    }
    const current = await client.mappingOf(device.deviceId, signal);
    const before = told.get(device.key);
    // an empty line-up is a fault of ours or of a provider, never somebody's wish to lose all that was chosen
    if (tunerKey !== null && current !== null && before !== undefined && now.size > 0) {
      const change = changeBetween(before, now);
      const plan = planMapping(current, change);
      if (plan) {
        if (change.came.length > 0) await scan(client, tunerKey, change.came);
        await client.putMapping(tunerKey, plan, signal);
        const { came, went } = change;
        log.info({ came, went }, `Plex has the channels of "${device.name}" as they are now.`);
      }
    }
    if (now.size > 0) told.set(device.key, now);
    return current !== null;
  };

  /** Until Plex has found what came. What it does not find in time it can still be told of. */
  const scan = async (client: PlexClient, tunerKey: string, came: readonly string[]) => {
    await client.scan(tunerKey, signal);
    for (let look = 0; look < SCAN_LOOKS_MAX; look++) {
      const found = await client.channelsOf(tunerKey, signal);
      if (came.every((number) => found.includes(number))) return;
      await delay(waits.scanEveryMs, signal);
    }
  };

  /** As Plex reads them. */
  const numbersOf = async (device: ConnectDevice): Promise<ReadonlySet<string>> => {
    const question = {
      url: `${needs.ownUrl(device)}/lineup.json`,
      headers: { 'User-Agent': CHECK_USER_AGENT },
      ...{ timeoutMs: ANSWER_WITHIN_MS, maxBytes: LINEUP_BYTES_MAX },
    };
    try {
      const { text } = await ask(question, signal);
      return new Set(Lineup.parse(JSON.parse(text)).map(({ GuideNumber }) => GuideNumber));
    } catch (cause) {
      signal.throwIfAborted();
      throw new HeadwaterError(
        'plex_unreachable',
        `The line-up of "${device.name}" cannot be read for Plex.`,
        'Look at Connect: it tells whether the device answers, and whether it has more channels than Plex takes.',
        { cause },
      );
    }
  };

  return {
    look() {
      const { url, token } = settings();
      if (url !== null && token !== null && state.kind === 'off') state = { kind: 'waiting' };
      failureCount = 0;
      soon(waits.settleMs);
    },
    state: () => state,
    async close() {
      stopping.abort();
      if (timer) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
