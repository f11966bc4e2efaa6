import { TICKS_PER_SECOND } from './ts-time.js';

/**
 * Subtitles as pictures, in the form of a Blu-ray (PGS): the one kind of bitmap subtitles that is simple to write and that
 * ffmpeg turns into DVB subtitles. A grey bar near the lower edge stands for the text; it comes and goes.
 */

const SHOWN_SECONDS = 2;
const HIDDEN_SECONDS = 2;
const PALETTE_COLOUR = 1;
/** Of the palette entry: luma, Cr, Cb, opacity. */
const GREY = [200, 128, 128, 255];
/** Of a presentation: begins anew, or goes on. */
const EPOCH_START = 0x80;
const NORMAL = 0x00;

/** A .sup file for a picture of this size that is `seconds` long. */
export function subtitleFile(picture: { width: number; height: number }, seconds: number): Buffer {
  const segments: Buffer[] = [];
  const bar = {
    left: Math.floor(picture.width / 3),
    top: Math.floor(picture.height * 0.85),
    width: Math.floor(picture.width / 3),
    height: Math.floor(picture.height * 0.08),
  };
  let count = 0;
  for (let at = 0; at + SHOWN_SECONDS <= seconds; at += SHOWN_SECONDS + HIDDEN_SECONDS) {
    const shown = at * TICKS_PER_SECOND;
    segments.push(
      segment(shown, 0x16, [
        ...presentation(picture, count++, EPOCH_START, 1),
        ...[0, 0, 0, 0], // object 0 in window 0, not cropped
        ...u16(bar.left),
        ...u16(bar.top),
      ]),
      segment(shown, 0x17, windowOf(bar)),
      segment(shown, 0x14, [0, 0, PALETTE_COLOUR, ...GREY]),
      segment(shown, 0x15, pictureOf(bar)),
      segment(shown, 0x80, []),
    );
    const hidden = shown + SHOWN_SECONDS * TICKS_PER_SECOND;
    segments.push(
      segment(hidden, 0x16, presentation(picture, count++, NORMAL, 0)),
      segment(hidden, 0x17, windowOf(bar)),
      segment(hidden, 0x80, []),
    );
  }
  return Buffer.concat(segments);
}

interface Bar {
  left: number;
  top: number;
  width: number;
  height: number;
}

function presentation(
  { width, height }: { width: number; height: number },
  count: number,
  state: number,
  objectCount: number,
): number[] {
  const frameRate = 0x10; // ignored by all players
  return [...u16(width), ...u16(height), frameRate, ...u16(count), state, 0, 0, objectCount];
}

function windowOf({ left, top, width, height }: Bar): number[] {
  return [1, 0, ...u16(left), ...u16(top), ...u16(width), ...u16(height)];
}

/** One object, run-length coded: each line is one run of one colour. */
function pictureOf({ width, height }: Bar): number[] {
  const line = [0, 0xc0 | (width >> 8), width & 0xff, PALETTE_COLOUR, 0, 0];
  const data = [...u16(width), ...u16(height), ...Array.from({ length: height }, () => line).flat()];
  const isFirstAndLast = 0xc0;
  return [0, 0, 0, isFirstAndLast, 0, ...u16(data.length), ...data];
}

function segment(ticks: number, type: number, body: readonly number[]): Buffer {
  const head = Buffer.alloc(13);
  head.write('PG');
  head.writeUInt32BE(ticks, 2);
  head[10] = type;
  head.writeUInt16BE(body.length, 11);
  return Buffer.concat([head, Buffer.from(body)]);
}

function u16(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
