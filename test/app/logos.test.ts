import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addressHash } from '../../src/base/logo-address.js';
import { drawing, NEWS, pngOf, SPORT } from '../art/drawings.js';
import { type Answer, startWebServer, type WebServer } from '../net/web-server.js';
import { startHeadwater } from '../support/headwater.js';
import { changesFromHere } from '../support/take-back.js';

const pictures: Record<string, Uint8Array> = { '/news.png': await pngOf(NEWS), '/sport.svg': drawing(SPORT) };

/** A provider on this machine with two channels and their logos. */
async function startProvider(answer: Answer = () => {}): Promise<WebServer & { asked(path: string): number }> {
  const server = await startWebServer((request, response) => {
    const picture = pictures[request.url!];
    if (picture) return void response.end(picture);
    if (request.url !== '/list.m3u') return answer(request, response);
    const logo = (path: string) => `tvg-logo="${server.url(path)}"`;
    response.end(
      `#EXTM3U\n#EXTINF:-1 ${logo('/news.png')},News One\n${server.url('/1.ts')}\n` +
        `#EXTINF:-1 ${logo('/sport.svg')},Sport Two\n${server.url('/2.ts')}\n` +
        `#EXTINF:-1 ${logo('/film.png?password=s3cret')},Film Three\n${server.url('/3.ts')}\n`,
    );
  });
  return { ...server, asked: (path) => server.requests.filter(({ url }) => url === path).length };
}

const configOf = (provider: WebServer, more = '') =>
  `providers:\n  - { key: alpha, url: "${provider.url('/list.m3u')}" }\n${more}`;

async function startHouse(options: { config: string; before?: (dataDir: string) => void }) {
  const headwater = await startHeadwater({ config: options.config });
  options.before?.(headwater.dataDir);
  await headwater.ready();
  const logosOf = async () =>
    [...(await (await fetch(headwater.url('/playlist.m3u'))).text()).matchAll(/tvg-logo="([^"]*)"/g)].map(
      ([, url]) => url!,
    );
  return { headwater, logosOf, [Symbol.asyncDispose]: () => headwater[Symbol.asyncDispose]() };
}

describe('in one house', () => {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let house: Awaited<ReturnType<typeof startHouse>>;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    provider = await startProvider((_request, response) => void response.writeHead(404).end());
    house = await startHouse({ config: configOf(provider) });
    ({ takeBack } = await changesFromHere(house.headwater));
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });
  beforeEach(() => takeBack());

  test('players load logos from here, and no address of a provider is told', async () => {
    const { headwater } = house;
    const [news, sport, film] = await house.logosOf();
    expect(news).toBe(headwater.url(`/logos/${addressHash(provider.url('/news.png'))}`));
    expect(film).toMatch(/\/logos\/[0-9a-f]{24}$/);

    const reply = await fetch(sport!);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('max-age='),
    });
    expect(await sharp(await reply.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 512, height: 341 });

    const etag = reply.headers.get('etag')!;
    expect((await fetch(sport!, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    const head = await fetch(sport!, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), head.headers.get('content-length')]).toEqual([
      ...[200, etag, reply.headers.get('content-length')],
    ]);
    const missing = await fetch(film!);
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'public, max-age=60']);
    expect(await missing.text()).not.toMatch(/s3cret|127\.0\.0\.1/);
    const { items } = await headwater.get<{ items: { logo: string }[] }>('/channels');
    expect(headwater.url(items[0]!.logo)).toBe(news);
  });

  test('only what the house knows is fetched, once, however many ask; a cleared cache is filled again', async () => {
    const stranger = addressHash(provider.url('/stranger.png'));
    expect((await fetch(house.headwater.url(`/logos/${stranger}`))).status).toBe(404);
    for (const path of ['/logos/../config.yaml', '/logos/..%2fconfig.yaml', `/logos/${stranger}.png`, '/logos/'])
      expect((await fetch(house.headwater.url(path))).status).toBe(404);
    expect(provider.asked('/stranger.png')).toBe(0);

    const [news] = await house.logosOf();
    const statuses = async () =>
      (await Promise.all([...Array(20)].map(() => fetch(news!)))).map(({ status }) => status);
    await house.headwater.until(async () => (await fetch(news!)).ok);
    const before = provider.asked('/news.png');
    rmSync(join(house.headwater.dataDir, 'cache', 'logos'), { recursive: true });
    expect(new Set(await statuses())).toEqual(new Set([200]));
    expect(provider.asked('/news.png')).toBe(before + 1);
  });

  test('what a person sets is shown at once, also from within the house', async () => {
    await using own = await startWebServer((_request, response) => void response.end(pictures['/sport.svg']));
    const { headwater } = house;
    const [channel] = await headwater.channels();
    const { status } = await headwater.send('PATCH', `/channels/${channel!.id}`, { logoUrl: own.url('/mine.svg') });
    expect(status).toBe(200);
    const [logo] = await house.logosOf();
    expect(logo).toBe(headwater.url(`/logos/${addressHash(own.url('/mine.svg'))}`));
    expect((await fetch(logo!)).status).toBe(200);
  });
});

