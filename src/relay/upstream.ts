import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { createFramer, type Mapper, type MapperFault, recogniseFirstBytes } from '../formats/mpegts/index.js';
import type { PlanSource, SlotLease, UpstreamBody } from './plan.js';

/**
 * One connection to a source, from asking for a slot to the closed socket. It feeds the mapper and reports once when its
 * first key frame has gone through, and once when it has failed. A live source that ends has failed, too.
 */
export interface Upstream {
  /** Settles when socket and slot are free. */
  close(): Promise<void>;
  /** The mapper cannot use this source. */
  fault(fault: MapperFault): void;
  setYield(onYield: (() => void) | null): void;
  readonly source: PlanSource;
  readonly receivedBytes: number;
  /** The source has answered and is being read. */
  readonly isOpened: boolean;
}

/** `connecting` (and waiting for a slot) → `recognising` its first bytes → `reading` → `over`; over from anywhere. */
type UpstreamPhase = 'connecting' | 'recognising' | 'reading' | 'over';

export interface UpstreamEvents {
  onOpened(): void;
  onBytes(): void;
  onFailed(fault: ErrorRecord): void;
}

const FAULTS: Record<MapperFault, HeadwaterError> = {
  noTracks: new HeadwaterError(
    'upstream_no_picture',
    'The source sends a transport stream without picture or sound.',
    'Try it in another player; if it fails there too, tell the provider.',
  ),
  otherCodec: new HeadwaterError(
    'upstream_no_picture',
    'The source has another video codec than the one that viewers have open.',
    'Tune the channel again: a new viewer gets the other codec.',
  ),
  scrambled: new HeadwaterError(
    'upstream_scrambled',
    'The source is scrambled.',
    'The provider sends this channel encrypted; only they can change that.',
  ),
};

export function openUpstream(
  source: PlanSource,
  mapper: Mapper,
  acquireSlot: (signal: AbortSignal) => Promise<SlotLease>,
  events: UpstreamEvents,
): Upstream {
  const stop = new AbortController();
  const framer = createFramer();
  let lease: SlotLease | null = null;
  let body: UpstreamBody | null = null;
  let onYield: (() => void) | null = null;
  let receivedBytes = 0;
  /** What has come while it is not yet clear what it is. */
  let head = Buffer.alloc(0);
  let phase: UpstreamPhase = 'connecting';

  const isOver = () => phase === 'over'; // a call may have ended it: asked anew each time

  const fail = (error: unknown) => {
    if (phase === 'over') return;
    phase = 'over';
    events.onFailed(toErrorRecord(error));
  };

  /** Looks at the first kilobytes: a web page or a playlist is named as such instead of searched for packets. */
  const recognise = (piece: Buffer): Buffer | null => {
    head = Buffer.concat([head, piece]);
    const kind = recogniseFirstBytes(head);
    if (kind === 'undecided') return null;
    const whole = head;
    head = Buffer.alloc(0);
    if (kind === 'ts') {
      phase = 'reading';
      return whole;
    }
    fail(notVideo(kind));
    return null;
  };

  const onPiece = (piece: Buffer) => {
    if (isOver()) return;
    receivedBytes += piece.length;
    const bytes = phase === 'reading' ? piece : recognise(piece);
    if (bytes) framer.push(bytes, mapper.push);
    if (!isOver()) mapper.flush();
    events.onBytes();
  };

  const run = async () => {
    lease = await acquireSlot(stop.signal);
    lease.setYield(onYield);
    stop.signal.throwIfAborted();
    body = await source.open(stop.signal);
    if (isOver()) return;
    phase = 'recognising';
    mapper.beginSource();
    events.onOpened();
    body.read(onPiece, (error) => fail(error ?? ended(receivedBytes)));
  };

  const running = run().catch(fail);

  return {
    async close() {
      phase = 'over';
      stop.abort();
      await running;
      await body?.close();
      lease?.release();
    },
    fault: (fault) => fail(FAULTS[fault]),
    setYield(next) {
      onYield = next;
      lease?.setYield(next);
    },
    source,
    get receivedBytes() {
      return receivedBytes;
    },
    get isOpened() {
      return phase === 'recognising' || phase === 'reading';
    },
  };
}

function notVideo(kind: 'hls' | 'text' | 'other'): HeadwaterError {
  const what = { hls: 'an HLS playlist', text: 'a page of text', other: 'something that is no transport stream' }[kind];
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
