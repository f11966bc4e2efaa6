import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Sharp, SharpOptions } from 'sharp';
import { HeadwaterError } from '../base/errors.js';
import { hashPicture } from './picture-hash.js';

/** What came as a logo, as we keep it: a PNG, which every player takes. */
export interface Picture {
  png: Buffer;
  width: number;
  height: number;
  /** What it looks like, as 16 hex digits. */
  pictureHash: string;
}

/** As large as a television shows one. */
const SIDE_MAX_PX = 512;
/** Opened, a picture takes four bytes for each; one of them is opened at a time. */
const PIXELS_MAX = 16_000_000;
/** What counts the readers of a page, or stands for "no logo", is a few pixels large. */
const SIDE_MIN_PX = 8;
const UNPACKED_MAX_BYTES = 8 * 2 ** 20;
const WORK_MAX_SECONDS = 10;
/** A logo is made of shapes. What makes a few letters of a drawing cost minutes is refused before it is drawn. */
const COSTLY: readonly [what: RegExp, most: number, name: string][] = [
  [/\bfilter\b/gi, 0, 'filters'],
  [/<!ENTITY[^>]*[<&]/gi, 0, 'texts that stand for others'],
  [/<(?:\w+:)?(?:mask|pattern)\b|\bmask\s*[:=]/gi, 20, 'masks and patterns'],
  [/<(?:\w+:)?use\b/gi, 100, 'copies'],
  [/dasharray["'\s:=]+0*\.\d/gi, 0, 'dashes of less than a dot'],
  [/<\w/g, 20_000, 'shapes'],
];
/** Dots per inch at which a drawing's own size is given, and the range that the library takes. */
const [DRAWING_DPI, DPI_MAX] = [72, 100_000];

/** Loaded with the first logo: it takes 20 MB, and a house without logos does without. */
const loadTools = once(async () => {
  const [{ default: sharp }, { default: imghash }] = await Promise.all([import('sharp'), import('imghash')]);
  sharp.cache(false);
  sharp.concurrency(1);
  // lists come from strangers: what no logo is made of is not opened
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Svg', 'Heif'].map((format) => `VipsForeignLoad${format}`),
  });
  return { sharp, imghash };
});

/**
 * Opens a picture of any kind that players and pages know; of a moving one the first frame, of a drawing what it looks like
 * without anything that it asks for elsewhere. The work is done by the library's own threads, one picture at a time.
 *
 * Throws `logo_not_a_picture`, `logo_too_large`, `logo_blank`.
 */
export const readPicture: (bytes: Uint8Array) => Promise<Picture> = oneAtATime(async (bytes) => {
  const { sharp, imghash } = await loadTools();
  const unpacked = await unpack(bytes);
  try {
    const open = (options: SharpOptions = {}) =>
      sharp(unpacked, { limitInputPixels: PIXELS_MAX, failOn: 'error', ...options }).timeout({
        seconds: WORK_MAX_SECONDS,
      });
    const { width, height, format } = await open({ limitInputPixels: false }).metadata(); // the head alone
    if (format === 'svg') refuseCostly(unpacked);
    else if (width * height > PIXELS_MAX) throw tooLarge(`it has ${width} × ${height} pixels`);
    else if (Math.max(width, height) < SIDE_MIN_PX) throw blank(`it has ${width} × ${height} pixels`);
    const dpi = (DRAWING_DPI * SIDE_MAX_PX) / Math.max(width, height, 1);
    const density = Math.min(DPI_MAX, Math.max(1, dpi));
    const kept = await asPng(format === 'svg' ? open({ density }) : open());
    const pictureHash = await hashPicture(kept.data, sharp, imghash.hashRaw);
    if (pictureHash === null) throw blank('nothing is to be seen on it');
    return { png: kept.data, width: kept.info.width, height: kept.info.height, pictureHash };
  } catch (error) {
    throw error instanceof HeadwaterError ? error : notAPicture(error);
  }
});

function asPng(picture: Sharp) {
  return picture
    .autoOrient()
    .toColourspace('srgb')
    .resize(SIDE_MAX_PX, SIDE_MAX_PX, { fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 9 })
    .toBuffer({ resolveWithObject: true });
}

function refuseCostly(drawing: Uint8Array): void {
  const text = Buffer.from(drawing).toString('latin1');
  for (const [what, most, name] of COSTLY) {
    const count = text.match(what)?.length ?? 0;
    if (count > most) throw tooLarge(`its drawing has ${count} ${name}`);
  }
}

/** Servers pack drawings, and say so only in a header that does not come with the bytes. */
async function unpack(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: UNPACKED_MAX_BYTES });
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(`unpacked it is larger than ${UNPACKED_MAX_BYTES / 2 ** 20} MiB`)
      : notAPicture(error);
  }
}

function notAPicture(cause: unknown): HeadwaterError {
  const message = 'What came as a logo is no picture that can be opened.';
  return new HeadwaterError('logo_not_a_picture', message, 'Choose another logo for the channel.', { cause });
}

export function tooLarge(how: string): HeadwaterError {
  const message = `What came as a logo is too large: ${how}.`;
  return new HeadwaterError('logo_too_large', message, 'Choose another logo for the channel.');
}

function blank(how: string): HeadwaterError {
  const message = `What came as a logo is an empty picture: ${how}.`;
  return new HeadwaterError('logo_blank', message, 'Choose another logo for the channel.');
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load();
    return loading;
  };
}

function oneAtATime<In, Out>(work: (given: In) => Promise<Out>): (given: In) => Promise<Out> {
  let last: Promise<unknown> = Promise.resolve();
  return (given) => {
    const mine = last.then(() => work(given));
    last = mine.catch(() => {});
    return mine;
  };
}
