import { DISGUISE_BYTES_MAX, type HlsSegment, packedAudioStart, type SegmentKind } from '../formats/hls/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import {
  encrypted,
  keyElsewhere,
  needsFfmpeg,
  notDecrypted,
  notVideo,
  playlistUnusable,
  tagTooLong,
} from './faults.js';
import { createFileForms, type SegmentForm, soundForm, TS } from './form.js';
import type { HeldSegment, HeldSegments } from './held-segments.js';
import { createKeysAndMaps, lastOf } from './keys-and-maps.js';
import { readPart } from './part.js';
import { createSegmentHead, type KnownHead, type SegmentHead } from './segment-head.js';

export interface SegmentFetcher {
  /**
   * Fetches a segment into those in hand. What has come of it stays when it fails, and `fetch` with the same `attempt` goes on behind
   * it: a part that viewers have seen is not shown again.
   */
  fetch(attempt: SegmentAttempt, signal: AbortSignal): Promise<void>;
}

export interface SegmentAttempt {
  segment: HlsSegment;
  durationMs: number;
  held: HeldSegment | null;
}

/** Reading goes on so much later when too much is in hand. */
const FULL_WAIT_MS = 250;

/**
 * @param targetFor The request for one address of the playlist.
 * @param isJoined They are joined with those of another list.
 */
export function createSegmentFetcher(
  opener: LiveOpener,
  segments: HeldSegments,
  targetFor: (url: string) => LiveTarget,
  isJoined: boolean,
): SegmentFetcher {
  const fileForm = createFileForms();
  const assets = createKeysAndMaps(opener, targetFor);

  /** @param tag What stands before the segment's own bytes. */
  function joinedForm(form: SegmentForm, segment: HlsSegment, tag: Buffer): SegmentForm {
    const startTicks = packedAudioStart(tag);
    if (form.kind === 'sound' && startTicks === null)
      throw playlistUnusable('leads to sound that does not say when it is to be heard');
    return fileForm(form, segment, startTicks);
  }

  return {
    async fetch(attempt, signal) {
      const { segment, durationMs } = attempt;
      const mapped = await assets.formOf(segment, signal);
      const decipher = await assets.decipherFor(segment, signal);
      const target = targetFor(segment.uri);
      const range = segment.byteRange;
      const cut = range ? createCut() : null;
      /** Null: it is clear what it is. */
      let head: SegmentHead | null = createSegmentHead();
      let lengthBytes: number | null = null;
      /** Of the attempt before. */
      let seenBytes = attempt.held?.receivedBytes ?? 0;

      const keep = (bytes: Buffer) => {
        const fresh = bytes.subarray(Math.min(seenBytes, bytes.length));
        seenBytes -= bytes.length - fresh.length;
        if (fresh.length > 0) attempt.held!.push(fresh);
      };
      const onKnown = ({ found, bytes }: KnownHead) => {
        head = null;
        const form = formFor(found, bytes, mapped);
        if (!form) {
          assets.forgetKey(segment);
          throw segment.key ? notDecrypted() : notVideo();
        }
        const at = 'at' in found ? found.at : 0;
        attempt.held ??= segments.begin(durationMs, isJoined ? joinedForm(form, segment, bytes.subarray(0, at)) : form);
        if (lengthBytes !== null) attempt.held.expect(lengthBytes - at);
        keep(bytes.subarray(at));
      };
      const onClear = (bytes: Buffer) => {
        if (head === null) return keep(bytes);
        const known = head.push(bytes);
        if (known) onKnown(known);
      };

      const pace = (bytes: number) => Math.max(target.pace?.(bytes) ?? 0, segments.isFull ? FULL_WAIT_MS : 0);
      const headers = range ? { ...target.headers, Range: `bytes=${range[0]}-${range[1]}` } : target.headers;
      await readPart(
        opener,
        { ...target, headers, pace },
        {
          onHead(answer) {
            lengthBytes = answer.lengthBytes;
            if (!range || answer.status === 206) return;
            cut!.set(range); // the server sends all of it
            lengthBytes = range[1] - range[0] + 1;
          },
          onPiece(piece) {
            const bytes = cut ? cut.take(piece) : piece;
            const clear = decipher ? decipher.update(bytes) : bytes;
            if (clear.length > 0) onClear(clear);
          },
        },
        signal,
      );
      const rest = decipher ? lastOf(decipher) : null;
      if (rest && rest.length > 0) onClear(rest);
      if (head) onKnown(head.end());
      attempt.held!.end();
    },
  };
}

/** Cuts a range out of a whole that comes in pieces; lets all through until it is told of one. */
function createCut(): { set(range: readonly [number, number]): void; take(piece: Buffer): Buffer } {
  let wanted: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
  let at = 0;
  return {
    set(range) {
      wanted = range;
    },
    take(piece) {
      const from = Math.max(0, wanted[0] - at);
      const to = Math.max(0, wanted[1] + 1 - at);
      at += piece.length;
      return piece.subarray(from, to);
    },
  };
}

/** Null: it is nothing that can be shown. Throws when it cannot be told. */
function formFor(found: SegmentKind, head: Buffer, mapped: SegmentForm): SegmentForm | null {
  if (found.kind === 'longTag') throw tagTooLong(DISGUISE_BYTES_MAX);
  if (found.kind === 'ts') return TS;
  if (found.kind === 'fmp4') return mapped;
  return found.kind === 'packedAudio' ? soundForm(head, found.at) : null;
}

/** Why a segment of this list can never be played; null: it may. */
export function refusalOf({ key, map }: HlsSegment, canRepack: boolean): Error | null {
  if (key?.method === 'unsupported') return encrypted(key.name);
  if (key?.method === 'malformed') return playlistUnusable(`names a key with ${key.what}`);
  const scheme = key && /^(?!https?:)[a-z][a-z0-9+.-]{0,19}:/i.exec(key.uri)?.[0];
  if (scheme) return keyElsewhere(scheme);
  return map === null || canRepack ? null : needsFfmpeg();
}
