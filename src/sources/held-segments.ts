import type { SegmentForm } from './form.js';

/**
 * Segments in hand, the oldest first: the first is being handed on, the last may still be coming.
 *
 *     fetched ──► │ whole │ whole │ being handed on, byte by byte at its pace │ ──► viewers
 */
export interface HeldSegments {
  /** A new one, behind all others. */
  begin(durationMs: number, form: SegmentForm): HeldSegment;
  /** Not yet handed on, of what has come. */
  readonly mediaMs: number;
  readonly bytes: number;
  /** Another may be fetched. */
  readonly hasRoom: boolean;
  /** More bytes than are to be held, in segments however few: reading them has to wait. */
  readonly isFull: boolean;
  readonly isEmpty: boolean;
  /**
   * Hands on so much media, bytes being spread evenly over a segment. @returns how much it was, in ms: less when no more has come.
   */
  hand(mediaMs: number, onPiece: OnHeldPiece): number;
  /** Hands on all that is there. */
  handRest(onPiece: OnHeldPiece): void;
}

/** @param startsAnew It is the first piece of a segment. */
export type OnPiece = (piece: Buffer, startsAnew: boolean) => void;

export type OnHeldPiece = (piece: Buffer, startsAnew: boolean, form: SegmentForm) => void;

export interface HeldSegment {
  readonly receivedBytes: number;
  /** How long it will be, if its server has said so: it can then be handed on before all of it has come. */
  expect(bytes: number): void;
  push(piece: Buffer): void;
  /** No more will come. */
  end(): void;
}

/** At most so much is fetched ahead. */
const COUNT_MAX = 3;
const BYTES_MAX = 32 * 2 ** 20;

interface Held extends HeldSegment {
  form: SegmentForm;
  durationMs: number;
  pieces: Buffer[];
  receivedBytes: number;
  handedBytes: number;
  handedMs: number;
  /** Null: not known yet. */
  lengthBytes: number | null;
  hasEnded: boolean;
}

/** @param onRoom One has gone. */
export function createHeldSegments(onRoom: () => void): HeldSegments {
  const held: Held[] = [];
  /** The very first one shows viewers a picture, so it is handed on as it comes even if nobody knows its length. */
  let isFirst = true;

  const dropFirst = () => {
    held.shift();
    isFirst = false;
    onRoom();
  };

  const inHand = ({ durationMs, handedMs, handedBytes, receivedBytes, lengthBytes }: Held): number => {
    if (lengthBytes === null || lengthBytes === 0) return 0;
    return Math.min(durationMs - handedMs, (durationMs * (receivedBytes - handedBytes)) / lengthBytes);
  };

  return {
    begin(durationMs, form) {
      const segment: Held = {
        form,
        durationMs,
        pieces: [],
        receivedBytes: 0,
        handedBytes: 0,
        handedMs: 0,
        lengthBytes: null,
        hasEnded: false,
        expect(bytes) {
          if (!segment.hasEnded && bytes > 0) segment.lengthBytes = Math.max(bytes, segment.receivedBytes);
        },
        push(piece) {
          segment.pieces.push(piece);
          segment.receivedBytes += piece.length;
          if (segment.lengthBytes !== null) segment.lengthBytes = Math.max(segment.lengthBytes, segment.receivedBytes);
        },
        end() {
          segment.hasEnded = true;
          const { receivedBytes, lengthBytes, durationMs, handedMs } = segment;
          // of one that broke off only so much is there to be shown
          if (lengthBytes) segment.durationMs = Math.max(handedMs, (durationMs * receivedBytes) / lengthBytes);
          segment.lengthBytes = segment.receivedBytes;
        },
      };
      held.push(segment);
      return segment;
    },
    get mediaMs() {
      return held.reduce((sum, segment) => sum + inHand(segment), 0);
    },
    get bytes() {
      return held.reduce((sum, { receivedBytes, handedBytes }) => sum + receivedBytes - handedBytes, 0);
    },
    get hasRoom() {
      return held.length < COUNT_MAX && !this.isFull;
    },
    get isFull() {
      return this.bytes >= BYTES_MAX;
    },
    get isEmpty() {
      return held.length === 0;
    },
    hand(mediaMs, onPiece) {
      let leftMs = mediaMs;
      for (let first = held[0]; first; first = held[0]) {
        if (first.lengthBytes === null) {
          if (isFirst) handUpTo(first, first.receivedBytes, onPiece);
          break;
        }
        const stepMs = Math.min(leftMs, first.durationMs - first.handedMs);
        const isWhole = first.handedMs + stepMs >= first.durationMs;
        const share = (first.handedMs + stepMs) / first.durationMs;
        const wanted = isWhole ? first.lengthBytes : Math.floor(first.lengthBytes * share);
        if (wanted > first.receivedBytes) {
          handUpTo(first, first.receivedBytes, onPiece);
          const reachedMs = (first.durationMs * first.receivedBytes) / first.lengthBytes;
          leftMs -= Math.max(0, reachedMs - first.handedMs);
          first.handedMs = Math.max(first.handedMs, reachedMs);
          break;
        }
        handUpTo(first, wanted, onPiece);
        first.handedMs += stepMs;
        leftMs -= stepMs;
        if (!isWhole || !first.hasEnded) break;
        dropFirst();
      }
      return mediaMs - leftMs;
    },
    handRest(onPiece) {
      for (let first = held[0]; first; first = held[0]) {
        handUpTo(first, first.receivedBytes, onPiece);
        dropFirst();
      }
    },
  };
}

/** Hands on bytes up to this one of the segment. Nothing is copied. */
function handUpTo(segment: Held, endBytes: number, onPiece: OnHeldPiece): void {
  while (segment.handedBytes < endBytes) {
    const piece = segment.pieces[0]!;
    const count = Math.min(piece.length, endBytes - segment.handedBytes);
    const startsAnew = segment.handedBytes === 0;
    if (count === piece.length) segment.pieces.shift();
    else segment.pieces[0] = piece.subarray(count);
    segment.handedBytes += count;
    onPiece(count === piece.length ? piece : piece.subarray(0, count), startsAnew, segment.form);
  }
}
