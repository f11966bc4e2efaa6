import sharp from 'sharp';

/** A logo as a drawing: its shapes are what tells it apart. */
export function drawing(shapes: string, { width = 300, height = 200 } = {}): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 300 200">${shapes}</svg>`,
  );
}

export const NEWS =
  '<circle cx="80" cy="100" r="60" fill="#c00"/><rect x="160" y="40" width="100" height="120" fill="#004"/>';
export const SPORT = '<path d="M0 0L300 0L150 200z" fill="#0a0"/>';

export const pngOf = (shapes: string): Promise<Buffer> => sharp(drawing(shapes)).png().toBuffer();

/** In how many of their bits two picture hashes differ. */
export function bitsApart(one: string | null, other: string | null): number {
  const bits = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  return [...bits.toString(2)].filter((bit) => bit === '1').length;
}
