import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, type KeeperClient, startHeadwater } from '../support/headwater.js';
import { startPlayingProviders } from '../support/simulated-provider.js';
import { browserPath, type OpenPage, openPage, startBrowser } from './browser.js';
import { onScreen, seen, signedIn, toast } from './house.js';
import { findBarriers, findSmallTargets, findTooWide, outlineOf } from './page-checks.js';

let browser: Browser;
let providers: Simulator;
let headwater: Headwater;
let keeper: KeeperClient;
let ids: Record<string, number>;

const timeOf = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);

/** Waits until the picture has gone on for so many seconds of its own. */
async function plays(page: Page, seconds = 0.5): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1);
  const from = await timeOf(page);
  await expect.poll(() => timeOf(page), { timeout: 15_000, interval: 100 }).toBeGreaterThan(from + seconds);
}

/**
 * A page that nobody has touched. Whatever we ask a page counts as a touch for the browser, so that it is asked nothing before
 * the browser has decided about the sound.
 */
async function openUntouched(channel: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const open = await openPage(browser, 'about:blank', { ...signedIn(keeper), ...options });
  const stream = open.page.waitForResponse(/\/stream\/\d+\.ts/);
  await open.page.goto(headwater.url(`/watch/${ids[channel]}`));
  await stream;
  return open;
}

const watching = (page: Page, name: string) => onScreen(page, new RegExp(`^\\d+ ${name}$`));
const viewers = async () =>
  (await headwater.get<{ items: { viewers: { id: number }[] }[] }>('/sessions')).items.flatMap((one) => one.viewers);
const viewerCount = async () => (await viewers()).length;
async function endStreams(): Promise<void> {
  for (const { id } of await viewers()) await headwater.send('DELETE', `/sessions/viewers/${id}`);
}

describe.skipIf(browserPath === null)('Watch', () => {
  beforeAll(async () => {
    browser = await startBrowser('--autoplay-policy=document-user-activation-required');
    providers = await startPlayingProviders([
      {
        key: 'alpha',
        streams: [
          { id: '1', name: 'News One' },
          { id: '2', name: 'Surround', clip: { audio: 'ac3' } },
          { id: '3', name: 'Gone' },
        ],
      },
      { key: 'bravo', streams: ['News One'] },
    ]);
    providers.provider('alpha').misbehave('3', { kind: 'refuse', status: 404 });
    headwater = await startHeadwater({ config: 'relay: { lingerMs: 200, startWaitMs: 1500 }\n' });
    keeper = await headwater.signUp();
    for (const key of ['alpha', 'bravo']) {
      await headwater.send('POST', '/providers', {
        key,
        name: key,
        url: providers.playlistUrl(key),
        maxConnections: 2,
      });
      await headwater.refreshed(key, 'done');
    }
    await headwater.idle();
    ids = Object.fromEntries((await headwater.channels()).map(({ name, id }) => [name, id]));
  });
  afterAll(async () => {
    await browser?.close();
    await headwater?.[Symbol.asyncDispose]();
    await providers?.[Symbol.asyncDispose]();
  });

  test('a press on a tile of Home plays the channel with its sound, through a loss of its source, and the way back is Home', async () => {
    await using open = await openPage(browser, headwater.url('/'), signedIn(keeper));
    const { page } = open;
    await page
      .locator('.tiles')
      .getByRole('link', { name: /News One/ })
      .click();
    await watching(page, 'News One');
    await plays(page);
    expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.muted)).toBe(false);
    expect(await viewerCount()).toBe(1);

    await page.keyboard.press('i');
    const info = page.getByRole('region', { name: 'About this stream' });
    for (const words of ['1 of 2', 'alpha', 'H.264, 640 × 360', 'AAC', 'copy, as it comes · MPEG-TS'])
      await info.getByText(words, { exact: true }).waitFor();
    await info.getByText(/^\d+\.\d Mb\/s$/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await outlineOf(page)).toEqual({ language: 'en', mains: 1, titles: 1 });

    expect(providers.provider('alpha').interrupt('1', 'reset')).toBe(1);
    await seen(page, 'Switched to another source');
    await info.getByText('2 of 2').waitFor();
    await info.getByText('bravo', { exact: true }).waitFor();
    await plays(page, 1);

    await page.keyboard.press('b');
    await info.getByText('1 of 2').waitFor();
    await plays(page);
    await page.keyboard.press('Escape'); // one step: the panel
    await info.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await onScreen(page, 'Home');
    await expect.poll(viewerCount).toBe(0);
    await page.getByRole('region', { name: 'News One' }).getByText('Last watched').waitFor();
  });

  test('keys change the channel, silence and pause it; what the browser cannot play is made for it, and one that is dead says so', async () => {
    await using open = await openUntouched('News One');
    const { page } = open;
    await plays(page);
    await page.getByRole('button', { name: 'Tap for sound' }).click(); // nobody had touched this page
    const isMuted = () => page.locator('video').evaluate((video: HTMLVideoElement) => video.muted);
    expect(await isMuted()).toBe(false);
    await page.keyboard.press('m');
    expect(await isMuted()).toBe(true);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();

    await page.keyboard.press('ArrowUp');
    await watching(page, 'Surround');
    await plays(page);
    await page.keyboard.press('i');
    await seen(page, 'The sound is AC-3, which this browser does not play; it is turned into AAC.');
    await page.keyboard.press('i');
    expect(await isMuted()).toBe(true); // remembered

    await page.keyboard.press('3');
    await page.locator('.watch-digits', { hasText: '3' }).waitFor();
    await watching(page, 'Gone');
    const trouble = page.getByRole('alert');
    await trouble.getByText('The stream of Gone is down.').waitFor();
    await trouble.getByText('We keep trying.').waitFor();
    await trouble.getByRole('button', { name: 'Try again' }).waitFor();
    providers.provider('alpha').misbehave('3', null);
    await trouble.getByRole('button', { name: 'Try again' }).click();
    await plays(page);
    await page.keyboard.press('9');
    await page.keyboard.press('Enter');
    await toast(page).getByText('No channel has the number 9.').waitFor();
    await page.keyboard.press('ArrowUp'); // behind the last comes the first
    await watching(page, 'News One');
    await page.keyboard.press('Backspace');
    await watching(page, 'Gone');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('The channel from before').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('news');
    await page.getByRole('option', { name: /^News One/ }).waitFor();
    await page.keyboard.press('Enter');
    await watching(page, 'News One');
  });

  test('on a phone everything is within reach, and a daemon that comes back is played from again', async () => {
    await using open = await openUntouched('News One', {
      ...{ viewport: { width: 360, height: 740 }, locale: 'de-DE', hasTouch: true, isMobile: true },
    });
    const { page, faults } = open;
    await plays(page);
    await page.getByRole('button', { name: 'Für Ton tippen' }).tap();
    await page.getByRole('button', { name: 'Über diesen Stream' }).tap();
    await page.getByRole('region', { name: 'Über diesen Stream' }).waitFor();
    expect([...(await findTooWide(page)), ...(await findSmallTargets(page))]).toEqual([]);
    await page.context().setOffline(true);
    await endStreams();
    await seen(page, 'Verbindung verloren, wir versuchen es weiter');
    await page.context().setOffline(false);
    await plays(page, 1);
    faults.length = 0; // the browser notes each request that failed
  });
});
