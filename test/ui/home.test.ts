import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHeadwater, until } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { browserPath, openPage, startBrowser } from './browser.js';

let browser: Browser;

describe.skipIf(browserPath === null)('the page', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('a playlist that is pasted into the box becomes channels', async () => {
    await using provider = await startProvider({ streams: ['News One', 'Sport Two', 'Kids Three'] });
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    const { page, faults } = open;
    await seen(page, 'Headwater takes your playlists and makes one clean line-up of them.');
    await seen(page, 'Channels appear here after the first import.');

    await page.getByLabel('Address or file').fill(provider.playlistUrl('alpha'));
    await page.getByLabel('Name', { exact: true }).fill('Nörd Star');
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await seen(page, 'Nörd Star is added. Its import has begun.');
    await seen(page, 'Imported 3 entries just now.');
    await page.getByRole('row', { name: /Sport Two/ }).waitFor();
    await seen(page, '3 channels');
    expect(await channelNames(page)).toEqual(['News One', 'Sport Two', 'Kids Three']);
    const { items } = await headwater.get<{ items: { key: string }[] }>('/providers');
    expect(items.map(({ key }) => key)).toEqual(['nord-star']);
    expect(faults).toEqual([]);
  });

  test('an empty box, and an address that cannot be, are answered beside the box', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    const { page } = open;
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('alert').getByText('Paste the address of a playlist').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('add-url');

    await page.getByLabel('Address or file').fill('/nowhere/list.m3u');
    await page.keyboard.press('Enter');
    await seen(page, 'The file /nowhere/list.m3u cannot be read (ENOENT).');
  });

  test('a login page instead of a playlist is told in a sentence, and the channels stay', async () => {
    await using provider = await startProvider({ streams: ['News One', 'Sport Two'] });
    await using headwater = await startHeadwater({ config: config(provider.playlistUrl('alpha')) });
    await headwater.ready();
    await using open = await openPage(browser, headwater.url('/'));
    const { page, faults } = open;
    await seen(page, 'Imported 2 entries just now.');

    provider.provider('alpha').misbehavePlaylist({ kind: 'loginPage' });
    await page.getByRole('button', { name: 'Refresh Alpha' }).click();
    await seen(page, '"Alpha" sent a web page instead of a playlist.');
    await seen(page, 'Open its address in a browser: a login or "expired" page');
    expect(await channelNames(page)).toEqual(['News One', 'Sport Two']);

    provider.provider('alpha').misbehavePlaylist(null);
    await page.getByRole('button', { name: 'Refresh again' }).click();
    await seen(page, 'No change just now, still 2 entries.');
    expect(faults).toEqual([]);
  });

  test('a list that lost most of its entries is held back until a person accepts it', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `Station ${at + 1}`);
    await using provider = await startProvider({ streams: names });
    await using headwater = await startHeadwater({ config: config(provider.playlistUrl('alpha')) });
    await headwater.ready();
    await using open = await openPage(browser, headwater.url('/'));
    const { page } = open;
    await seen(page, '40 channels');

    provider.provider('alpha').misbehavePlaylist({ kind: 'shrunk', keepCount: 10 });
    await page.getByRole('button', { name: 'Refresh Alpha' }).click();
    await seen(page, 'The new list of "Alpha" lacks 30 of 40 entries. It is held back.');
    await seen(page, '40 channels');
    await page.getByRole('button', { name: 'Accept the loss' }).click();
    await seen(page, 'Imported 10 entries just now.');
    await seen(page, '30 gone');
  });

  test('a removed provider comes back with Undo, and with Ctrl Z', async () => {
    await using provider = await startProvider({ streams: ['News One', 'Sport Two'] });
    await using headwater = await startHeadwater();
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url: provider.playlistUrl('alpha') });
    await headwater.refreshed('alpha', 'done');
    await using open = await openPage(browser, headwater.url('/'));
    const { page, faults } = open;
    for (const takeBack of [
      () => page.getByRole('button', { name: 'Undo' }).click(),
      () => page.keyboard.press('Control+z'),
    ]) {
      await seen(page, '2 channels');
      await page.getByRole('button', { name: 'Remove Alpha' }).click();
      await seen(page, 'Alpha is removed, with what only it brings.');
      await seen(page, '0 channels');
      await takeBack();
      await seen(page, 'Alpha is back.');
    }
    await seen(page, '2 channels');
    expect(await channelNames(page)).toEqual(['News One', 'Sport Two']);
    expect(faults).toEqual([]);
  });

  test('what is watched is shown while it plays, with the connection that it takes', async () => {
    await using provider = await startProvider({ streams: ['News One'] });
    await using headwater = await startHeadwater({ config: config(provider.playlistUrl('alpha'), 2) });
    await headwater.ready();
    const [channel] = await headwater.channels();
    await using open = await openPage(browser, headwater.url('/'));
    const { page, faults } = open;
    await seen(page, 'Nobody is watching. All 2 connections are free.');

    const player = new AbortController();
    const watching = fetch(headwater.url(`/stream/${channel!.id}.ts`), { signal: player.signal })
      .then((reply) => reply.arrayBuffer())
      .catch(() => {});
    await page.getByRole('listitem').getByText('Just started from Alpha').waitFor();
    await page.getByRole('img', { name: '1 of 2 connections in use' }).waitFor();
    await page.getByText(/^\d+\.\d Mb\/s$/).waitFor();
    player.abort();
    await watching;
    await seen(page, 'Nobody is watching. All 2 connections are free.');
    expect(faults).toEqual([]);
  });

  test('a mistake in config.yaml is shown with its line until it is mended', async () => {
    await using headwater = await startHeadwater({ config: 'providers: []\n' });
    await using open = await openPage(browser, headwater.url('/'));
    await seen(open.page, 'Live');
    await headwater.writeConfig('providers: []\nserver:\n  prot: 5\n');
    const banner = open.page.getByRole('alert');
    await banner.getByText('config.yaml has 1 mistake').waitFor();
    await banner.getByText('config.yaml:3').waitFor();
    await banner.getByText(/server\.prot: is not a setting; did you mean "port"\?/).waitFor();
    await headwater.writeConfig('providers: []\n');
    await banner.waitFor({ state: 'detached' });
  });

  test('a hidden tab listens to nothing, and reads everything again when it is looked at', async () => {
    await using provider = await startProvider({ streams: ['News One'] });
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    const { page } = open;
    await seen(page, 'Headwater takes your playlists');
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'));
    await setVisibility(page, 'hidden');
    await ended;
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url: provider.playlistUrl('alpha') });
    await headwater.refreshed('alpha', 'done');
    expect(await page.getByRole('heading', { name: 'Alpha' }).count()).toBe(0);
    await setVisibility(page, 'visible');
    await seen(page, 'Imported 1 entry just now.');
    await seen(page, '1 channel');
  });

  test('the addresses for players are those of the machine as this page sees it, and can be copied', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'), { permissions: ['clipboard-read'] });
    const { page } = open;
    const tunerPort = headwater.app.devicePorts.get('main');
    for (const [what, address] of [
      ['Copy Tuner address', `127.0.0.1:${tunerPort}`],
      ['Copy Playlist address', headwater.url('/playlist.m3u')],
    ] as const) {
      await page.getByRole('button', { name: what }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
    }
    await seen(page, 'You opened this page as 127.0.0.1, which only this machine understands.');
  });
});

