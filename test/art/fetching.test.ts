import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { isWorthIt } from '../../src/art/index.js';
import type { EpochMs } from '../../src/base/model.js';
import { type Answer, startWebServer } from '../net/web-server.js';
import { openArtHouse } from './art-house.js';
import { NEWS, pngOf, SPORT } from './drawings.js';

const HOUR_MS: EpochMs = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const news = await pngOf(NEWS);
const sport = await pngOf(SPORT);
const sendNews: Answer = (_request, response) => void response.end(news);
const sends =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end();

test('a logo that many entries name is fetched once, and its picture is known to matching', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse();
  const [alpha, bravo] = [house.addProvider('alpha'), house.addProvider('bravo')];
  house.name(alpha, server.url('/news.png'), server.url('/news.png'));
  house.name(bravo, server.url('/news.png'), 'javascript:alert(1)');
  await house.run();
  await house.run();

  const { state, pictureHash, width, fileHash } = house.row(server.url('/news.png'))!;
  expect({ state, width }).toEqual({ state: 'stored', width: 300 });
  expect(house.files()).toEqual([expect.stringContaining(fileHash!)]);
  expect(server.requests).toHaveLength(1);
  const entries = [...house.stores.sourceStreams.entryPages()].flat();
  expect(entries.map(({ logoHash }) => logoHash)).toEqual([pictureHash, pictureHash, pictureHash, null]);
});

test('what nothing names any more goes, and its picture with it', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse();
  const alpha = house.addProvider('alpha');
  house.name(alpha, server.url('/1.png'), server.url('/2.png'));
  await house.run();
  const [first] = house.stores.sourceStreams.ofProvider(alpha, 1);
  house.stores.sourceStreams.remove(first!);
  await house.run();
  expect(house.row(server.url('/1.png'))).toBeNull();
  expect(house.row(server.url('/2.png'))).toMatchObject({ state: 'stored' });
  expect(house.files()).toHaveLength(1);
});

test('an entry that gets another logo loses what was known of the old one at once', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse();
  const alpha = house.addProvider('alpha');
  house.name(alpha, server.url('/1.png'));
  await house.run();
  const { sourceStreams } = house.stores;
  const stream = sourceStreams.find(sourceStreams.ofProvider(alpha, 1)[0]!)!;
  const hashes = () => [...sourceStreams.entryPages()].flat().map(({ logoHash }) => logoHash !== null);
  sourceStreams.update(stream.id, { ...stream, position: 5 });
  expect(hashes()).toEqual([true]);
  sourceStreams.update(stream.id, { ...stream, logoUrl: server.url('/2.png') });
  expect(hashes()).toEqual([false]);
});

const faults: [what: string, answer: Answer, code: string][] = [
  ['is gone', sends(404), 'provider_refused'],
  ['is a page', (_request, response) => void response.end('<html><body>Hello</body></html>'), 'logo_not_a_picture'],
  ['is 5 MiB large', (_request, response) => void response.end(Buffer.alloc(5 * 2 ** 20)), 'logo_too_large'],
  ['leads in circles', sends(302, { Location: '/again' }), 'redirect_limit'],
  ['is sent a byte at a time', (_request, response) => void dripping(response), 'provider_unreachable'],
  ['breaks off', (_request, response) => breakingOff(response), 'provider_unreachable'],
];
for (const [what, answer, code] of faults) {
  test(`a logo that ${what} is a failure with a name`, async () => {
    await using server = await startWebServer(answer);
    await using house = openArtHouse();
    house.name(house.addProvider('alpha'), server.url('/logo.png'));
    await house.run();
    expect(house.row(server.url('/logo.png'))).toMatchObject({ state: 'failed', failureCount: 1, fault: { code } });
    expect(house.files()).toEqual([]);
  });
}

test('a logo that lies in the house is not fetched for a provider that lies outside', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse({
    reachOf: async () => ({ headers: {}, allowPrivate: false, allowPrivateRedirects: false }),
  });
  house.name(house.addProvider('alpha'), server.url('/logo.png'));
  await house.run();
  expect(server.requests).toEqual([]);
  expect(house.row(server.url('/logo.png'))).toMatchObject({ state: 'failed', fault: { code: 'address_refused' } });
});

test('what is no address, whatever it looks like, is a failure with a name', async () => {
  await using house = openArtHouse();
  const odd = ['http://[half/a.png', 'http://a b/c.png'];
  house.name(house.addProvider('alpha'), ...odd, 'folder:/etc/passwd', '//logo.example/a.png', '');
  await house.run();
  for (const address of odd)
    expect(house.row(address)).toMatchObject({ state: 'failed', fault: { code: 'logo_not_a_picture' } });
  expect([...house.stores.logos.marks()].flat()).toHaveLength(odd.length);
});

