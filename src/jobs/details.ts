import { forkAbort, untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { EpochMs, ProviderId, SourceStreamId } from '../base/model.js';
import { hasDetails } from '../providers/index.js';
import type { ProviderRow, SourceStreamRow, StoredDetails } from '../store/index.js';
import type { DeskLine, ReaderLine } from './desk-client.js';
import { createPlaces, notWaitedFor, type Places } from './places.js';

/** What panels know about single films and series: asked when somebody looks, and kept. */
export interface Details {
  /**
   * What is known, from a day ago at most where the panel answers. Rejects with `call_cancelled` when `signal` aborts.
   *
   * @param mayBeKept What was told within the last day will do.
   */
  get(
    entry: { stream: SourceStreamRow; provider: ProviderRow },
    mayBeKept: boolean,
    signal: AbortSignal,
  ): Promise<KnownDetails>;
  stop(): void;
}

export interface KnownDetails {
  /** Null: nobody has been asked, or nobody could say. */
  stored: StoredDetails | null;
  /** Why the panel could not be asked; what was known before is given all the same. */
  problem: ErrorRecord | null;
}

const FRESH_MS: EpochMs = 86_400_000;
/** Of each provider. Panels take many questions at once for an attack. */
const RUNNING_MAX = 2;
const WAITING_MAX = 8;

/** One question, and who waits for its answer. */
interface Asking {
  done: Promise<void>;
  askerCount: number;
  end: AbortController;
}

export function createDetails(needs: {
  desk: Pick<DeskLine, 'ask'>;
  reader: Pick<ReaderLine, 'ask'>;
  clock: Clock;
}): Details {
  const { desk, reader, clock } = needs;
  const stopping = new AbortController();
  const asking = new Map<SourceStreamId, Asking>();
  const places = new Map<ProviderId, Places>();

  const begin = (streamId: SourceStreamId, providerId: ProviderId): Asking => {
    const own = places.get(providerId) ?? createPlaces({ running: RUNNING_MAX, waiting: WAITING_MAX }, tooMany);
    places.set(providerId, own);
    const end = forkAbort(stopping.signal);
    const done = own
      .take(end.signal, () => desk.ask('details', { streamId }, { signal: end.signal }))
      .then(() => {})
      .finally(() => {
        end[Symbol.dispose]();
        if (asking.get(streamId) === one) asking.delete(streamId);
        if (own.isIdle) places.delete(providerId);
      });
    done.catch(() => {}); // whoever waits hears of it
    const one: Asking = { done, askerCount: 0, end };
    asking.set(streamId, one);
    return one;
  };

  /** Those who ask the same at the same time share one question; it ends when the last of them goes. */
  const ask = async ({ id, providerId }: SourceStreamRow, signal: AbortSignal): Promise<void> => {
    const one = asking.get(id) ?? begin(id, providerId);
    one.askerCount++;
    try {
      await untilAborted(one.done, signal);
    } finally {
      one.askerCount--;
      if (one.askerCount === 0) {
        if (asking.get(id) === one) asking.delete(id);
        one.end.abort();
      }
    }
  };

  const find = (streamId: SourceStreamId) => reader.ask('findDetails', { streamId });
  const isFresh = (stored: StoredDetails | null) => clock.nowMs() - (stored?.fetchedAtMs ?? 0) < FRESH_MS;

  return {
    async get({ stream, provider }, mayBeKept, signal) {
      if (provider.kind !== 'xtream' || !hasDetails(stream)) return { stored: null, problem: null };
      const stored = await find(stream.id);
      if (mayBeKept && isFresh(stored)) return { stored, problem: null };
      if (!provider.isEnabled) return { stored, problem: toErrorRecord(switchedOff(provider)) };
      try {
        await ask(stream, signal);
        return { stored: await find(stream.id), problem: null };
      } catch (error) {
        if (signal.aborted) throw notWaitedFor();
        if (!(error instanceof HeadwaterError) || error.code === 'internal') throw error;
        return { stored, problem: toErrorRecord(error) };
      }
    },
    stop: () => stopping.abort(),
  };
}

function tooMany(): HeadwaterError {
  return new HeadwaterError(
    'try_limit',
    'Too many films and series of this provider are being looked up.',
    'Try again in a moment.',
  );
}

function switchedOff({ name }: ProviderRow): HeadwaterError {
  return new HeadwaterError('provider_disabled', `"${name}" is switched off.`, 'Enable it first.');
}
