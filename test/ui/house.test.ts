import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHeadwater, until } from '../support/headwater.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
let house: House;
/** Without a provider. */
let empty: House;
const STREAMS = streamsOf('News/News One', 'Sport/Sport Two');

describe.skipIf(browserPath === null)('the house', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    const setup = { config: 'relay:\n  stallMs: 7000\n', logLevel: 'warn' };
    house = await startHouse(browser, { streams: STREAMS }, setup);
    empty = await startHouse(browser, { streams: STREAMS }, { isAdded: false });
  });
  beforeEach(() => Promise.all([house.restore(), empty.restore()]));
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
    await empty?.[Symbol.asyncDispose]();
  });

  test('Home shows what plays while it plays, who watches, and what was watched last', async () => {
    await house.headwater.send('PATCH', '/settings', { name: 'relay.lingerMs', value: 500 });
    const [, channel] = await house.headwater.channels();
    await using open = await house.open('/');
    const { page } = open;
    await seen(page, 'Nobody is watching. The one connection is free.');
    const player = new AbortController();
    const watching = fetch(house.headwater.url(`/stream/${channel!.id}.ts`), { signal: player.signal })
      .then((reply) => reply.arrayBuffer())
      .catch(() => {});
    const playing = page.getByRole('region', { name: 'Playing in the house' });
    await playing.getByRole('listitem').getByText('Just started from Alpha').waitFor();
    await playing.getByText(/^1 viewer · \d+\.\d Mb\/s$/).waitFor();
    await page.getByRole('region', { name: 'Sport Two' }).getByText('Last watched').waitFor();
    await page.goto(house.headwater.url('/manage/providers'));
    await page.getByRole('img', { name: '1 of 1 connection in use' }).waitFor();
    player.abort();
    await watching;
    await page.getByRole('img', { name: '0 of 1 connection in use' }).waitFor();
    await page.goBack();
    await seen(page, 'Nobody is watching. The one connection is free.');
    await page.getByRole('region', { name: 'Sport Two' }).getByText('Last watched').waitFor(); // kept in the browser
  });

  test('Connect shows for each player the steps, with addresses that other devices understand, to copy and as a code', async () => {
    await using open = await house.open('/manage/connect/plex', { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = open;
    await seen(page, 'Headwater answers only on this machine.'); // as it was told to: --host 127.0.0.1
    const ports = [house.headwater.app.devicePorts.get('main'), new URL(house.headwater.url('/')).port];
    for (const [player, what, ending] of [
      ['Plex', 'Tuner address', `:${ports[0]}`],
      ['TiviMate', 'Playlist address', `:${ports[1]}/playlist.m3u`],
    ] as const) {
      await page.getByRole('link', { name: player }).click();
      await onScreen(page, `Connect ${player}`);
      await seen(page, `Nothing heard from ${player} yet. It asks within a minute after step 2.`);
      await page.getByRole('button', { name: `Copy ${what}` }).click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied.endsWith(ending), copied).toBe(true);
      await seen(page, copied);
      await page.getByRole('button', { name: `Show ${what} as a QR code` }).click();
      await page.getByRole('img', { name: `QR code: ${what}` }).waitFor();
    }

    // without a port of its own a tuner has no host and port: that of the page would be the main one
    const { body } = await house.headwater.send<{ id: number }>('POST', '/lineups', { name: 'Radio' });
    await house.headwater.send('PATCH', `/lineups/${body.id}`, { hasPort: false });
    await page.goto(house.headwater.url(`/manage/connect/plex?device=radio-${body.id}`));
    await seen(page, 'Radio has no port of its own. Plex needs one.');
    expect(await page.getByRole('button', { name: 'Copy Tuner address' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Any other app' }).click();
    const list = `http://127.0.0.1:${ports[1]}/hdhr/radio-${body.id}/lineup.m3u`;
    await seen(page, list.replace('127.0.0.1', new URL(page.url()).hostname));
    expect((await fetch(list)).status).toBe(200);
    await page.getByRole('link', { name: 'To its port' }).click();
    await page.getByLabel('A port of its own').waitFor();
  });

  test('Connect follows what a player does, and says what may be in its way', async () => {
    await using house = await startHouse(browser);
    await using open = await house.open('/manage/connect');
    const { page } = open;
    await onScreen(page, 'Connect Plex');
    const heard = page.getByRole('region', { name: 'What has been heard from Plex' });
    await heard.getByText('Nothing heard from Plex yet.').waitFor();
    const ask = (path: string) =>
      fetch(house.headwater.deviceUrl(path), { headers: { 'User-Agent': 'PlexMediaServer/1.43.0' } });
    await ask('/discover.json');
    await heard.getByText('Found the tuner').waitFor();
    await heard.getByText('just now, from 127.0.0.1').waitFor();
    await ask('/auto/v999');
    await heard.getByText('Refused (404); Log says why').waitFor();
    await page.getByRole('link', { name: /^Plex ?just now$/ }).waitFor();

    const check = page.getByRole('region', { name: 'Is the way free?' });
    await check.getByText(/^SSDP is switched off by HEADWATER_DISCOVERY/).waitFor();
    await check.getByText(/^1 thing is as it should be$/).click();
    await check.getByText(/^"Headwater" answers at 127\.0\.0\.1:\d+\.$/).waitFor();
  });

  test('an address is copied also where the browser has no clipboard for pages on plain http', async () => {
    await using open = await house.open('/manage/connect/vlc');
    const { page } = open;
    await page.getByRole('button', { name: 'Copy Playlist address' }).waitFor();
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByRole('button', { name: 'Copy Playlist address' }).click();
    await page.getByRole('button', { name: 'Copy Playlist address' }).getByText('Copied').waitFor();
    await expect.poll(() => focused(page)).toBe('Copy Playlist address');
  });

  test('the log tells events in words as they come, filtered by level and words, and the raw lines behind a switch', async () => {
    await using open = await house.open('/manage/log');
    const { page } = open;
    const events = page.getByRole('main').getByRole('listitem');
    await events.getByText('"Alpha" was refreshed: 2 entries, 2 new, 0 missing.').waitFor();
    house.provider.provider('alpha').misbehavePlaylist({ kind: 'loginPage' });
    await house.headwater.refresh('alpha');
    house.provider.provider('alpha').misbehavePlaylist(null);
    await events
      .getByText(/^"Alpha" was not refreshed: /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Warnings' }).click();
    await events.getByText('"Alpha" was refreshed: 2 entries').waitFor({ state: 'detached' });
    await events
      .getByText(/^"Alpha" was not refreshed: /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Everything' }).click();
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('nordk');
    await seen(page, 'Nothing of the last 7 days matches “nordk”.');
    await page.reload();
    await seen(page, 'Nothing of the last 7 days matches “nordk”.');
    await page.getByRole('searchbox').fill('');
    await events.first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await seen(page, 'Paused. New events are not shown.');
    await page.getByLabel('Raw lines').check();
    await seen(page, 'The lines of this run as the program writes them. Addresses and passwords are masked.');
    await page.getByRole('list', { name: 'Raw lines' }).getByText(/Alpha/).first().waitFor();
    await page.getByRole('button', { name: 'Copy the lines' }).waitFor();
  });

  test('settings say where each value comes from, are set and taken back, and keep what is refused with the reason', async () => {
    await using open = await house.open('/manage/settings');
    const { page } = open;
    await seen(page, 'config.yaml has no mistake.');
    const fixed = setting(page, 'relay.stallMs');
    await fixed.getByText('config.yaml, line 2', { exact: true }).waitFor();
    await fixed.getByText(/^Set in .*config\.yaml, line 2, and changed there\.$/).waitFor();
    expect(await fixed.getByRole('textbox').count()).toBe(0);
    const names = (await page.locator('.setting-name').allInnerTexts()).map((words) => words.split('\n')[0]);
    expect(names.indexOf('relay.stallMs')).toBeLessThan(names.indexOf('relay.lingerMs')); // what was changed comes first

    await page.keyboard.press('/');
    await page.keyboard.type('linger');
    const own = setting(page, 'relay.lingerMs');
    await own.getByText('default', { exact: true }).waitFor();
    expect(await page.locator('.setting').count()).toBe(1);
    const box = own.getByRole('textbox');
    await box.fill('-3');
    await box.press('Enter');
    await own.getByRole('alert').waitFor();
    expect(await box.inputValue()).toBe('-3');
    await box.fill('9000');
    await box.press('Enter');
    await toast(page).getByText('relay.lingerMs is set.').waitFor();
    await own.getByText('set here', { exact: true }).waitFor();
    await own.getByRole('alert').waitFor({ state: 'detached' });
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await own.getByText('default', { exact: true }).waitFor();
    await until(async () => (await box.inputValue()) === '5000');

    await page.getByRole('searchbox').fill('retryFactor');
    const factor = setting(page, 'relay.retryFactor').getByRole('textbox');
    await factor.fill('2.5');
    await factor.press('Enter');
    await toast(page).getByText('relay.retryFactor is set.').waitFor();
  });

  test('a mistake in config.yaml is shown with its line, on Home too, until it is mended', async () => {
    await empty.headwater.writeConfig('providers: []\n');
    await using open = await empty.open('/');
    const { page } = open;
    await seen(page, 'No provider yet. Add the first one.');
    await empty.headwater.writeConfig('providers: []\nserver:\n  prot: 5\n');
    await page.getByRole('link', { name: 'config.yaml has 1 mistake.' }).click();
    const banner = page.getByRole('alert');
    await banner.getByText('config.yaml has 1 mistake').waitFor();
    await banner.getByText('config.yaml:3').waitFor();
    await banner.getByText(/server\.prot: is not a setting; did you mean "port"\?/).waitFor();
    await empty.headwater.writeConfig('providers: []\n');
    await banner.waitFor({ state: 'detached' });
    await seen(page, 'config.yaml has no mistake.');
  });

  test('a hidden tab listens to nothing, and reads everything again when it is looked at', async () => {
    await using open = await empty.open('/manage/providers');
    const { page } = open;
    await seen(page, 'Headwater takes your playlists');
    await live(page);
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'));
    await setVisibility(page, 'hidden');
    await ended;
    const url = empty.provider.playlistUrl('alpha');
    await empty.headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url });
    await empty.headwater.refreshed('alpha', 'done');
    expect(await page.getByRole('heading', { name: 'Alpha' }).count()).toBe(0);
    await setVisibility(page, 'visible');
    await page.getByRole('heading', { name: 'Alpha' }).waitFor();
    await seen(page, '2 streams');
  });

  test('a page says since when it is not live, also after a reload, and comes back by itself', async () => {
    await using house = await startHouse(browser, { streams: STREAMS });
    const { headwater } = house;
    await using open = await house.open('/manage/channels');
    const { page } = open;
    let isGone = false;
    await page.route('**/api/v1/**', (route) => (isGone ? route.abort('connectionrefused') : route.continue()));
    await page.reload();
    await page.getByRole('row', { name: /News One/ }).waitFor();
    await live(page);
    isGone = true;
    await setVisibility(page, 'hidden'); // ends the stream, so that it has to be opened anew
    await setVisibility(page, 'visible');
    await page.getByText(/^Not live since \d\d:\d\d:\d\d, connecting again$/).waitFor();
    await page.getByRole('row', { name: /News One/ }).waitFor();
    await page.reload();
    await seen(page, 'Headwater does not answer.');
    isGone = false;
    await page.getByRole('row', { name: /News One/ }).waitFor();
    await live(page);
    await headwater.stop();
    await page.getByText(/^Not live since \d\d:\d\d:\d\d, connecting again$/).waitFor();
  });

  test('Ctrl K finds a channel, a provider, a place and an action, and remembers', async () => {
    await using open = await house.open('/manage/channels');
    const { page } = open;
    await onScreen(page, 'Channels');
    const find = async (words: string, option: string | RegExp) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(words);
      await page.getByRole('option', { name: option }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await find('sport', /Sport Two/);
    await page.getByRole('complementary').getByRole('heading', { name: 'Sport Two' }).waitFor();
    await find('settings', /^Settings/);
    await onScreen(page, 'Settings');
    await find('alpha', /Alpha/);
    await onScreen(page, 'Alpha');
    await find('dark', /Colours: Dark/);
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByText('Lately').first().waitFor();
    await page.getByRole('dialog').getByRole('combobox').fill('nordk');
    await seen(page, 'Nothing is called “nordk”.');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('g and a letter go to a place, ? shows the keys, Escape steps back, and letters in a field are letters', async () => {
    await using open = await house.open('/');
    const { page } = open;
    await onScreen(page, 'Home');
    for (const [key, title] of [
      ['c', 'Channels'],
      ['p', 'Providers'],
      ['r', 'Review'],
      ['n', 'Connect'],
      ['l', 'Live'],
      ['e', 'Log'],
      ['s', 'Settings'],
      ['h', 'Home'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await onScreen(page, title);
    }
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await onScreen(page, 'Channels');
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Select all that were found').waitFor();
    await keys.getByText('Go to Providers').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p'); // nothing below a dialog has keys
    await onScreen(page, 'Channels');
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('gp?n');
    expect(await page.getByRole('searchbox').inputValue()).toBe('gp?n');
    await onScreen(page, 'Channels');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('nothing');
  });

  test('colours and language are kept in the browser', async () => {
    await using open = await house.open('/manage/settings/looks', { colorScheme: 'light' });
    const { page } = open;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await onScreen(page, 'Settings');
    const light = await ground();
    await page.getByRole('button', { name: 'Dark' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await until(async () => (await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')) === 'true');
    expect(await ground()).toBe(dark);
    await page.getByRole('button', { name: 'As the system' }).click();
    expect(await ground()).toBe(light);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.locator('html[lang=de]').waitFor();
    await page.getByRole('link', { name: 'Das Haus' }).click();
    await seen(page, 'So lange läuft ein Stream nach dem letzten Zuschauer weiter.');
    await page.reload();
    await page.locator('html[lang=de]').waitFor();
    await seen(page, 'So lange läuft ein Stream nach dem letzten Zuschauer weiter.');
  });

  test('a browser that wants German gets it at the first look', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'), { locale: 'de-AT' });
    await open.page.locator('html[lang=de]').waitFor();
    await using english = await openPage(browser, headwater.url('/'), { locale: 'fr-FR' });
    await onScreen(english.page, /./);
    await english.page.locator('html[lang=en]').waitFor();
  });
});

const setting = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.locator('.setting-name', { hasText: name }) });

const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor({ state: 'attached' });

/** The browser of a test never hides a tab by itself. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}