test('a disk that takes nothing ends the run, and is no fault of the logos', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse({ folder: '/dev/null/logos' });
  house.name(house.addProvider('alpha'), server.url('/1.png'), server.url('/2.png'));
  await expect(house.run()).rejects.toMatchObject({ code: 'data_folder_unusable' });
  expect(house.row(server.url('/1.png'))).toMatchObject({ state: 'new', failureCount: 0 });
});

test('a failure is tried again after hours, then days, then no more', async () => {
  await using server = await startWebServer(sends(500));
  await using house = openArtHouse();
  house.name(house.addProvider('alpha'), server.url('/logo.png'));
  const waitsMs = [HOUR_MS, 6 * HOUR_MS, DAY_MS, 3 * DAY_MS, 10 * DAY_MS, 30 * DAY_MS];
  for (const [at, waitMs] of waitsMs.entries()) {
    await house.run();
    await house.fetchNow(server.url('/logo.png')); // whoever wants it now does not change that
    expect(server.requests).toHaveLength(at + 1);
    house.clock.advance(waitMs + 1);
  }
  await house.run();
  expect(house.row(server.url('/logo.png'))).toMatchObject({ failureCount: 7, dueAtMs: null });
});

test('a server that wants to be left alone is left alone, and others are not', async () => {
  let isBusy = true;
  await using busy = await startWebServer((request, response) =>
    isBusy ? sends(429, { 'Retry-After': '7200' })(request, response) : sendNews(request, response),
  );
  await using other = await startWebServer(sendNews);
  await using house = openArtHouse();
  const logos = [...Array(30).keys()].map((at) => busy.url(`/${at}.png`));
  house.name(house.addProvider('alpha'), ...logos, other.url('/a.png'));
  await house.run();
  expect(busy.requests.length).toBeLessThanOrEqual(2); // as many as were under way
  expect(house.row(other.url('/a.png'))).toMatchObject({ state: 'stored' });

  isBusy = false;
  house.clock.advance(HOUR_MS);
  await house.run();
  await house.fetchNow(logos[9]!);
  expect(busy.requests.length).toBeLessThanOrEqual(2);
  house.clock.advance(HOUR_MS + 1_000);
  await house.run();
  expect(logos.map((logo) => house.row(logo)?.state)).toEqual(logos.map(() => 'stored'));
});

test('a server that does not answer is not asked for each of its logos', async () => {
  await using server = await startWebServer((request) => request.socket.destroy());
  await using house = openArtHouse();
  house.name(house.addProvider('alpha'), ...[...Array(40).keys()].map((at) => server.url(`/${at}.png`)));
  await house.run();
  expect(server.requests.length).toBeLessThanOrEqual(4);
});

test('few are asked for at once, two of one server, and who waits for one comes first', async () => {
  let openCount = 0;
  let most = 0;
  const slowly: Answer = async (_request, response) => {
    most = Math.max(most, ++openCount);
    await sleep(30);
    openCount--;
    response.end(news);
  };
  await using server = await startWebServer(slowly);
  await using house = openArtHouse();
  house.name(house.addProvider('alpha'), ...[...Array(12).keys()].map((at) => server.url(`/${at}.png`)));
  await house.art.find(new AbortController().signal);
  const all = house.art.fetchDue(new AbortController().signal, () => {});
  await sleep(10);
  await Promise.all([house.fetchNow(server.url('/11.png')), house.fetchNow(server.url('/11.png'))]);
  const paths = server.requests.map(({ url }) => url);
  expect(paths.indexOf('/11.png')).toBeLessThanOrEqual(4);
  await all;
  expect(most).toBe(2);
  expect(server.requests).toHaveLength(12);
});

test('a run takes no more than it may', async () => {
  await using server = await startWebServer(sendNews);
  await using house = openArtHouse();
  house.settings.perRun = 10;
  house.name(house.addProvider('alpha'), ...[...Array(25).keys()].map((at) => server.url(`/${at}.png`)));
  await house.run();
  expect(server.requests).toHaveLength(10);
});

test('a run that is cut off is gone on with by the next, and leaves no file without a row', async () => {
  await using server = await startWebServer(async (_request, response) => {
    await sleep(20);
    response.end(news);
  });
  await using house = openArtHouse();
  const logos = [...Array(12).keys()].map((at) => server.url(`/${at}.png`));
  house.name(house.addProvider('alpha'), ...logos);
  const stop = new AbortController();
  const run = house.run(stop.signal);
  setTimeout(() => stop.abort(), 70);
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  const before = server.requests.length;
  expect(before).toBeLessThan(12);

  house.art = house.open();
  await house.run();
  expect(logos.map((logo) => house.row(logo)?.state)).toEqual(logos.map(() => 'stored'));
  expect(house.files()).toHaveLength(12);
  expect(server.requests.length).toBeLessThanOrEqual(12 + 4);
});

