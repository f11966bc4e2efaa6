import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { until } from '../support/headwater.js';
import { type ProviderSetup, startProvider } from '../support/simulated-provider.js';
import { browserPath, startBrowser } from './browser.js';
import { type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
let house: House;
const PROVIDERS = '/manage/providers';
const MANY = Array.from({ length: 400 }, (_, at) => `Haystack ${at + 1}`);

describe.skipIf(browserPath === null)('providers', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, { streams: streamsOf('News/News One', 'Sport/Sport Two') });
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('a list that is there already is told beside the box, and added again by whoever wants it', async () => {
    await using open = await house.open(PROVIDERS);
    const { page } = open;
    await band(page, 'Alpha').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('Link, file or server').fill(`${house.provider.playlistUrl('alpha')}#again`);
    await page
      .getByRole('alert')
      .getByText(/You have this already: Alpha\./)
      .waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Twice');
    await page.getByRole('button', { name: 'Add it all the same' }).click();
    await toast(page).getByText('Twice is added. Its import has begun.').waitFor();
    await band(page, 'Twice').waitFor();
  });

  test('a provider is added with what was found; its key is free of clashes, and its login is in no page', async () => {
    await using account = await startProvider({
      key: 'bravo',
      credentials: { username: 'mara', password: 'river77' },
      maxConnections: 3,
      streams: ['News One', 'Sport Two'],
    });
    await using open = await house.open(PROVIDERS);
    const { page } = open;
    await band(page, 'Alpha').waitFor();
    await page.keyboard.press('n');
    const { origin } = new URL(account.playlistUrl('bravo'));
    await page
      .getByLabel('Link, file or server')
      .fill(`${origin}/bravo/get.php?username=mara&password=river77&type=m3u_plus`);
    await seen(page, /^Xtream account, 2 entries, 3 connections/);
    await page.getByLabel('Name', { exact: true }).fill('Älpha'); // makes the key `alpha`, which is taken
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await band(page, 'Älpha').getByText('2 streams').waitFor();
    await toast(page).getByText('Älpha is added. Its import has begun.').waitFor();
    await band(page, 'Älpha').getByText('3 free').waitFor();
    await seen(page, '2 providers, 4 connections, 2 channels after merging');

    await band(page, 'Älpha').getByRole('link').click();
    await onScreen(page, 'Älpha');
    expect(await page.content()).not.toContain('river77');
    for (const path of ['/manage/log', '/manage/changes']) {
      await page.goto(house.headwater.url(path));
      await seen(page, /Älpha/);
      expect(await page.content()).not.toContain('river77');
    }
  });

  test('a public list is picked into the box, and tried there like a typed one', async () => {
    await using other = await startProvider({ key: 'bravo', streams: ['Sport Two'] });
    await using open = await house.open(`${PROVIDERS}?add=1`);
    const { page } = open;
    // here is no internet: the first of the lists lies on our own server
    await page.route('**/api/v1/public-lists', async (route) => {
      const reply = await route.fetch();
      const { items, ...rest } = (await reply.json()) as { items: { url: string }[] };
      items[0]!.url = other.playlistUrl('bravo');
      await route.fulfill({ json: { items, ...rest } });
    });
    await page.getByRole('button', { name: 'Pick a public list' }).click();
    const lists = page.getByRole('list', { name: 'Public lists' });
    await lists.getByRole('button', { name: 'Kodinerds Germany, Austria and Switzerland · radio' }).waitFor();
    expect(await lists.getByText('Freeview-EPG').count()).toBe(0); // a guide, which nothing could use
    await lists.getByRole('button', { name: 'Free-TV Whole world · television' }).click();
    expect(await page.getByLabel('Link, file or server').inputValue()).toBe(other.playlistUrl('bravo'));
    await seen(page, /^M3U list, 1 entry/);
  });

  test('Enter adds what stands in the box, not what stood there when it was last looked behind', async () => {
    await using other = await startProvider({ key: 'bravo', streams: ['Sport Two', 'Kids Three', 'Kite'] });
    await using open = await house.open(`${PROVIDERS}?add=1`);
    const { page } = open;
    const box = page.getByLabel('Link, file or server');
    await box.fill(`${house.provider.playlistUrl('alpha')}?again`);
    await seen(page, /^M3U list, 2 entries/);
    await box.fill(other.playlistUrl('bravo'));
    await page.keyboard.press('Enter');
    await seen(page, '3 streams');
    const { items } = await house.headwater.get<{ items: { url: string }[] }>('/providers');
    expect(items.map(({ url }) => url).sort()).toEqual(
      [house.provider.playlistUrl('alpha'), other.playlistUrl('bravo')].sort(),
    );
  });

  test('a list that comes slowly shows how far it is, and can be stopped', async () => {
    await using slow = await addBravo({ streams: MANY });
    await using open = await house.open(PROVIDERS);
    const { page } = open;
    await band(page, 'Bravo').getByText('400 streams').waitFor();
    slow.provider('bravo').misbehavePlaylist({ kind: 'drip', bytesPerSecond: 1_000 });
    slow.provider('bravo').setStreams(MANY.slice(1).map((name, at) => ({ id: String(at + 1), name: `${name} HD` })));
    await page.getByRole('button', { name: 'Refresh Bravo' }).click();
    const progress = page.getByRole('progressbar', { name: 'Import of Bravo' });
    await progress.waitFor();
    await until(async () => /^Download: [1-9]/.test((await progress.getAttribute('aria-valuetext')) ?? ''));
    await page.reload();
    await progress.waitFor();
    await page.getByRole('button', { name: 'Stop the refresh of Bravo' }).click();
    await toast(page).getByText('The refresh of Bravo is stopped. What it brought before stays.').waitFor();
    await progress.waitFor({ state: 'detached' });
    await band(page, 'Bravo').getByText('400 streams').waitFor();
  });

  test('a provider that fails says why and since when, on Home too, until it is mended', async () => {
    house.provider.provider('alpha').misbehavePlaylist({ kind: 'loginPage' });
    await house.headwater.refresh('alpha');
    await using open = await house.open('/');
    const { page } = open;
    await page.getByRole('link', { name: 'Alpha cannot be refreshed. What it brought stays in use.' }).click();
    await onScreen(page, 'Providers');
    await band(page, 'Alpha')
      .getByText(/^Failing since .* What it brought before stays in use\.$/)
      .waitFor();
    await band(page, 'Alpha')
      .getByText(/login page|web page|not a playlist/)
      .first()
      .waitFor();
    await page.getByRole('navigation', { name: 'Manage' }).getByText('1 needs a look').waitFor();
    house.provider.provider('alpha').misbehavePlaylist(null);
    await band(page, 'Alpha').getByRole('button', { name: 'Refresh again' }).click();
    await band(page, 'Alpha')
      .getByText(/^Failing since/)
      .waitFor({ state: 'detached' });
    await page.getByText('1 needs a look').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Headwater' }).click();
    await seen(page, 'Nothing. All is well.');
  });

  test('a list that has shrunk is held back until somebody accepts it', async () => {
    await using shrinking = await addBravo({ streams: MANY.slice(0, 40) });
    shrinking.provider('bravo').misbehavePlaylist({ kind: 'shrunk', keepCount: 5 });
    await house.headwater.refresh('bravo');
    await using open = await house.open('/');
    const { page } = open;
    await page.getByRole('link', { name: /^Bravo sent a list that is very different/ }).click();
    await band(page, 'Bravo')
      .getByText(/lacks 35 of 40 entries/)
      .waitFor();
    expect((await house.headwater.channels()).length).toBe(2 + 40);
    await band(page, 'Bravo').getByRole('link', { name: 'Accept the loss…' }).click();
    await page.getByRole('dialog').getByText('35 entries go.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Accept the loss' }).click();
    await page.getByRole('listitem').getByText('35 gone').nth(1).waitFor(); // the held one, and the one that was taken
    await page.getByRole('link', { name: 'All providers' }).click();
    await band(page, 'Bravo').getByText('35 gone from the list, kept for a week').waitFor();
  });

  test('a provider is switched off and on, removed and brought back; another browser sees it', async () => {
    const before = await house.headwater.channels();
    await using open = await house.open(PROVIDERS);
    await using other = await house.open(PROVIDERS);
    const { page } = open;
    await page.getByRole('button', { name: 'More about Alpha' }).click();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await toast(page).getByText('Alpha is switched off.').waitFor();
    for (const one of [page, other.page]) {
      await band(one, 'Alpha').getByText('Switched off: it is not refreshed and nothing of it plays.').waitFor();
    }
    await band(page, 'Alpha').getByRole('button', { name: 'Switch on' }).click();
    await toast(page).getByText('Alpha is switched on.').waitFor();
    await other.page.getByText(/^Switched off:/).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'More about Alpha' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await toast(page).getByText('Alpha is removed, with what only it brings.').waitFor();
    for (const one of [page, other.page]) await band(one, 'Alpha').waitFor({ state: 'detached' });
    // what it brought is put together anew behind the answer
    await expect.poll(() => house.headwater.channels()).toEqual([]);
    await page.keyboard.press('Escape');
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    for (const one of [page, other.page]) await band(one, 'Alpha').getByText('2 streams').waitFor();
    await expect.poll(() => house.headwater.channels()).toEqual(before);
  });

  test('a provider of config.yaml says where it is changed, and cannot be changed here', async () => {
    await using provider = await startProvider();
    const config = `providers: [{ key: alpha, name: Alpha, url: "${provider.playlistUrl('alpha')}", maxConnections: 2 }]\n`;
    await using house = await startHouse(browser, {}, { config, isAdded: false });
    await house.headwater.refreshed('alpha', 'done');
    await using open = await house.open(PROVIDERS);
    const { page } = open;
    await band(page, 'Alpha').getByText('Set in config.yaml, and changed there.').waitFor();
    await page.getByRole('button', { name: 'Refresh Alpha' }).waitFor();
    expect(await page.getByRole('button', { name: 'More about Alpha' }).count()).toBe(0);
    await band(page, 'Alpha').getByRole('link').click();
    await page.getByRole('navigation', { name: 'About this provider' }).getByRole('link', { name: 'Settings' }).click();
    await seen(page, /^config\.yaml sets all of this\./);
    expect(await page.getByLabel('Connections at the same time').inputValue()).toBe('2');
    expect(await page.getByLabel('Connections at the same time').isEditable()).toBe(false);
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await page.getByRole('link', { name: 'All providers' }).click();
    await house.headwater.writeConfig('providers: []\n');
    await band(page, 'Alpha')
      .getByText(/^Switched off:/)
      .waitFor();
    await page.getByRole('button', { name: 'More about Alpha' }).waitFor(); // nothing of it is lost, and it can be removed
  });
});

/** Adds a second provider, `Bravo`. */
async function addBravo(setup: ProviderSetup): Promise<Simulator> {
  const bravo = await startProvider({ key: 'bravo', ...setup });
  await house.headwater.send('POST', '/providers', { key: 'bravo', name: 'Bravo', url: bravo.playlistUrl('bravo') });
  await house.headwater.refreshed('bravo', 'done');
  return bravo;
}

const band = (page: Page, name: string) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });
