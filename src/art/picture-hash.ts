import type sharpModule from 'sharp';

type HashRaw = (image: { data: Uint8Array; width: number; height: number }, bits: number) => string;

/** Large enough for what tells logos apart, small enough to be looked through between two other things. */
const LOOK_PX = 256;
const HASHED_PX = 64;
const SIDE_BITS = 8;
/** Of 255. */
const OPAQUE_FROM = 128;
const OPAQUE_MIN_PIXELS = 16;
const PALE_FROM = 170;
const EVEN_WITHIN = 12;

/**
 * What a logo looks like, whatever its size, its margins, its packing and the ground that it stands on: a white logo on a
 * clear ground and its dark twin on a white one give the same. Pictures of the same logo differ in 4 of the 64 bits at most; another
 * text in the same shape can be 6 away, so this is never evidence by itself.
 *
 * @param png At most 512 pixels wide and high.
 * @returns 16 hex digits, or null where nothing is to be seen.
 */
export async function hashPicture(png: Buffer, sharp: typeof sharpModule, hashRaw: HashRaw): Promise<string | null> {
  const { data, info } = await sharp(png)
    .ensureAlpha()
    .resize(LOOK_PX, LOOK_PX, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const look = lookAt(data);
  if (look.opaqueCount < OPAQUE_MIN_PIXELS) return null;
  const isClear = look.opaqueCount < data.length / 4;
  if (!isClear && look.isEven) return null;
  const { width, height } = info;
  const white = onWhite(data, isClear && look.meanLight > PALE_FROM);
  const small = await sharp(white, { raw: { width, height, channels: 3 } })
    .trim({ background: '#fff', threshold: EVEN_WITHIN })
    .resize(HASHED_PX, HASHED_PX, { fit: 'contain', background: '#fff' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return hashRaw({ data: small, width: HASHED_PX, height: HASHED_PX }, SIDE_BITS);
}

/** @param rgba Four bytes a pixel. */
function lookAt(rgba: Uint8Array): { opaqueCount: number; meanLight: number; isEven: boolean } {
  let opaqueCount = 0;
  let light = 0;
  let [darkest, lightest] = [255, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3]! < OPAQUE_FROM) continue;
    const [red, green, blue] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
    opaqueCount++;
    light += (red + green + blue) / 3;
    darkest = Math.min(darkest, red, green, blue);
    lightest = Math.max(lightest, red, green, blue);
  }
  return { opaqueCount, meanLight: light / opaqueCount, isEven: lightest - darkest < EVEN_WITHIN };
}

/** On a white ground, with its colours turned round where they would not be seen there; three bytes a pixel. */
function onWhite(rgba: Uint8Array, isInverted: boolean): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  const turn = isInverted ? 255 : 0; // 255 ^ x is 255 - x
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const opacity = rgba[from + 3]! / 255;
    const ground = 255 * (1 - opacity);
    rgb[to++] = ground + opacity * (turn ^ rgba[from]!);
    rgb[to++] = ground + opacity * (turn ^ rgba[from + 1]!);
    rgb[to++] = ground + opacity * (turn ^ rgba[from + 2]!);
  }
  return rgb;
}
