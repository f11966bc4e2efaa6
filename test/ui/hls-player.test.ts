import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMediaTools } from '../media/processes.js';
import { startHlsHouse } from '../outputs/hls/hls-house.js';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { wholeTest } from '../support/whole.js';
import { browserPath, startBrowser } from './browser.js';

/** The player that most pages and set-top boxes with a browser have, as it comes. */
const HLS_JS = fileURLToPath(new URL('../../node_modules/hls.js/dist/hls.light.js', import.meta.url));

describe.skipIf(browserPath === null)('hls.js', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('plays a channel, and goes on when its source changes', async () => {
    const backup = { id: '2', name: 'News One HD', clip: { width: 848, height: 480 } };
    await using provider = await startPlayingProvider({ streams: ['News One', backup] });
    provider.provider('alpha').misbehave('1', { kind: 'reset', after: { ms: 5_000 } });
    const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id) }));
    await using house = await startHlsHouse({ 1: sources });
    const page = await browser.newPage();
    await startPlayer(page, house.url('/hls/1/index.m3u8'));
    const video = page.locator('video');
    const seconds = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
    await expect
      .poll(() => video.evaluate((element: HTMLVideoElement) => element.videoHeight), { timeout: 40_000 })
      .toBe(480);
    const atChange = await seconds();
    await expect.poll(seconds, { timeout: 20_000 }).toBeGreaterThan(atChange + 2);
    expect(await page.title()).toBe('');
    // never two of one stream; of both for a moment, where a busy machine makes the relay doubt the first before it fails
    const { streams } = provider.counters().alpha!;
    expect([streams['1']?.peak, streams['2']?.peak]).toEqual([1, 1]);
    await page.close();
  });

  // three encoders and a browser at once; test/relay/matrix/hls-variants.test.ts has what the lists promise
  wholeTest('goes on when the quality is changed while it plays, there and back', async () => {
    await using provider = await startPlayingProvider({ streams: [{ id: '1', name: 'News One HD', clip: HD }] });
    await using tools = openMediaTools();
    const ladder = [{ key: '480p', height: 480, videoKbps: 1_300, audioKbps: 96 }];
    await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, { tools, ladder });
    const page = await browser.newPage();
    await startPlayer(page, house.url('/hls/1/master.m3u8'), { startLevel: 1 });
    const video = page.locator('video');
    const lines = () => video.evaluate((element: HTMLVideoElement) => element.videoHeight);
    const seconds = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
    const goTo = async (how: 'currentLevel' | 'nextLevel', height: number) => {
      await page.evaluate(
        ([name, wanted]) => {
          const { player } = window as unknown as PlayerPage;
          player[name] = player.levels.findIndex((level) => level.height === wanted);
        },
        [how, height] as const,
      );
      await expect.poll(lines, { timeout: 15_000 }).toBe(height);
      const atChange = await seconds();
      await expect.poll(seconds, { timeout: 10_000 }).toBeGreaterThan(atChange + 1.5);
    };
    await expect.poll(seconds, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(await lines()).toBe(720);
    await goTo('currentLevel', 480);
    await goTo('currentLevel', 720);
    await goTo('nextLevel', 480);
    expect(await page.title()).toBe('');
    const { longestStallMs, datesOffMs } = await page.evaluate(() => ({
      ...(window as unknown as PlayerPage),
      player: null,
    }));
    expect(longestStallMs).toBeLessThan(4_000);
    // what is shown goes on, with nothing twice and nothing missing
    expect(Math.max(...datesOffMs) - Math.min(...datesOffMs)).toBeLessThan(200);
    await page.close();
  });
});

const HD = { title: 'News One HD', height: 720, width: 1280, videoKbps: 1_500 };

interface PlayerPage {
  player: { currentLevel: number; nextLevel: number; levels: { height: number }[]; playingDate: Date | null };
  /** Since it began to play. */
  longestStallMs: number;
  /** Wall clock of what is shown, less the player's own time: one for each second. */
  datesOffMs: number[];
}

/** The title of the page says what went wrong. */
async function startPlayer(page: Page, url: string, settings: { startLevel?: number } = {}): Promise<void> {
  await page.goto(new URL('/', url).href); // a page of the same origin, whatever it says
  await page.addScriptTag({ path: HLS_JS });
  await page.evaluate(
    ([source, config]) => {
      type Player = PlayerPage['player'] & {
        loadSource(url: string): void;
        attachMedia(video: HTMLVideoElement): void;
        on(event: string, hear: unknown): void;
      };
      const { Hls } = window as unknown as { Hls: new (config: object) => Player };
      const player = new Hls(config);
      const video = document.body.appendChild(document.createElement('video'));
      video.muted = true;
      player.on('hlsError', (_event: string, error: { fatal: boolean; details: string }) => {
        if (error.fatal) document.title = `fatal: ${error.details}`;
      });
      player.loadSource(source);
      player.attachMedia(video);
      void video.play();
      const watched = Object.assign(window as unknown as PlayerPage, { player, longestStallMs: 0, datesOffMs: [] });
      let [at, atMs] = [0, performance.now()];
      setInterval(() => {
        if (video.currentTime === at && at > 0)
          watched.longestStallMs = Math.max(watched.longestStallMs, performance.now() - atMs);
        if (video.currentTime !== at) [at, atMs] = [video.currentTime, performance.now()];
      }, 50);
      setInterval(() => {
        const { playingDate } = player;
        if (playingDate && video.currentTime > 0)
          watched.datesOffMs.push(playingDate.getTime() - 1_000 * video.currentTime);
      }, 500);
    },
    [url, settings] as const,
  );
}