test('pictures that nobody asks for make room, and what they look like stays known', async () => {
  await using server = await startWebServer(async (request, response) => {
    const seed = Number(/\d+/.exec(request.url!)![0]);
    const noise = { type: 'gaussian' as const, mean: 40 + seed * 10, sigma: 60 };
    response.end(
      await sharp({ create: { width: 500, height: 500, channels: 3, background: '#000', noise } })
        .png()
        .toBuffer(),
    );
  });
  await using house = openArtHouse();
  house.settings.cacheMb = 2;
  const logos = [...Array(6).keys()].map((at) => server.url(`/${at}.png`));
  house.name(house.addProvider('alpha'), ...logos);
  await house.run();
  const states = () => logos.map((logo) => house.row(logo)!.state);
  expect(states()).toContain('dropped');
  expect(logos.map((logo) => house.row(logo)?.pictureHash)).not.toContain(null);
  expect(house.stores.logos.storedBytes()).toBeLessThanOrEqual(2 * 2 ** 20);

  const wanted = logos[states().indexOf('dropped')]!;
  await house.fetchNow(wanted);
  expect(house.row(wanted)).toMatchObject({ state: 'stored' });
  expect(house.stores.logos.storedBytes()).toBeLessThanOrEqual(2 * 2 ** 20);
  expect(house.files()).toHaveLength(states().filter((state) => state === 'stored').length);
});

test('a month later its server is asked whether there is another one', async () => {
  let [picture, etag] = [news, '"one"'];
  await using server = await startWebServer((request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { ETag: etag }).end(picture);
  });
  await using house = openArtHouse();
  house.name(house.addProvider('alpha'), server.url('/logo.png'));
  await house.run();
  const first = house.row(server.url('/logo.png'))!;
  house.clock.advance(40 * DAY_MS);
  await house.run();
  expect(server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"one"']);
  expect(house.row(server.url('/logo.png'))).toMatchObject({ state: 'stored', fileHash: first.fileHash });

  [picture, etag] = [sport, '"two"'];
  house.clock.advance(40 * DAY_MS);
  await house.run();
  const now = house.row(server.url('/logo.png'))!;
  expect(now.fileHash).not.toBe(first.fileHash);
  expect(house.files()).toEqual([expect.stringContaining(now.fileHash!)]);
});

test('a picture that we have stays when its server fails', async () => {
  let isGone = false;
  await using server = await startWebServer((request, response) => (isGone ? sends(404) : sendNews)(request, response));
  await using house = openArtHouse();
  house.name(house.addProvider('alpha'), server.url('/logo.png'));
  await house.run();
  isGone = true;
  house.clock.advance(40 * DAY_MS);
  await house.run();
  const row = house.row(server.url('/logo.png'))!;
  expect(row).toMatchObject({ state: 'stored', fault: { code: 'provider_refused' } });
  expect(isWorthIt(row, true, house.clock.nowMs())).toBe(false);
});

test('the logos of a provider that has gone are nobody’s, until another one names them', async () => {
  await using server = await startWebServer(sendNews);
  const gone = new Set<number>();
  await using house = openArtHouse({
    livingProviders: () => new Set(house.stores.providers.list().flatMap(({ id }) => (gone.has(id) ? [] : [id]))),
    reachOf: async ({ providerId }) =>
      gone.has(providerId!) ? null : { headers: {}, allowPrivate: true, allowPrivateRedirects: true },
  });
  const [alpha, bravo] = [house.addProvider('alpha'), house.addProvider('bravo')];
  house.name(alpha, server.url('/logo.png'));
  gone.add(alpha);
  await house.run();
  expect(server.requests).toEqual([]);
  house.name(bravo, server.url('/logo.png'));
  await house.run();
  expect(house.row(server.url('/logo.png'))).toMatchObject({ state: 'stored', providerId: bravo });
});

async function dripping(response: Parameters<Answer>[1]): Promise<void> {
  response.writeHead(200, { 'Content-Length': '10000' });
  for (const byte of news.subarray(0, 200)) {
    if (response.destroyed) return;
    response.write(Uint8Array.of(byte));
    await sleep(50);
  }
}

function breakingOff(response: Parameters<Answer>[1]): void {
  response.writeHead(200, { 'Content-Length': '10000' });
  response.write(news.subarray(0, 100), () => response.destroy());
}
