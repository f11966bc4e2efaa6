import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, type KeeperClient, startHeadwater } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { onScreen, seen, signedIn, toast } from './house.js';
import { findBarriers, findSmallTargets, findTooWide, outlineOf } from './page-checks.js';

let browser: Browser;
let headwater: Headwater;
let keeper: KeeperClient;
let close: () => Promise<void>;
const PHONE = { width: 360, height: 800 };

/** A player that takes what comes until it is cut or told to leave. */
async function tune(id: number, userAgent: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const leave = new AbortController();
  signal.addEventListener('abort', () => leave.abort());
  const headers = { 'User-Agent': userAgent };
  const reply = await headwater.until(async () => {
    const tried = await fetch(headwater.url(`/stream/${id}.ts`), { headers, signal: leave.signal });
    return tried.ok ? tried : null; // the first of all waits until its clip is made
  });
  const reading = reply.arrayBuffer().catch(() => {});
  return async () => {
    leave.abort();
    await reading;
  };
}

/** The same in German, with a finger. */
async function onAPhone(): Promise<void> {
  await using open = await openPage(browser, headwater.url('/manage/channels'), {
    ...signedIn(keeper),
    ...{ viewport: PHONE, locale: 'de-DE', hasTouch: true, isMobile: true, reducedMotion: 'reduce' },
  });
  const { page } = open;
  const tabs = page.getByRole('navigation', { name: 'Orte' });
  await tabs.getByRole('link', { name: 'Live 3' }).tap();
  await onScreen(page, 'Live');
  await page.getByRole('button', { name: 'VLC anhalten' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  expect([...(await findTooWide(page)), ...(await findSmallTargets(page))]).toEqual([]);
  await page.getByRole('button', { name: 'Woche' }).tap();
  await page.getByRole('img', { name: /^Zu Zuschauern höchstens/ }).waitFor();
  await tabs.getByRole('button', { name: 'Mehr' }).tap();
  await page.getByRole('dialog', { name: 'Mehr' }).getByRole('link', { name: 'Start' }).tap();
  await onScreen(page, 'Start');
  await tabs.getByRole('link', { name: 'Start' }).waitFor();
}

describe.skipIf(browserPath === null)('Live', () => {
  let ids: Record<string, number>;
  beforeAll(async () => {
    browser = await startBrowser();
    const providers = await startProviders([
      { key: 'alpha', streams: ['News One', 'Sport Two'] },
      { key: 'bravo', streams: ['News One'] },
    ]);
    headwater = await startHeadwater({ config: 'relay: { lingerMs: 200 }\n' });
    close = async () => {
      await headwater[Symbol.asyncDispose]();
      await providers[Symbol.asyncDispose]();
    };
    keeper = await headwater.signUp();
    for (const [key, name] of [
      ['alpha', 'Northstream'],
      ['bravo', 'Beacon'],
    ] as const) {
      await headwater.send('POST', '/providers', { key, name, url: providers.playlistUrl(key), maxConnections: 2 });
      await headwater.refreshed(key, 'done');
    }
    await headwater.idle();
    ids = Object.fromEntries((await headwater.channels()).map(({ name, id }) => [name, id]));
  });
  afterAll(async () => {
    await browser?.close();
    await close?.();
  });

  test('who watches what from where is shown as it is; the next stream plays on a press, and a viewer is stopped', async () => {
    const leave = new AbortController();
    await using open = await openPage(browser, headwater.url('/manage/live'), signedIn(keeper));
    const { page } = open;
    await onScreen(page, 'Live');
    await seen(page, 'Nobody is watching. All 4 connections are free.');
    await seen(page, 'No traffic in this time.');
    try {
      await tune(ids['News One']!, 'VLC/3.0.20 LibVLC/3.0.20', leave.signal);
      await tune(ids['News One']!, 'Kodi/21.1 (Linux)', leave.signal);
      await tune(ids['Sport Two']!, 'Mozilla/5.0 (X11) Gecko/20100101 Firefox/130.0', leave.signal);
      const numbers = page.locator('.live-numbers');
      await numbers.locator('[data-number=viewers]', { hasText: '3' }).waitFor();
      // a connection counts once its first media has come
      await expect.poll(() => page.locator('[data-number=upstreams] dd').innerText()).toBe('2');
      await expect.poll(() => page.locator('[data-number=saved] dd').innerText()).toBe('1');
      await page.getByRole('navigation', { name: 'Manage' }).getByRole('link', { name: 'Live 3' }).waitFor();

      const relay = page
        .getByRole('list', { name: 'Channels that play' })
        .getByRole('listitem')
        .filter({ hasText: 'News One' });
      await relay.getByText('Northstream, primary').waitFor();
      await relay.getByText('H.264').waitFor();
      await relay.getByText(/^\d+\.\d Mb\/s$/).waitFor(); // told each second
      const viewers = page.getByRole('list', { name: 'Viewers' });
      for (const name of ['VLC', 'Kodi', 'Browser (Firefox)'])
        await viewers.getByText(name, { exact: false }).first().waitFor();
      await expect.poll(() => page.locator('.live-lines path').count()).toBe(5); // two upstreams and three viewers
      await page
        .getByRole('img', { name: /^To viewers at most \d+\.\d Mb\/s, from providers/ })
        .locator('svg')
        .waitFor();

      await page.getByRole('button', { name: 'Next stream for News One', exact: true }).click();
      await toast(page).getByText('All 2 viewers of it go along').waitFor();
      await relay.getByText('Beacon, backup 1').waitFor();
      await relay.getByText(/^Took over from Northstream \d+ s ago, (without a gap|gap \d+\.\d s)$/).waitFor();
      await page.locator('.live-lines path.is-old').waitFor({ state: 'attached' });
      await page.getByRole('region', { name: 'What happened' }).getByText('"News One" goes on from Beacon').waitFor();
      const alone = page.getByRole('button', { name: 'Next stream for Sport Two', exact: true });
      expect(await alone.getAttribute('title')).toBe('It has no other stream.');

      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await findBarriers(page, colorScheme === 'dark' ? 'all' : 'colours')).toEqual([]);
      }
      expect(await outlineOf(page)).toEqual({ language: 'en', mains: 1, titles: 1 });
      await onAPhone();

      await page.getByRole('button', { name: 'Stop Kodi' }).click();
      await toast(page).getByText('Kodi was stopped.').waitFor();
      await toast(page).getByText('can simply tune again').waitFor();
      await viewers.getByText('Kodi').waitFor({ state: 'detached' });
      await viewers.getByText('VLC').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('h');
      await onScreen(page, 'Home');
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await onScreen(page, 'Live');
    } finally {
      leave.abort();
    }
    await seen(page, 'Nobody is watching. All 4 connections are free.');
  });
});
