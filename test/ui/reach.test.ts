import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { someOf } from '../support/whole.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
/** Nothing is changed in it. */
let house: House;

describe.skipIf(browserPath === null)('reaching everything', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, { streams: streamsOf('News/News One', 'Sport/Sport Two') });
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('the whole first run, and then a new name for a channel, with the keyboard alone', async () => {
    await using provider = await startProvider({ streams: ['News One', 'Sport Two'] });
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    const { page } = open;
    const { keyboard } = page;
    await onScreen(page, /language/);
    await tabTo(page, 'Next');
    await keyboard.press('Enter');
    await onScreen(page, /Who keeps/);
    await until(async () => (await focused(page)).startsWith('Who keeps this house?'));
    await tabTo(page, 'Your name');
    await keyboard.type('Mara');
    await keyboard.press('Tab');
    await keyboard.type('a river in the north');
    await keyboard.press('Enter');
    await onScreen(page, /Where do your channels/);
    await expect.poll(() => focused(page)).toBe('Link, file or server');
    await keyboard.type(provider.playlistUrl('alpha'));
    await seen(page, 'M3U list, 2 entries');
    await keyboard.press('Enter');
    await onScreen(page, 'Your line-up is ready');
    await tabTo(page, 'Go to Home');
    await keyboard.press('Enter');
    await onScreen(page, 'Home');

    await keyboard.press('g');
    await keyboard.press('c');
    await page.getByRole('row', { name: /Sport Two/ }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('r');
    await expect.poll(() => focused(page)).toBe('Name');
    await keyboard.press('Control+a');
    await keyboard.type('Arena');
    await keyboard.press('Enter');
    await page.getByRole('row', { name: /Arena/ }).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await keyboard.press('Control+z');
    await page.getByRole('row', { name: /Sport Two/ }).waitFor();
  });

  test('the focus is always seen, and goes back where it was when a dialog, a menu or the drawer is closed', async () => {
    await using open = await house.open('/manage/channels');
    const { page } = open;
    await page.getByRole('row', { name: /Sport Two/ }).waitFor();
    expect(await unseenStops(page, 40)).toEqual([]);

    const me = 'Keeper: colours, language, sign out';
    await page.getByRole('button', { name: me }).focus();
    await page.keyboard.press('Enter');
    await until(async () => (await focused(page)) !== me);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe(me);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => focused(page)).toBe('Find or do anything');
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main'))).toBeNull();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe(me);

    await page.getByRole('row', { name: /Sport Two/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByText('Primary').waitFor();
    expect(await unseenStops(page, 12)).toEqual([]);
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).focus();
    await page.keyboard.press('Enter');
    await until(async () => /Sport Two/.test(await focused(page)));

    await page.goto(house.headwater.url('/manage/providers'));
    await page.getByRole('button', { name: 'More about Alpha' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Change…');
    await page.keyboard.press('Enter');
    await onScreen(page, 'Alpha');
    await page.getByLabel('Refresh', { exact: true }).waitFor();
    expect(await unseenStops(page, 12)).toEqual([]);
  });

  test('every address reloads to the same screen, Back steps through them, one that is none says so, and Tab skips to the content', async () => {
    const [first] = await house.headwater.channels();
    const addresses = [
      ['/', 'Home'],
      ['/manage/providers', 'Providers'],
      ['/manage/providers/1/history', 'Alpha'],
      ['/manage/channels', 'Channels'],
      [`/manage/channels?open=${first!.id}&tab=shown`, 'Channels'],
      ['/manage/review', 'Review'],
      ['/manage/connect', 'Connect'],
      ['/manage/log', 'Log'],
      ['/manage/changes', 'Changes'],
      ['/manage/settings/access', 'Settings'],
    ] as const;
    await using open = await house.open('/');
    const { page } = open;
    for (const [path, title] of addresses) {
      await page.goto(house.headwater.url(path));
      await onScreen(page, title);
      await page.reload();
      await onScreen(page, title);
      await expect.poll(() => page.url()).toBe(house.headwater.url(path));
    }
    for (const [path, title] of addresses.slice(0, -1).reverse()) {
      await page.goBack();
      await onScreen(page, title);
      await expect.poll(() => page.url()).toBe(house.headwater.url(path));
    }
    await page.goto(house.headwater.url('/manage'));
    await onScreen(page, 'Channels');
    await page.goto(house.headwater.url('/manage/nowhere'));
    await onScreen(page, 'There is nothing here');
    await page.getByRole('link', { name: 'Go to Home' }).click();
    await onScreen(page, 'Home');
    await page.goto(house.headwater.url('/manage/connect'));
    await onScreen(page, 'Connect');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  test.each(someOf([true, false], 1))(
    'behind a proxy, below a path, everything is found; server.baseUrl set: %s',
    async (isNamed) => {
      await using provider = await startProvider({ streams: ['News One', 'Sport Two'] });
      await using proxy = await startProxy(isNamed);
      const config = isNamed ? `server:\n  baseUrl: "${proxy.url('')}"\n  trustedProxies: [loopback]\n` : '';
      await using headwater = await startHeadwater({ config });
      proxy.leadTo(headwater);
      await using open = await openPage(browser, proxy.url('manage/settings/looks'));
      const { page } = open;
      await onScreen(page, /language/);
      await expect.poll(() => page.url()).toBe(proxy.url('welcome/language'));
      await page.goto(proxy.url('welcome/keeper'));
      await page.getByLabel('Your name').fill('Mara');
      await page.getByLabel('Password', { exact: true }).fill('a river in the north');
      await page.keyboard.press('Enter');
      await onScreen(page, /Where do your channels/);
      await page.getByLabel('Link, file or server').fill(provider.playlistUrl('alpha'));
      await seen(page, 'M3U list, 2 entries');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await onScreen(page, 'Your line-up is ready');
      await page.getByRole('button', { name: 'Go to Home' }).click();
      await onScreen(page, 'Home');
      await expect.poll(() => page.url()).toBe(proxy.url(''));
      await page.getByRole('link', { name: 'Manage' }).click();
      await page.getByRole('row', { name: /Sport Two/ }).click();
      await page.getByRole('complementary').getByText('Primary').waitFor();
      expect(new URL(page.url()).pathname).toBe('/tv/manage/channels');
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor({ state: 'attached' });
      for (const place of ['Providers', 'Connect', 'Log', 'Settings']) {
        await page.getByRole('navigation', { name: 'Manage' }).getByRole('link', { name: place }).click();
        await onScreen(page, place);
        expect(new URL(page.url()).pathname).toBe(`/tv/manage/${place.toLowerCase()}`);
        await page.reload();
        await onScreen(page, place);
      }
      await page.goto(proxy.url('manage/connect/tivimate'));
      await seen(page, /\/tv\/playlist\.m3u$/);
      await page.getByRole('button', { name: /^Mara: / }).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await onScreen(page, 'Sign in');
      await page.getByLabel('Name').fill('Mara');
      await page.getByLabel('Password', { exact: true }).fill('a river in the north');
      await page.keyboard.press('Enter');
      await onScreen(page, 'Connect');
      await expect.poll(() => page.url()).toBe(proxy.url('manage/connect/tivimate'));
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await page.getByRole('button', { name: 'More about' }).first().click();
      await page.getByRole('button', { name: 'Switch off' }).click();
      await toast(page)
        .getByText(/is switched off/)
        .waitFor();
    },
  );
});

/** Presses Tab until that has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

/** Goes through the page with Tab. @returns What has the focus without an outline or outside of the window. */
async function unseenStops(page: Page, count: number): Promise<string[]> {
  const unseen = new Set<string>();
  for (let step = 0; step < count; step++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null; // the browser's own bar
      const box = element.getBoundingClientRect();
      const isInSight =
        box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      const frames = [element, element.parentElement!].map((one) => getComputedStyle(one));
      const hasFrame = frames.some(
        (style) => style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
      );
      return isInSight && hasFrame ? null : `${element.outerHTML.slice(0, 100)} ${isInSight} ${hasFrame}`;
    });
    if (found !== null) unseen.add(found);
  }
  return [...unseen];
}

/** Puts a house below `/tv/`, as a proxy does that takes the path away. @param hasHeaders It says for whom it asks. */
async function startProxy(
  hasHeaders: boolean,
): Promise<{ url(path: string): string; leadTo(house: Headwater): void } & AsyncDisposable> {
  let headwater: Headwater;
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith('/tv/')) return void outgoing.writeHead(404).end();
    const { host } = incoming.headers;
    const said = { 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1' };
    const headers = { ...incoming.headers, ...(hasHeaders ? said : {}) };
    const onward = request(
      headwater.url(incoming.url.slice('/tv'.length)),
      { method: incoming.method, headers },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}/tv/${path}`,
    leadTo(house) {
      headwater = house;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
