import type { ServerResponse } from 'node:http';
import { isAbort } from '../base/errors.js';
import { createByteFault, createNullReader } from './byte-faults.js';
import type { ClipCache } from './clip-cache.js';
import { type ClipReader, createClipReader } from './clip-reader.js';
import { type ClipStream, DEFAULT_PACING, sendClip } from './clip-stream.js';
import { completeClipSpec } from './clips.js';
import type { Point, StreamMisbehaviour } from './misbehaviour.js';
import { answer, holdBeforeBody } from './reply-faults.js';
import type { Sending, StreamPlan } from './simulator-options.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** A clip that is not rendered yet is waited for this long, as a slow provider would let one wait. */
const CLIP_WAIT_MS = 15_000;

/** One client's reply, from its slot to its end. */
export interface Delivery {
  readonly sentBytes: number;
  /** What a person at the provider's end could do to a connection that is open. */
  interrupt(how: Interruption): void;
}

export type Interruption = 'end' | 'reset' | 'stall' | 'resume';

export interface DeliveryNeeds {
  clips: ClipCache;
  /** Seconds since the simulator began to send: where a live stream is. */
  liveSeconds(): number;
}

/**
 * Sends `plan`'s stream until the client goes, `gone` aborts, or its misbehaviour ends it. Every timer ends with `gone`,
 * which the caller aborts when the response closes.
 */
export function deliverStream(
  plan: StreamPlan,
  fault: StreamMisbehaviour | null,
  response: ServerResponse,
  needs: DeliveryNeeds,
  gone: AbortSignal,
): Delivery {
  const sending = plan.sending ?? {};
  let stream: ClipStream | null = null;
  const interrupt = (how: Interruption) => {
    if (how === 'end') response.end();
    else if (how === 'reset') response.socket?.resetAndDestroy();
    else if (how === 'stall') stream?.hold();
    else stream?.go();
  };
  const work = async () => {
    if (!(await holdBeforeBody(fault, response, () => writeHead(response, sending), gone))) return;
    const reader = await openReader(plan, fault, needs, gone);
    if (gone.aborted) return;
    if (!reader) return answer(response, 503, 'text/plain', 'the clip is not rendered yet\n');
    writeHead(response, sending);
    const limit = bytePoint(fault);
    stream = sendClip(reader, response, {
      pacing: {
        ...DEFAULT_PACING,
        ...sending,
        ...(fault?.kind === 'drip' ? { bytesPerSecond: fault.bytesPerSecond } : {}),
      },
      transform: createByteFault(fault),
      limit: limit === null ? undefined : { bytes: limit, reached: () => afterPoint(fault, interrupt, response, gone) },
    });
    const sent = stream;
    onAbort(gone, () => sent[Symbol.dispose]());
    startTimedFault(fault, reader, interrupt, response, gone);
  };
  work().catch((error: unknown) => {
    if (gone.aborted || isAbort(error)) return;
    if (response.headersSent) response.destroy();
    else answer(response, 503, 'text/plain', `the clip cannot be rendered: ${error}\n`);
  });
  return {
    get sentBytes() {
      return stream?.sentBytes ?? 0;
    },
    interrupt,
  };
}

function writeHead(response: ServerResponse, sending: Sending): void {
  if (response.headersSent) return;
  response.setHeader('content-type', 'video/mp2t');
  response.setHeader('connection', 'close');
  if (!sending.isChunked) response.removeHeader('transfer-encoding'); // the body then ends with the connection
  response.writeHead(200);
}

/** @returns null when the clip was not rendered in time. */
async function openReader(
  plan: StreamPlan,
  fault: StreamMisbehaviour | null,
  needs: DeliveryNeeds,
  gone: AbortSignal,
): Promise<ClipReader | null> {
  if (fault?.kind === 'nulls') return createNullReader();
  const wait = new AbortController();
  const timer = setTimeout(() => wait.abort(), CLIP_WAIT_MS);
  onAbort(gone, () => wait.abort());
  try {
    const media = await needs.clips.get(completeClipSpec({ title: plan.name, ...plan.clip }), wait.signal);
    const { start = 'live', pace = 1, layout = {} } = plan.sending ?? {};
    const liveSeconds = pace < 1_000 ? needs.liveSeconds() * pace : 0;
    return createClipReader(media, layout, (start === 'live' ? liveSeconds : start) * TICKS_PER_SECOND);
  } catch (error) {
    if (wait.signal.aborted) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function bytePoint(fault: StreamMisbehaviour | null): number | null {
  const point = pointOf(fault);
  return point && 'bytes' in point ? point.bytes : null;
}

function pointOf(fault: StreamMisbehaviour | null): Point | null {
  return fault?.kind === 'stall' || fault?.kind === 'end' || fault?.kind === 'reset' ? fault.after : null;
}

function startTimedFault(
  fault: StreamMisbehaviour | null,
  reader: ClipReader,
  interrupt: (how: Interruption) => void,
  response: ServerResponse,
  gone: AbortSignal,
): void {
  const point = pointOf(fault);
  if (point && 'ms' in point) later(point.ms, gone, () => afterPoint(fault, interrupt, response, gone));
  if (fault?.kind === 'timeReset') later(fault.afterMs, gone, () => reader.restartAt(fault.timeBaseTicks));
}

/** What happens when the point of a stall, an end or a reset is reached. */
function afterPoint(
  fault: StreamMisbehaviour | null,
  interrupt: (how: Interruption) => void,
  response: ServerResponse,
  gone: AbortSignal,
): void {
  if (fault?.kind === 'end') interrupt('end');
  if (fault?.kind === 'reset') whenFlushed(response, gone, () => interrupt('reset'));
  if (fault?.kind !== 'stall') return;
  interrupt('stall');
  if (fault.forMs !== null) later(fault.forMs, gone, () => interrupt('resume'));
}

/** A reset throws away what waits in the kernel; a moment later the client has had its chance to read it. */
function whenFlushed(response: ServerResponse, gone: AbortSignal, then: () => void): void {
  if (response.writableLength === 0) later(20, gone, then);
  else response.once('drain', () => later(20, gone, then));
}

function later(ms: number, gone: AbortSignal, then: () => void): void {
  const timer = setTimeout(then, ms);
  onAbort(gone, () => clearTimeout(timer));
}

function onAbort(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
