import type { AudioCodec } from './codecs.js';
import { readSoundFrame, SOUND_HEAD_BYTES } from './sound-frames.js';

/**
 * Follows the frames of a sound track over packets and tells where the last whole one ends. Only heads are read, so it
 * costs next to nothing.
 */
export interface SoundWalker {
  /** A PES starts: its time is that of the first frame that begins in it. */
  begin(pts: number): void;
  push(bytes: Uint8Array, from: number, to: number): void;
  /** Where the last whole frame ends, in ticks on the line of the PTS given, unwrapped from them; null: none has come. */
  readonly endTicks: number | null;
  /** First bytes of the last frame. */
  readonly lastHead: Uint8Array | null;
}

export function createSoundWalker(codec: AudioCodec): SoundWalker {
  const head = new Uint8Array(SOUND_HEAD_BYTES);
  let filled = 0;
  /** Bytes of the frame in hand that are still to come. */
  let leftBytes = 0;
  let startTicks: number | null = null;
  let frameEnd: number | null = null;
  let endTicks: number | null = null;
  const lastHead = new Uint8Array(SOUND_HEAD_BYTES);
  let hasHead = false;

  const onHead = () => {
    const frame = readSoundFrame(codec, head, 0);
    if (!frame || frame.sizeBytes < SOUND_HEAD_BYTES) {
      head.copyWithin(0, 1); // looks for the next one byte by byte
      filled = SOUND_HEAD_BYTES - 1;
      return;
    }
    const start = startTicks ?? endTicks;
    startTicks = null;
    lastHead.set(head);
    hasHead = true;
    filled = 0;
    leftBytes = frame.sizeBytes - SOUND_HEAD_BYTES;
    frameEnd = start === null ? null : start + frame.ticks;
    if (leftBytes === 0) endTicks = frameEnd;
  };

  return {
    begin(pts) {
      startTicks = pts;
    },
    push(bytes, from, to) {
      for (let at = from; at < to; ) {
        if (leftBytes > 0) {
          const count = Math.min(leftBytes, to - at);
          leftBytes -= count;
          at += count;
          if (leftBytes === 0) endTicks = frameEnd;
        } else {
          head[filled++] = bytes[at++]!;
          if (filled === SOUND_HEAD_BYTES) onHead();
        }
      }
    },
    get endTicks() {
      return endTicks;
    },
    get lastHead() {
      return hasHead ? lastHead : null;
    },
  };
}
