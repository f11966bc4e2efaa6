import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addressHash } from '../../src/base/logo-address.js';
import { drawing, NEWS } from '../art/drawings.js';
import { until } from '../support/headwater.js';
import { browserPath, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
let house: House;
const FIVE = streamsOf('News/News One', 'News/News Two', 'Sport/Arena', 'Sport/Boxing', 'Kids/Cartoons');
const CHANNELS = '/manage/channels';

describe.skipIf(browserPath === null)('channels', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, { streams: FIVE });
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('a channel is found by name, number and group, and the list is filtered and sorted; the address keeps it', async () => {
    await using open = await house.open(CHANNELS);
    const { page } = open;
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    await page.keyboard.press('/');
    await page.keyboard.type('news');
    await seen(page, '2 channels found');
    await listed(page, ['News One', 'News Two']);
    await page.reload();
    await listed(page, ['News One', 'News Two']);
    await page.getByRole('searchbox').fill('nordk');
    await seen(page, 'Nothing matches “nordk”.');
    await page.getByRole('searchbox').press('Escape');
    await page.getByLabel('Group').selectOption('Sport');
    await listed(page, ['Arena', 'Boxing']);
    await page.getByLabel('Group').selectOption('');
    await page.getByRole('button', { name: 'Channel', exact: true }).click();
    await listed(page, ['Arena', 'Boxing', 'Cartoons', 'News One', 'News Two']);
    expect(await page.getByRole('columnheader', { name: 'Channel' }).getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(() => focused(page)).toMatch(/^Channel/);
    await page.reload();
    await listed(page, ['Arena', 'Boxing', 'Cartoons', 'News One', 'News Two']);
  });

  test('arrows move in the list and change what the drawer shows; Escape and Back close it, and the focus stays', async () => {
    await using open = await house.open(CHANNELS);
    const { page } = open;
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedRow(page)).toBe('News One');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const title = page.getByRole('complementary').getByRole('heading', { level: 2 });
    await until(async () => (await title.textContent()) === 'News Two');
    for (const [key, name] of [
      ['ArrowDown', 'Arena'],
      ['End', 'Cartoons'],
      ['ArrowUp', 'Boxing'],
    ] as const) {
      await page.keyboard.press(key);
      await until(async () => (await title.textContent()) === name);
      await expect.poll(() => focusedRow(page)).toBe(name);
    }
    await page.keyboard.press('Escape');
    await title.waitFor({ state: 'detached' });
    await expect.poll(() => focusedRow(page)).toBe('Boxing');
    await page.keyboard.press('Enter');
    await title.waitFor();
    await page.goBack();
    await title.waitFor({ state: 'detached' });
    await page.goForward();
    await title.waitFor();
    await page.reload();
    await until(async () => (await title.textContent()) === 'Boxing');
    await page.getByRole('complementary').getByText('Primary').waitFor();
    await page.getByRole('row', { name: /Boxing/ }).waitFor(); // the list may come after the channel
    await page.keyboard.press('ArrowUp');
    await until(async () => (await title.textContent()) === 'Arena');
    await expect.poll(() => focusedRow(page)).toBe('Arena');
  });

  test('a channel is renamed and named as before by the toast, and by Ctrl Z', async () => {
    await using open = await house.open(CHANNELS);
    const { page } = open;
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    const rename = async () => {
      await page.keyboard.press('r');
      await page.getByLabel('Name', { exact: true }).fill('Kite');
      await page.keyboard.press('Enter');
      await toast(page).getByText('News One is now called Kite.').waitFor();
      await listed(page, ['Kite', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
      await seen(page, 'By itself: News One');
    };
    await page.getByRole('row', { name: /News One/ }).click();
    await rename();
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await toast(page).getByText('Taken back: News One is now called Kite.').waitFor();
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    await page.getByRole('row', { name: /News One/ }).focus();
    await rename();
    await page.getByRole('row', { name: /Kite/ }).focus();
    await page.keyboard.press('Control+z');
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    await page.keyboard.press('Control+z');
    await toast(page).getByText('Nothing of yours is left to take back here.').waitFor();
  });

  test('an empty name and a taken number are told beside the field; the group and one field alone go back', async () => {
    const first = await channel('News One');
    await using open = await house.open(`${CHANNELS}?open=${first.id}&tab=shown`);
    const { page } = open;
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('');
    await name.press('Enter');
    await page.getByRole('alert').getByText('A name is needed.').waitFor();
    await name.press('Escape');
    await until(async () => (await name.inputValue()) === 'News One');

    const number = page.getByLabel('Number');
    await number.fill('3');
    await number.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/3.*Arena/)
      .waitFor();
    expect(await number.inputValue()).toBe('3');
    await number.fill('70');
    await number.press('Enter');
    await toast(page).getByText('News One is now number 70.').waitFor();
    await listed(page, ['News Two', 'Arena', 'Boxing', 'Cartoons', 'News One']);
    await seen(page, 'Given by hand, and kept.');

    const group = page.getByRole('complementary').getByLabel('Group', { exact: true });
    await group.fill('Nordic');
    await group.press('Enter');
    await toast(page).getByText('News One is now in Nordic.').waitFor();
    await name.fill('Kite');
    await name.press('Enter');
    await toast(page).getByText('News One is now called Kite.').waitFor();
    await page.getByRole('button', { name: 'Group: back to its own' }).click();
    await until(async () => (await group.inputValue()) === 'News');
    expect(await name.inputValue()).toBe('Kite');
  });

  test('two browsers see each other’s changes and undos at once', async () => {
    const first = await channel('News One');
    await using one = await house.open(`${CHANNELS}?open=${first.id}&tab=shown`);
    await using other = await house.open(CHANNELS);
    await live(other.page);
    const number = one.page.getByLabel('Number');
    await number.fill('77');
    await number.press('Enter');
    for (const { page } of [one, other]) {
      await listed(page, ['News Two', 'Arena', 'Boxing', 'Cartoons', 'News One']);
    }
    await other.page.goto(house.headwater.url('/manage/changes'));
    await seen(other.page, 'News One was given the number 77.');
    await other.page.getByRole('button', { name: 'Undo: News One was given the number 77.' }).click();
    await listed(one.page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
    await until(async () => (await number.inputValue()) === '1');
  });

  test('a channel is hidden, found among the hidden ones, and shown again', async () => {
    await using open = await house.open(CHANNELS);
    const { page } = open;
    await page.getByRole('row', { name: /Arena/ }).click();
    await page.keyboard.press('Delete');
    await toast(page).getByText('Arena is hidden from the line-up.').waitFor();
    await listed(page, ['News One', 'News Two', 'Boxing', 'Cartoons']);
    expect(await (await fetch(house.headwater.url('/playlist.m3u'))).text()).not.toContain('Arena');
    await page.getByRole('button', { name: 'Hidden', exact: false }).click();
    await listed(page, ['Arena']);
    await page.getByRole('row', { name: /Arena/ }).click();
    await seen(page, 'Hidden: it is in no line-up, and keeps its number.');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await seen(page, 'No channel is hidden.');
    await page.getByRole('button', { name: /^In the line-up/ }).click();
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
  });

  test('many channels get a group and are hidden, each with one undo', async () => {
    await using open = await house.open(`${CHANNELS}?q=news`);
    const { page } = open;
    await listed(page, ['News One', 'News Two']);
    await page.keyboard.press('a');
    await seen(page, '2 selected');
    await page.keyboard.press('e');
    await page.getByRole('dialog').getByLabel('Group').fill('Nordic');
    await page.keyboard.press('Enter');
    await toast(page).getByText('2 channels put into Nordic.').waitFor();
    await page.getByText('2 selected').waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /News Two.*Nordic/ }).waitFor();
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('row', { name: /News One.*Nordic/ }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /News Two.*Nordic/ }).waitFor({ state: 'detached' });

    await page.getByRole('searchbox').fill('');
    await page.getByRole('row', { name: /Boxing/ }).focus();
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ ');
    await seen(page, '2 selected');
    await page.keyboard.press('Delete');
    await toast(page).getByText('2 channels hidden.').waitFor();
    await listed(page, ['News One', 'News Two', 'Arena']);
    await page.keyboard.press('Control+z');
    await listed(page, ['News One', 'News Two', 'Arena', 'Boxing', 'Cartoons']);
  });

  test('changes are told in the drawer and under Changes; one that was overtaken says by what', async () => {
    const { id } = await channel('Cartoons');
    const name = async () => (await house.headwater.channels()).find((one) => one.id === id)!.name;
    const before = await house.headwater.get<{ items: unknown[] }>(`/changes?about=channel:${id}`);
    for (const name of ['Osprey', 'Heron']) await house.headwater.send('PATCH', `/channels/${id}`, { name });
    await using open = await house.open(`${CHANNELS}?open=${id}&tab=changes`);
    const { page } = open;
    const told = page.getByRole('complementary').getByRole('listitem');
    await told.first().getByText('was named “Heron”').waitFor();
    expect(await told.count()).toBe(before.items.length + 2);
    await page.goto(house.headwater.url('/manage/log'));
    await page.getByRole('navigation', { name: 'What happened' }).getByRole('link', { name: 'Changes' }).click();
    await onScreen(page, 'Changes');
    await page.getByRole('button', { name: /^Undo: .*“Osprey”/ }).click();
    await toast(page)
      .getByText(/has changed since|changed since|Heron/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^Undo: .*“Heron”/ }).click();
    await toast(page)
      .getByText(/^Taken back: /)
      .waitFor();
    const heron = page.getByRole('main').getByRole('listitem').filter({ hasText: '“Heron”' });
    await heron
      .getByText(/· taken back$/)
      .first()
      .waitFor();
    expect(await name()).toBe('Osprey');
    await page.getByRole('button', { name: /^Undo: .*“Osprey”/ }).click();
    await until(async () => (await name()) === 'Cartoons');
  });

  test('markup and marks of direction in names are letters like others', async () => {
    const markup = '<img src=x onerror="document.title=1">';
    const turned = 'Right \u202egnorW';
    const streams = [markup, turned].map((name, at) => ({ id: String(at + 1), name }));
    await using house = await startHouse(browser, { streams });
    await house.headwater.send('PATCH', `/channels/${(await house.headwater.channels())[0]!.id}`, { name: markup });
    await using open = await house.open(CHANNELS);
    const { page } = open;
    await page.getByRole('row', { name: /img src=x/ }).click();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('heading', { name: markup }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    for (const path of ['/', '/manage/changes', '/manage/log']) {
      await page.goto(house.headwater.url(path));
      await seen(page, /img src=x/);
      expect(await page.locator('img').count()).toBe(0);
    }
    await page.goto(house.headwater.url(CHANNELS));
    await page.getByRole('row', { name: /Right/ }).click();
    await drawer.getByRole('button', { name: 'Copy Play link' }).waitFor();
    expect(await page.locator('.channel-name[dir=auto]').count()).toBe(2);
  });

  test('of 5,000 few rows are in the page, one is found at once, keys go to the end, and all are one stop for Tab', async () => {
    await using house = await startHouse(browser, {}, { isAdded: false });
    const { headwater } = house;
    const entries = Array.from({ length: 5_000 }, (_, at) => {
      const name = at === 4_321 ? 'The Needle' : `Haystack ${at + 1}`;
      return `#EXTINF:-1 group-title="Group ${at % 40}",${name}\nhttp://127.0.0.1:9/${at + 1}.ts`;
    });
    const url = join(headwater.dataDir, 'large.m3u');
    await writeFile(url, `#EXTM3U\n${entries.join('\n')}\n`);
    await headwater.send('POST', '/providers', { key: 'large', name: 'Large', url });
    await headwater.refreshed('large', 'done');
    await using open = await house.open(CHANNELS);
    const { page } = open;
    const rowCount = () => page.locator('tbody tr').count();
    await seen(page, '5,000');
    await page.getByRole('row', { name: /Haystack 1 / }).waitFor();
    expect(await rowCount()).toBeLessThan(100);

    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await listed(page, ['The Needle']);
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /Haystack 1 / }).waitFor();

    await page.getByRole('row', { name: /Haystack 1 / }).focus();
    await page.keyboard.press('End');
    await page.getByRole('row', { name: /Haystack 5000 / }).waitFor();
    expect(await rowCount()).toBeLessThan(100);
    await expect.poll(() => focusedRow(page)).toBe('Haystack 5000');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByRole('heading', { name: 'Haystack 5000' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await until(async () => (await focusedRow(page)) === 'Haystack 1');
    await page.locator('.table').evaluate((table) => table.scrollTo({ top: table.scrollHeight / 2 }));
    await page.getByRole('row', { name: /Haystack 2500 / }).waitFor();
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => focused(page)).toBe('Channel');
    await page.keyboard.press('Tab');
    await expect.poll(() => focusedRow(page)).toBe('Haystack 1');
  });

  test('a channel shows its logo, from here; one without shows its letter', async () => {
    const { headwater, provider } = house;
    const logo = provider.url('/logo.svg');
    provider.answer('/logo.svg', { body: drawing(NEWS) });
    provider.answer('/bravo.m3u', {
      body: `#EXTM3U\n#EXTINF:-1 tvg-logo="${logo}",Owl News\n${logo}\n#EXTINF:-1,Badger\n${logo}?2\n`,
    });
    await headwater.send('POST', '/providers', { key: 'bravo', name: 'Bravo', url: provider.url('/bravo.m3u') });
    await headwater.refreshed('bravo', 'done');
    await until(async () => (await fetch(headwater.url(`/logos/${addressHash(logo)}`))).ok);
    await using open = await house.open(CHANNELS);
    const rows = open.page.getByRole('row');
    const picture = rows.filter({ hasText: 'Owl News' }).locator('img');
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512);
    expect(await picture.getAttribute('src')).toContain(headwater.url('/logos/'));
    await rows.filter({ hasText: 'Badger' }).locator('.badge-s', { hasText: 'B' }).waitFor();
    expect(await rows.filter({ hasText: 'Badger' }).locator('img').count()).toBe(0);
  });
});

const channel = async (name: string) => (await house.headwater.channels()).find((one) => one.name === name)!;

const names = (page: Page) => page.locator('tbody .channel-name').allTextContents();

async function listed(page: Page, wanted: readonly string[]): Promise<void> {
  await until(async () => (await names(page)).join() === wanted.join()).catch(async () => {
    expect(await names(page)).toEqual(wanted);
  });
}

const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor({ state: 'attached' });

/** The channel of the row that has the focus; '' when none has it. */
const focusedRow = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.querySelector('.channel-name')?.textContent ?? '');