describe.skipIf(browserPath === null)('the page with 5,000 channels', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headwater-ui-'));
    file = join(folder, 'large.m3u');
    const entries = Array.from({ length: 5_000 }, (_, at) => {
      const name = at === 4_321 ? 'The Needle' : `Haystack ${at + 1}`;
      return `#EXTINF:-1 group-title="Group ${at % 40}",${name}\nhttp://127.0.0.1:9/${at + 1}.ts`;
    });
    await writeFile(file, `#EXTM3U\n${entries.join('\n')}\n`);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('search finds one of them, a jump to the end reads on, and few rows are in the page', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    const { page, faults } = open;
    await page.getByLabel('Address or file').fill(file);
    await page.keyboard.press('Enter');
    await seen(page, '5,000 channels');
    await page.getByRole('heading', { name: 'large', exact: true }).waitFor(); // named after its file
    expect(await rowCount(page)).toBeLessThan(100);

    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await seen(page, '1 channel found');
    expect(await channelNames(page)).toEqual(['The Needle']);
    await page.keyboard.press('Escape');
    await seen(page, '5,000 channels');

    await page.locator('.rows').evaluate((rows) => rows.scrollTo({ top: rows.scrollHeight }));
    await page.getByRole('row', { name: /Haystack 5000/ }).waitFor();
    expect(await rowCount(page)).toBeLessThan(100);
    expect(faults).toEqual([]);
  });

  test('the list is one stop for the Tab key, arrows move in it, Enter copies the play link', async () => {
    await using headwater = await startHeadwater({ config: config(file) });
    await headwater.ready();
    const channels = await headwater.channels();
    await using open = await openPage(browser, headwater.url('/'), { permissions: ['clipboard-read'] });
    const { page } = open;
    await seen(page, '5,000 channels');
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('Tab');
    for (const key of ['PageDown', 'PageDown', 'ArrowDown', 'ArrowUp', 'Home', 'ArrowDown', 'ArrowDown'])
      await page.keyboard.press(key);
    await until(async () => (await focusedLabel(page)) === 'Copy the play link of Haystack 3');
    await page.keyboard.press('Enter');
    const wanted = headwater.url(`/stream/${channels[2]!.id}.ts`);
    await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === wanted);
    await page.keyboard.press('Tab');
    expect(await focusedLabel(page)).toBe('Copy Tuner address');
  });
});

function config(url: string, maxConnections = 1): string {
  return `providers: [{ key: alpha, name: Alpha, url: "${url}", maxConnections: ${maxConnections} }]\n`;
}

/** Waits for words on the page. */
async function seen(page: Page, words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

const rowCount = (page: Page) => page.locator('tbody tr').count();

const channelNames = (page: Page) => page.locator('tbody tr .row-words p:first-child').allTextContents();

const focusedLabel = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

/** The browser of a test never hides a tab by itself. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}
