import type { Writable } from 'node:stream';
import type { ClipReader } from './clip-reader.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** How a stream is sent. */
export interface Pacing {
  /** Media seconds per second: 1 is real time, 8 eight times as fast; from 1,000 on as fast as the client reads. Default 1. */
  pace: number;
  /** Media sent at once when the client connects, in seconds. Default 2. */
  burstSeconds: number;
  /** How often data is sent. Default 40 ms. */
  tickMs: number;
  /** Data is written in pieces of at most this size. Default 64 KiB. */
  pieceBytes: number;
  /** Nothing is written while this much waits for the client. Default 256 KiB. */
  waitingBytesMax: number;
  /** Sends no faster than this, however late the media gets. Default null: no limit. */
  bytesPerSecond: number | null;
}

export const DEFAULT_PACING: Pacing = {
  pace: 1,
  burstSeconds: 3,
  tickMs: 40,
  pieceBytes: 64 * 1024,
  waitingBytesMax: 256 * 1024,
  bytesPerSecond: null,
};

/** Media that a client may be behind and still catch up on; what is older is sent later instead, so nothing piles up. */
const BEHIND_SECONDS_MAX = 10;
const UNLIMITED_PACE = 1_000;
/** Read per turn without a pace, so that a fast client leaves turns to the others. */
const TURN_BYTES = 512 * 1024;

/** One client's endless stream. It owns one timer, which `dispose` ends. */
export interface ClipStream extends Disposable {
  /** Bytes handed to the connection. */
  readonly sentBytes: number;
  /** Sends nothing until `go`, like a line that is stuck. The media clock runs on: what is late comes at once after. */
  hold(): void;
  go(): void;
}

export interface ClipStreamOptions {
  pacing: Pacing;
  /** Changes the bytes on their way: lost packets, garbage. */
  transform?: ((packets: Buffer) => Buffer) | undefined;
  /** Calls `reached` once, right after exactly `bytes` were sent; the stream is held from then on. */
  limit?: { bytes: number; reached: () => void } | undefined;
}

/** Sends what `reader` gives to `out` until it is disposed or `out` closes. Never buffers more than `waitingBytesMax` + one piece. */
export function sendClip(reader: ClipReader, out: Writable, options: ClipStreamOptions): ClipStream {
  const { pacing, transform } = options;
  const isUnlimited = pacing.pace >= UNLIMITED_PACE;
  const ticksPerMs = (pacing.pace * TICKS_PER_SECOND) / 1_000;
  const behindTicksMax = (BEHIND_SECONDS_MAX + pacing.burstSeconds) * TICKS_PER_SECOND * Math.max(pacing.pace, 1);
  let limit = options.limit ?? null;
  const sinceMs = performance.now();
  let startMs = sinceMs;
  let sentBytes = 0;
  let isHeld = false;
  let rest: Buffer | null = null; // read, but more than may be written yet
  let turn: NodeJS.Immediate | null = null;

  const dueTicks = (): number => {
    if (isUnlimited) return Number.POSITIVE_INFINITY;
    const due = pacing.burstSeconds * TICKS_PER_SECOND + (performance.now() - startMs) * ticksPerMs;
    const tooLate = due - reader.readTicks - behindTicksMax;
    if (tooLate <= 0) return due;
    startMs += tooLate / ticksPerMs;
    return due - tooLate;
  };

  const nextPiece = (): Buffer | null => {
    rest ??= readPackets();
    if (!rest) return null;
    const piece = rest.subarray(0, pacing.pieceBytes);
    rest = piece.length < rest.length ? rest.subarray(piece.length) : null;
    return piece;
  };

  const readPackets = (): Buffer | null => {
    const packets = reader.read(dueTicks(), 64 * 1024);
    return packets && transform ? transform(packets) : packets;
  };

  const write = (piece: Buffer): void => {
    const allowed = limit ? limit.bytes - sentBytes : piece.length;
    const part = piece.subarray(0, allowed);
    sentBytes += part.length;
    if (part.length > 0) out.write(part);
    if (!limit || sentBytes < limit.bytes) return;
    const { reached } = limit;
    limit = null;
    isHeld = true;
    rest = piece.length > part.length ? Buffer.concat([piece.subarray(part.length), rest ?? Buffer.alloc(0)]) : rest;
    reached();
  };

  const send = (): void => {
    const budget = pacing.bytesPerSecond === null ? TURN_BYTES : dripBytes();
    const startBytes = sentBytes;
    while (!isHeld && out.writable && out.writableLength < pacing.waitingBytesMax && sentBytes - startBytes < budget) {
      const piece = nextPiece();
      if (!piece) return;
      const left = budget - (sentBytes - startBytes);
      if (piece.length > left && pacing.bytesPerSecond !== null) {
        rest = Buffer.concat([piece.subarray(left), rest ?? Buffer.alloc(0)]);
        write(piece.subarray(0, left));
      } else write(piece);
    }
    if (isUnlimited && sentBytes - startBytes >= budget) turn ??= setImmediate(sendNext);
  };

  const sendNext = (): void => {
    turn = null;
    send();
  };

  const dripBytes = (): number => {
    const allowed = ((performance.now() - sinceMs) / 1_000) * pacing.bytesPerSecond!;
    return Math.max(0, Math.floor(allowed) - sentBytes);
  };

  const timer = setInterval(send, pacing.tickMs);
  out.on('drain', send);
  send();
  return {
    get sentBytes() {
      return sentBytes;
    },
    hold() {
      isHeld = true;
    },
    go() {
      isHeld = false;
      send();
    },
    [Symbol.dispose]() {
      isHeld = true;
      clearInterval(timer);
      if (turn) clearImmediate(turn);
      out.off('drain', send);
    },
  };
}