test('switched off, players get the addresses that providers name, and nothing is fetched', async () => {
  await using provider = await startProvider((_request, response) => void response.writeHead(404).end());
  await using house = await startHouse({ config: configOf(provider, 'logos: { fetch: false }\n') });
  const logos = await house.logosOf();
  expect(logos.slice(0, 2)).toEqual([provider.url('/news.png'), provider.url('/sport.svg')]);
  expect(JSON.stringify(logos)).not.toContain('s3cret');
  expect((await fetch(house.headwater.url(`/logos/${addressHash(provider.url('/news.png'))}`))).status).toBe(404);
  expect(provider.asked('/news.png')).toBe(0);

  await house.headwater.writeConfig(configOf(provider));
  await house.headwater.until(async () => (await house.logosOf())[0]!.includes('/logos/'));
  await house.headwater.until(async () => (await fetch((await house.logosOf())[0]!)).ok);
});

test('pictures of the own folder win over the provider’s, and a new one is noticed', async () => {
  await using provider = await startProvider((_request, response) => void response.writeHead(404).end());
  const file = (dataDir: string) => join(dataDir, 'logos', 'News One.svg');
  await using house = await startHouse({
    config: configOf(provider),
    before(dataDir) {
      mkdirSync(join(dataDir, 'logos'));
      writeFileSync(file(dataDir), drawing(SPORT));
      copyFileSync(file(dataDir), join(dataDir, 'logos', 'sport two.txt'));
    },
  });
  const { headwater } = house;
  const ownLogo = headwater.url(`/logos/${addressHash('folder:News One.svg')}`);
  await headwater.until(async () => (await house.logosOf())[0] === ownLogo);
  const first = await fetch(ownLogo);
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect((await house.logosOf())[1]).toBe(headwater.url(`/logos/${addressHash(provider.url('/sport.svg'))}`));

  writeFileSync(file(headwater.dataDir), drawing(`${NEWS}<!-- another one -->`));
  await headwater.writeConfig(configOf(provider, 'logos: { perRun: 1000 }\n')); // a run, sooner than by itself
  await headwater.until(async () => (await fetch(ownLogo)).headers.get('etag') !== first.headers.get('etag'));

  rmSync(file(headwater.dataDir));
  await headwater.writeConfig(configOf(provider, 'logos: { perRun: 1100 }\n'));
  await headwater.until(async () => (await house.logosOf())[0]!.endsWith(addressHash(provider.url('/news.png'))));
  const folders = readdirSync(join(headwater.dataDir, 'cache', 'logos'), { recursive: true });
  expect(folders.map(String).filter((name) => name.includes(addressHash('folder:News One.svg')))).toEqual([]);
});
