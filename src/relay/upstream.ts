import { delay } from '../base/abort.js';
import type { StreamStart } from '../base/channel-time.js';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { PlayedLists } from '../formats/hls/index.js';
import {
  createFramer,
  createSourceReader,
  recogniseFirstBytes,
  type SourceFault,
  type SourceReader,
} from '../formats/mpegts/index.js';
import { createLiveness, type Liveness } from './liveness.js';
import type { PlanSource, SlotLease, UpstreamBody } from './plan.js';

/**
 * One connection to a source, from asking for a slot to the closed socket. It says once that it has failed, and each time
 * that viewers could be shown it from a key frame on. A live source that ends has failed, too.
 */
export interface Upstream {
  readonly source: PlanSource;
  readonly reader: SourceReader;
  readonly receivedBytes: number;
  /** Of the slot that it holds; null: none yet. */
  readonly slotId: number | null;
  readonly connection: UpstreamBody | null;
  setYield(onYield: (() => void) | null): void;
  /** Fails a source that no longer brings new pictures. */
  audit(nowMs: number): void;
  /** Settles when socket and slot are free. Nothing is told afterwards. */
  close(): Promise<void>;
}

/** `connecting` (and waiting for a slot) → `recognising` its first bytes → `reading` → `over`; over from anywhere. */
type UpstreamPhase = 'connecting' | 'recognising' | 'reading' | 'over';

export interface UpstreamEvents {
  onReady(): void;
  /** Something has come, and has been read. */
  onBytes(): void;
  onFailed(fault: ErrorRecord): void;
}

const FAULTS: Record<SourceFault, HeadwaterError> = {
  noTracks: new HeadwaterError(
    'upstream_no_picture',
    'The source sends a transport stream without picture or sound.',
    'Try it in another player; if it fails there too, tell the provider.',
  ),
  scrambled: new HeadwaterError(
    'upstream_scrambled',
    'The source is scrambled.',
    'The provider sends this channel encrypted; only they can change that.',
  ),
};

/** @param acquireSlot Rejects when there is none; see `RelayNeeds`. */
export function openUpstream(
  source: PlanSource,
  acquireSlot: (signal: AbortSignal) => Promise<SlotLease>,
  limits: { stallMs: number },
  clock: Clock,
  /** Asked when it is opened. */
  from: () => StreamStart,
  played: PlayedLists,
  events: UpstreamEvents,
): Upstream {
  const stop = new AbortController();
  let framer = createFramer();
  let lease: SlotLease | null = null;
  let body: UpstreamBody | null = null;
  let onYield: (() => void) | null = null;
  let receivedBytes = 0;
  let liveness: Liveness | null = null;
  /** What has come while it is not yet clear what it is. */
  let head = Buffer.alloc(0);
  let phase: UpstreamPhase = 'connecting';

  const isOver = () => phase === 'over'; // a call may have ended it: asked anew each time

  const fail = (error: unknown) => {
    if (phase === 'over') return;
    phase = 'over';
    events.onFailed(toErrorRecord(error));
  };

  const reader = createSourceReader({
    onReady: () => {
      if (!isOver()) events.onReady();
    },
    onFault: (fault) => fail(FAULTS[fault]),
  });

  /** Looks at the first kilobytes: a web page is named as such instead of searched for packets. */
  const recognise = (piece: Buffer): Buffer | null => {
    head = Buffer.concat([head, piece]);
    const kind = recogniseFirstBytes(head);
    if (kind === 'undecided') return null;
    const whole = head;
    head = Buffer.alloc(0);
    if (kind === 'ts') {
      phase = 'reading';
      lease?.confirm();
      return whole;
    }
    fail(notVideo(kind));
    return null;
  };

  /** It has ended by itself: perhaps a page that was too short to be known for one while more could come. */
  const whyOver = (): HeadwaterError => {
    const kind = head.length > 0 ? recogniseFirstBytes(head, true) : 'undecided';
    return kind === 'text' || kind === 'other' ? notVideo(kind) : ended(receivedBytes);
  };

  const onPiece = (piece: Buffer, startsAnew = false) => {
    if (isOver()) return;
    if (startsAnew) {
      framer = createFramer(); // a packet that was cut there will never be whole
      reader.startAnew();
    }
    receivedBytes += piece.length;
    const bytes = phase === 'reading' ? piece : recognise(piece);
    if (bytes) framer.push(bytes, reader.push);
    if (!isOver()) events.onBytes();
  };

  const run = async () => {
    lease = await acquireSlot(stop.signal);
    lease.setYield(onYield);
    stop.signal.throwIfAborted();
    body = await openRested(source, () => source.open(stop.signal, from(), played), lease, stop.signal);
    if (isOver()) return;
    phase = 'recognising';
    liveness = createLiveness(clock.steadyMs(), limits.stallMs);
    body.read(onPiece, (error) => fail(error ?? whyOver()));
  };

  const running = run().catch(fail);

  return {
    source,
    reader,
    get receivedBytes() {
      return receivedBytes;
    },
    get slotId() {
      return lease?.id ?? null;
    },
    get connection() {
      return body;
    },
    setYield(next) {
      onYield = next;
      lease?.setYield(next);
    },
    audit(nowMs) {
      if (isOver() || !liveness) return;
      if (body?.isIdle?.()) {
        liveness = createLiveness(nowMs, limits.stallMs);
        return;
      }
      const trouble = liveness.audit(nowMs, reader.stats.mediaTicks);
      if (trouble) fail(source.tooSlow?.() ?? stalled(trouble, limits.stallMs));
    },
    async close() {
      phase = 'over';
      stop.abort();
      try {
        await running;
        await body?.close();
      } finally {
        lease?.release();
      }
    },
  };
}

/** A provider may refuse a source since it still counts the connection that was closed for it: it is then tried again. */
async function openRested(
  source: PlanSource,
  open: () => Promise<UpstreamBody>,
  lease: SlotLease,
  signal: AbortSignal,
): Promise<UpstreamBody> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const againMs = source.mayBeFull?.(error) ? lease.refused() : null;
      if (againMs === null) throw error;
      await delay(againMs, signal);
    }
  }
}

function stalled(how: 'stalled' | 'slow', stallMs: number): HeadwaterError {
  const seconds = stallMs / 1_000;
  return new HeadwaterError(
    'upstream_stalled',
    how === 'stalled'
      ? `The source keeps its connection open but has sent no new picture for ${seconds} s.`
      : 'The source sends its pictures more slowly than they are to be shown.',
    'Headwater tries another source of the channel, where there is one. If it happens often, the provider or the line to it is overloaded.',
  );
}

function notVideo(kind: 'text' | 'other'): HeadwaterError {
  const what = { text: 'a page of text', other: 'something that is no transport stream' }[kind];
  return new HeadwaterError(
    'upstream_not_video',
    `The source sent ${what} instead of video.`,
    'Open its address in a browser: a message of the provider (expired, blocked, too many connections) may be readable there.',
  );
}

function ended(receivedBytes: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_ended',
    receivedBytes === 0 ? 'The source closed the connection without sending anything.' : 'The source ended the stream.',
    'A live channel never ends by itself: the provider restarted it or closed the connection.',
  );
}
