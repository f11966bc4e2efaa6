import { randomInt } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { delay } from '../../base/abort.js';
import { isAbort } from '../../base/errors.js';
import { DATAGRAM_BYTES, rtpHeader, type StreamTarget } from '../../formats/hdhomerun/index.js';
import { closeUdp, connectUdp } from '../../net/index.js';
import { COPY, type Relays, type ViewerSink } from '../../relay/index.js';
import type { TuneNeeds } from './tune.js';
import type { TunedChannel } from './tuners.js';

/**
 * The stream of a tuner to where a client of the control protocol wants it: a viewer of the relay like any other, but by
 * datagrams. It ends when the client says nothing more, when nobody listens there, and when the relay is over.
 */
export interface TargetStream {
  readonly target: StreamTarget;
  /** Goes over to a channel; null: sends nothing. */
  play(channel: TunedChannel | null): void;
  /** Safe to call more than once. */
  close(): void;
}

export interface TargetStreamNeeds extends Pick<TuneNeeds, 'withoutPicture' | 'log'> {
  relays: Pick<Relays, 'join' | 'snapshots'>;
  steadyMs(): number;
}

/** @param onOver It has ended by itself. */
export function openTarget(target: StreamTarget, needs: TargetStreamNeeds, onOver: () => void): TargetStream {
  const opening = connectUdp(target.port, target.address);
  opening.catch(() => {}); // whoever plays hears of it
  const number = createDatagramNumbers(target, needs.steadyMs);
  let current: AbortController | null = null;
  let isClosed = false;

  const over = () => {
    if (isClosed) return;
    close();
    onOver();
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    current?.abort();
    opening.then(closeUdp, () => {});
  };
  const join = async (channel: TunedChannel, signal: AbortSignal) => {
    const who = { address: target.address, userAgent: '', output: 'hdhomerun', profile: COPY } as const;
    try {
      const socket = await opening;
      const lease = await needs.relays.join(channel.id, { ...who, atStart: needs.withoutPicture() }, signal);
      if (signal.aborted) return lease.leave();
      const gone = () => {
        lease.leave();
        if (!signal.aborted) over();
      };
      signal.addEventListener('abort', lease.leave, { once: true });
      lease.attach(createDatagramSink(socket, number, signal, gone));
    } catch (error) {
      if (signal.aborted) return;
      needs.log(error, channel.id);
      over();
    }
  };
  return {
    target,
    play(channel) {
      current?.abort();
      current = null;
      if (!channel || isClosed) return;
      current = new AbortController();
      void join(channel, current.signal);
    },
    close,
  };
}

/** What stands before the packets of each datagram, over all channels that the target gets; null: nothing. */
function createDatagramNumbers({ protocol }: StreamTarget, steadyMs: () => number): () => Buffer | null {
  if (protocol === 'udp') return () => null;
  const source = randomInt(2 ** 32);
  let sequence = randomInt(2 ** 16);
  return () => rtpHeader(sequence++, steadyMs() * 90, source);
}

/**
 * As many at a time as the receive buffer of a usual system has room for twice over, and after so many a pause. What a
 * joiner gets at once comes with up to 60 Mbit/s in this way; what is live is less and never waits.
 */
const BATCH_DATAGRAMS = 32;
const PAUSE_MS = 5;

/**
 * Sends blocks of a relay as datagrams. What does not fill one waits for the next block.
 *
 * @param header Of the next datagram.
 * @param signal The client wants no more of it.
 * @param onGone The relay is over, somebody has ended this viewer, or nobody listens at the other end.
 */
function createDatagramSink(
  socket: Socket,
  header: () => Buffer | null,
  signal: AbortSignal,
  onGone: () => void,
): ViewerSink {
  let rest: Uint8Array[] = [];
  let isGone = false;
  const gone = () => {
    if (isGone) return;
    isGone = true;
    onGone();
  };
  const send = async (datagrams: readonly Uint8Array[][]) => {
    for (let at = 0; at < datagrams.length; at += BATCH_DATAGRAMS) {
      signal.throwIfAborted();
      const batch = datagrams.slice(at, at + BATCH_DATAGRAMS);
      await Promise.all(batch.map((pieces) => sendOne(socket, header(), pieces)));
      if (batch.length === BATCH_DATAGRAMS) await delay(PAUSE_MS, signal);
    }
  };
  return {
    write(buffers, done) {
      const { whole, left } = cutDatagrams([...rest, ...buffers]);
      rest = left;
      send(whole).then(
        () => done(),
        (error: Error) => {
          done(error);
          if (!isAbort(error)) gone();
        },
      );
    },
    end: gone,
    destroy: gone,
    get isGone() {
      return isGone || signal.aborted;
    },
  };
}

function sendOne(socket: Socket, header: Buffer | null, pieces: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(header ? [header, ...pieces] : [...pieces], (error) => (error ? reject(error) : resolve()));
  });
}

/** Nothing is copied: a datagram is told by the pieces of blocks that are in it. */
function cutDatagrams(buffers: readonly Uint8Array[]): { whole: Uint8Array[][]; left: Uint8Array[] } {
  const whole: Uint8Array[][] = [];
  let pieces: Uint8Array[] = [];
  let missing = DATAGRAM_BYTES;
  for (const buffer of buffers) {
    for (let at = 0; at < buffer.length; ) {
      const piece = buffer.subarray(at, at + missing);
      pieces.push(piece);
      at += piece.length;
      missing -= piece.length;
      if (missing > 0) continue;
      whole.push(pieces);
      pieces = [];
      missing = DATAGRAM_BYTES;
    }
  }
  return { whole, left: pieces };
}
