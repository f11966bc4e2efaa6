import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHeadwater, until } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { wholeTest } from '../support/whole.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { focused, onScreen, seen, streamsOf } from './house.js';

let browser: Browser;
const PASSWORD = 'a river in the north';
const LANGUAGE = /In which language shall we speak/;
const KEEPER = /Who keeps this house/;
const PROVIDER = /Where do your channels come from/;
const READY = 'Your line-up is ready';

describe.skipIf(browserPath === null)('from nothing to a picture', () => {
  let cacheBefore: string | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
    cacheBefore = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = `${process.cwd()}/node_modules/.cache`; // clips of the demo are kept between runs
  });
  afterAll(async () => {
    await browser?.close();
    if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cacheBefore;
  });

  test('language, keeper, a pasted link, import, Home, and then MPEG-TS; a reload goes on where it was', async () => {
    await using provider = await startProvider({
      streams: streamsOf('News/News One', 'Sport/Sport Two', 'Kids/Kids Three'),
    });
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/manage/channels'));
    const { page } = open;
    const again = async (title: string | RegExp) => {
      await onScreen(page, title);
      await page.reload();
      await onScreen(page, title);
    };
    await again(LANGUAGE);
    await next(page);

    await again(KEEPER);
    await next(page);
    await page.getByRole('alert').getByText('Type a name.').waitFor();
    await expect.poll(() => focused(page)).toBe('Your name');
    await page.getByLabel('Your name').fill('Mara');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await next(page);
    await page.getByRole('alert').getByText('At least 8 characters are needed.').waitFor();
    await expect.poll(() => focused(page)).toBe('Password');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await next(page);

    await again(PROVIDER);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('alert').getByText('Paste a link, drop a file, or type a server.').waitFor();
    await page.getByLabel('Link, file or server').fill(provider.playlistUrl('alpha'));
    await seen(page, 'M3U list, 3 entries');
    await seen(page, 'For example News One, Sport Two and Kids Three');
    await page.getByLabel('Name', { exact: true }).fill('Nörd Star');
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await again(READY);
    await page.getByRole('listitem').filter({ hasText: 'Sport Two' }).waitFor();
    await seen(page, '3 entries done');
    await page.getByRole('button', { name: 'Go to Home' }).click();
    await onScreen(page, 'Home');
    await seen(page, 'All 3 channels');
    await page.getByRole('link', { name: 'Watch News One' }).first().click();
    await page.getByRole('button', { name: 'In another player' }).click();
    await page.getByRole('dialog', { name: 'News One in another player' }).waitFor();
    const shown = await page.getByRole('dialog').locator('code').innerText();
    expect(await packetStarts(page, new URL(shown).pathname)).toEqual(Array(40).fill(0x47));
  });

  test('a second browser on the way through the first run is told that there is a keeper, and signs in', async () => {
    await using headwater = await startHeadwater();
    await using first = await openPage(browser, headwater.url('/welcome/keeper'));
    await using second = await openPage(browser, headwater.url('/welcome/keeper'));
    for (const { page } of [first, second]) {
      await page.getByLabel('Your name').fill('Mara');
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    }
    await next(first.page);
    await onScreen(first.page, PROVIDER);
    await next(second.page);
    await onScreen(second.page, 'Sign in');
    await second.page.getByText(/has its keeper|has a keeper/).waitFor();
    await second.page.getByLabel('Name').fill('Mara');
    await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await second.page.keyboard.press('Enter');
    await onScreen(second.page, 'Home');
  });

  wholeTest(
    'who wants to look around first sees the pages, is told that nobody keeps the house, and can come back',
    async () => {
      await using headwater = await startHeadwater();
      await using open = await openPage(browser, headwater.url('/welcome/import')); // not before there is a keeper
      const { page } = open;
      await onScreen(page, KEEPER);
      await page.getByRole('button', { name: 'Look around first' }).click();
      await onScreen(page, 'Home');
      await seen(page, 'No provider yet. Add the first one.');
      await seen(page, 'Nobody keeps this house yet');
      await page.getByRole('link', { name: 'Make a keeper' }).click();
      await onScreen(page, KEEPER);
    },
  );

  test('what is no list is told in words beside the box, and a file, a mail and a login are understood', async () => {
    await using provider = await startProvider({
      credentials: { username: 'mara', password: 'river77' },
      streams: ['News One', 'Sport Two'],
    });
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/welcome/keeper'), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = open;
    await makeKeeper(page);
    const box = page.getByLabel('Link, file or server');
    const fault = page.getByRole('alert');

    provider.provider('alpha').misbehavePlaylist({ kind: 'loginPage' });
    await box.fill(provider.playlistUrl('alpha'));
    await fault.getByText('That address answers with a login page, not a list.').waitFor();
    expect(await box.getAttribute('aria-invalid')).toBe('true');
    provider.provider('alpha').misbehavePlaylist(null);

    await box.fill('/nowhere/list.m3u');
    await fault.getByText('The file /nowhere/list.m3u cannot be read (ENOENT).').waitFor();

    const { origin } = new URL(provider.playlistUrl('alpha'));
    const mail = `Your line is ready!\nHost: ${origin}/alpha\nUsername: mara\nPassword: river77\nEnjoy`;
    await page.evaluate((words) => navigator.clipboard.writeText(words), mail);
    await box.fill('');
    await page.keyboard.press('Control+v');
    await seen(page, 'Xtream account, 2 entries');
    await fault.waitFor({ state: 'detached' });

    await page.locator('input[type=file]').setInputFiles({
      name: 'from-a-friend.m3u',
      mimeType: 'audio/x-mpegurl',
      buffer: Buffer.from(`#EXTM3U\n#EXTINF:-1,Fjord TV\n${provider.streamUrl('alpha', '1')}\n`),
    });
    await seen(page, 'M3U list, 1 entry');
    await seen(page, 'For example Fjord TV');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await onScreen(page, READY);
    await page.getByRole('listitem').filter({ hasText: 'Fjord TV' }).waitFor();
  });

  wholeTest('a file is dropped on the box', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/welcome/keeper'));
    const { page } = open;
    await makeKeeper(page);
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      const list = '#EXTM3U\n#EXTINF:-1,Fjord TV\nhttp://127.0.0.1:9/1.ts\n';
      transfer.items.add(new File([list], 'dropped.m3u'));
      return transfer;
    });
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: data });
    await seen(page, 'M3U list, 1 entry');
  });

  test('without a list at hand the demo brings channels', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/welcome/keeper'));
    const { page } = open;
    await makeKeeper(page);
    await page.getByRole('button', { name: 'Try with the demo provider' }).click();
    await page.getByRole('heading', { name: READY }).waitFor({ timeout: 45_000 });
    expect(Number(await page.locator('.joining-count').innerText())).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Go to Home' }).click();
    await onScreen(page, 'Home');
    await until(async () => (await page.locator('.tile').count()) > 10);
  });
});

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();

async function makeKeeper(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Mara');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await next(page);
  await onScreen(page, PROVIDER);
}

/** The first bytes of what plays, where each packet of MPEG-TS begins. */
function packetStarts(page: Page, path: string): Promise<number[]> {
  return page.evaluate(async (address) => {
    const stop = new AbortController();
    const reply = await fetch(address, { signal: stop.signal });
    const reader = reply.body!.getReader();
    const bytes: number[] = [];
    while (bytes.length < 40 * 188) {
      const { value, done } = await reader.read();
      if (done) break;
      for (const byte of value) bytes.push(byte);
    }
    stop.abort();
    return Array.from({ length: 40 }, (_, at) => bytes[at * 188]!);
  }, path);
}
