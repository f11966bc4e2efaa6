import type { ConnectDevice } from '../api/index.js';
import { delay, forkAbort } from '../base/abort.js';
import { type ErrorRecord, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Config } from '../config/index.js';
import type { TextAsker } from '../net/index.js';
import { createPlexClient } from './plex-client.js';
import { createPlexSteps, type PlexStanding, type PlexStepNeeds } from './plex-step.js';

/**
 * Makes the tuners known to a Plex server, and keeps its channels in step: Plex looks for channels only when a person tells it to.
 * Only channels that came, went or changed their numbers while we run are touched, so what somebody has chosen in Plex stays.
 * Without `plex.url` and `plex.token` nothing is asked.
 */
export interface PlexHelper {
  /** Something may have changed: channels, devices or settings. Looked at soon, many at once. */
  look(): void;
  /** Asks Plex now, and settles when that is done, or after some seconds. */
  lookNow(signal: AbortSignal): Promise<void>;
  state(): PlexState;
  close(): Promise<void>;
}

export type PlexState =
  | { kind: 'off' | 'waiting' | 'inStep' }
  /** The settings name line-ups that no device has. The others are in step. */
  | { kind: 'unknown'; keys: readonly string[] }
  /**
   * The tuners are known, but in no DVR: a person finishes that in Plex, where the guide is chosen. Or Plex does not list them,
   * or cannot be told of them.
   */
  | { kind: 'unfinished' | 'notListed' | 'noPort'; devices: readonly string[] }
  | { kind: 'failed'; fault: ErrorRecord };

interface PlexHelperNeeds extends Omit<PlexStepNeeds, 'scanEveryMs'> {
  settings(): Config['plex'];
  devices(): ConnectDevice[];
  ask: TextAsker;
  log: Log;
  /** For tests: real waits are minutes long. */
  waits?: PlexWaits;
}

interface PlexWaits {
  /** An import changes channels many times; so long it has to be quiet. */
  settleMs: number;
  scanEveryMs: number;
  /** After each failure, the next one; after the last it waits for the next change. */
  retryMs: readonly number[];
}

/** A person waits for it. */
const LOOK_WITHIN_MS = 5_000;
const WAITS: PlexWaits = { settleMs: 3_000, scanEveryMs: 1_000, retryMs: [60_000, 300_000, 900_000] };

export function startPlexHelper(needs: PlexHelperNeeds): PlexHelper {
  const { settings, log, waits = WAITS } = needs;
  const stopping = new AbortController();
  const steps = createPlexSteps({ ...needs, scanEveryMs: waits.scanEveryMs });
  let state: PlexState = { kind: 'off' };
  const fail = (fault: ErrorRecord): PlexState => {
    if (state.kind !== 'failed' || state.fault.message !== fault.message)
      log.warn(fault, `The channels of Plex could not be brought in step: ${fault.message}`);
    return { kind: 'failed', fault };
  };
  const rounds = createRounds(async () => {
    const next = await lookAtPlex(needs, steps, stopping.signal).catch((error) => fail(toErrorRecord(error)));
    if (!stopping.signal.aborted) state = next;
    return next.kind !== 'failed';
  }, waits);
  return {
    look() {
      if (isWanted(settings()) && state.kind === 'off') state = { kind: 'waiting' };
      rounds.soon();
    },
    async lookNow(signal) {
      if (!isWanted(settings())) return;
      const enough = forkAbort(signal);
      try {
        await Promise.race([rounds.now(), delay(LOOK_WITHIN_MS, enough.signal)]);
      } finally {
        enough.abort();
        enough[Symbol.dispose]();
      }
    },
    state: () => state,
    async close() {
      stopping.abort();
      await rounds.close();
    },
  };
}

const isWanted = ({ url, token }: Config['plex']): boolean => url !== null && token !== null;

const WORST_FIRST = ['noPort', 'notListed', 'unfinished'] as const;

/** One round over all devices that Plex is to have. @returns How it stands then. */
async function lookAtPlex(
  { settings, devices, ask }: PlexHelperNeeds,
  steps: ReturnType<typeof createPlexSteps>,
  signal: AbortSignal,
): Promise<PlexState> {
  const { url, token, devices: keys } = settings();
  if (url === null || token === null) {
    steps.forget();
    return { kind: 'off' };
  }
  const client = createPlexClient(ask, url, token);
  const there = devices();
  const standings: { name: string; standing: PlexStanding }[] = [];
  for (const device of there.filter(({ key }, at) => (keys.length === 0 ? at === 0 : keys.includes(key))))
    standings.push({ name: device.name, standing: await steps.bringInStep(device, client, signal) });
  const unknown = keys.filter((key) => !there.some((device) => device.key === key));
  if (unknown.length > 0) return { kind: 'unknown', keys: unknown };
  if (there.length === 0) return { kind: 'waiting' };
  const worst = WORST_FIRST.find((kind) => standings.some(({ standing }) => standing === kind));
  if (worst === undefined) return { kind: 'inStep' };
  return { kind: worst, devices: standings.flatMap(({ name, standing }) => (standing === worst ? name : [])) };
}

/**
 * Does something soon after it was asked for, and once for all who asked meanwhile; never two at a time. A round that failed
 * is repeated.
 *
 * @param round Gives whether it succeeded; never throws.
 */
function createRounds(round: () => Promise<boolean>, { settleMs, retryMs }: PlexWaits) {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let failureCount = 0;
  let isClosed = false;
  const after = (ms: number) => {
    if (timer) clearTimeout(timer);
    timer = isClosed ? null : setTimeout(start, ms);
  };
  const start = () => {
    timer = null;
    running = running.then(async () => {
      if (isClosed) return;
      const isDone = await round();
      const waitMs = isDone ? undefined : retryMs[failureCount];
      failureCount = isDone ? 0 : failureCount + 1;
      if (waitMs !== undefined && timer === null) after(waitMs);
    });
  };
  return {
    soon() {
      failureCount = 0;
      after(settleMs);
    },
    /** Settles with the round. */
    async now() {
      if (timer) clearTimeout(timer);
      start();
      await running;
    },
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
