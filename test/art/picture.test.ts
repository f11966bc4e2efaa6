import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readPicture } from '../../src/art/picture.js';
import { startWebServer } from '../net/web-server.js';
import { bitsApart, drawing, NEWS, pngOf, SPORT } from './drawings.js';

const solid = (background: string, side = 100) =>
  sharp({ create: { width: side, height: side, channels: 4, background } })
    .png()
    .toBuffer();

test('whatever it comes as, it is kept as a PNG that a television shows', async () => {
  const large = sharp(drawing(NEWS, { width: 1_500, height: 1_000 }));
  const pictures = [
    await large.clone().png().toBuffer(),
    await large.clone().jpeg().toBuffer(),
    await large.clone().webp().toBuffer(),
    await large.clone().avif({ effort: 0 }).toBuffer(),
    drawing(NEWS, { width: 15, height: 10 }),
    gzipSync(drawing(NEWS)),
  ];
  for (const picture of pictures) {
    const { png, width, height } = await readPicture(picture);
    expect([width, height]).toEqual([512, 341]);
    expect((await sharp(png).metadata()).format).toBe('png');
  }
});

test('a small picture is not blown up', async () => {
  expect(
    await readPicture(
      await sharp(await pngOf(NEWS))
        .resize(90)
        .png()
        .toBuffer(),
    ),
  ).toMatchObject({
    ...{ width: 90, height: 60 },
  });
});

test('the same logo looks the same, however it is packed, and another one does not', async () => {
  const png = await pngOf(NEWS);
  const { pictureHash } = await readPicture(png);
  const same = [
    await sharp(png).flatten({ background: '#fff' }).resize(180).jpeg({ quality: 60 }).toBuffer(),
    await sharp(png).extend({ top: 80, bottom: 10, left: 30, right: 30, background: '#0000' }).webp().toBuffer(),
    await sharp(png).gif().toBuffer(),
  ];
  for (const other of same)
    expect(bitsApart(pictureHash, (await readPicture(other)).pictureHash)).toBeLessThanOrEqual(8);
  expect(bitsApart(pictureHash, (await readPicture(drawing(SPORT))).pictureHash)).toBeGreaterThan(16);
});

test('a white logo on a clear ground is the dark one', async () => {
  const white = await readPicture(drawing(SPORT.replace('#0a0', '#fff')));
  const dark = await readPicture(drawing(SPORT.replace('#0a0', '#000')));
  expect(bitsApart(white.pictureHash, dark.pictureHash)).toBeLessThanOrEqual(4);
});

test('of a moving picture the first frame is taken', async () => {
  const frames = await Promise.all([NEWS, SPORT].map((shapes) => pngOf(shapes)));
  const moving = await sharp(frames, { join: { animated: true } })
    .gif({ loop: 0 })
    .toBuffer();
  const [shown, first] = [await readPicture(moving), await readPicture(frames[0]!)];
  expect([shown.width, shown.height]).toEqual([300, 200]);
  expect(bitsApart(shown.pictureHash, first.pictureHash)).toBeLessThanOrEqual(8);
});

test('a drawing gets nothing that it asks for elsewhere', async () => {
  await using server = await startWebServer((_request, response) => response.end());
  const image = (href: string) => `<image width="300" height="200" xlink:href="${href}" href="${href}"/>`;
  const asking = drawing(NEWS + image(server.url('/spy.png')) + image('file:///etc/hostname'));
  const { pictureHash } = await readPicture(asking);
  expect(server.requests).toEqual([]);
  expect(pictureHash).toBe((await readPicture(drawing(NEWS))).pictureHash);
});

test('what is no picture has a name', async () => {
  const png = await pngOf(NEWS);
  const huge = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
  const steps = `<filter id="f">${'<feMorphology radius="9"/>'.repeat(60)}</filter>`;
  const cases: [bytes: Uint8Array, code: string][] = [
    [Buffer.from('<!doctype html><html><body>Not here. <svg></svg></body></html>'), 'logo_not_a_picture'],
    [Buffer.from('%PDF-1.4\n'), 'logo_not_a_picture'],
    [Buffer.alloc(0), 'logo_not_a_picture'],
    [png.subarray(0, png.length / 2), 'logo_not_a_picture'],
    [gzipSync(png).subarray(0, 60), 'logo_not_a_picture'],
    [huge, 'logo_too_large'],
    [gzipSync(Buffer.alloc(9 * 2 ** 20)), 'logo_too_large'],
    [drawing(steps + NEWS), 'logo_too_large'],
    [drawing('<g style="filter:blur(40px)"/>'.repeat(3) + NEWS), 'logo_too_large'],
    [drawing(`<path stroke-dasharray="0.002" d="M0 0h9"/>${NEWS}`), 'logo_too_large'],
    [drawing('<rect mask="url(#m)"/>'.repeat(30) + NEWS), 'logo_too_large'],
    [await solid('#123', 1), 'logo_blank'],
    [await solid('#fff'), 'logo_blank'],
    [await solid('#0000'), 'logo_blank'],
  ];
  for (const [bytes, code] of cases) await expect(readPicture(bytes)).rejects.toMatchObject({ code });
});
