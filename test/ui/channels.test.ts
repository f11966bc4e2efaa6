import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressHash } from '../../src/base/logo-address.js';
import { drawing, NEWS } from '../art/drawings.js';
import { startHeadwater, until } from '../support/headwater.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { focused, onScreen, seen, signedIn, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
const FIVE = streamsOf('News/News One', 'News/News Two', 'Sport/Arena', 'Sport/Boxing', 'Kids/Cartoons');
const CHANNELS = '/manage/channels';

describe.skipIf(browserPath === null)('channels', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('a channel is found by name, number and group, and the list is filtered and sorted; the address keeps it', async () => {
    await using house = await startHouse(browser, { streams: FIVE });
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
    await using house = await startHouse(browser, { streams: FIVE });
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
    await using house = await startHouse(browser, { streams: FIVE });
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
    await using house = await startHouse(browser, { streams: FIVE });
    const [first] = await house.headwater.channels();
    await using open = await house.open(`${CHANNELS}?open=${first!.id}&tab=shown`);
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
    await number.fill('77');
    await number.press('Enter');
    await toast(page).getByText('News One is now number 77.').waitFor();
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
    await using house = await startHouse(browser, { streams: FIVE });
    const [first] = await house.headwater.channels();
    await using one = await house.open(`${CHANNELS}?open=${first!.id}&tab=shown`);
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
    await using house = await startHouse(browser, { streams: FIVE });
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
    await using house = await startHouse(browser, { streams: FIVE });
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
    await using house = await startHouse(browser, { streams: FIVE });
    const [first] = await house.headwater.channels();
    const rename = (name: string) => house.headwater.send('PATCH', `/channels/${first!.id}`, { name });
    await rename('Kite');
    await rename('Heron');
    await using open = await house.open(`${CHANNELS}?open=${first!.id}&tab=changes`);
    const { page } = open;
    const told = page.getByRole('complementary').getByRole('listitem');
    await told.getByText('was named “Heron”').waitFor();
    expect(await told.count()).toBe(2);
    await page.goto(house.headwater.url('/manage/log'));
    await page.getByRole('navigation', { name: 'What happened' }).getByRole('link', { name: 'Changes' }).click();
    await onScreen(page, 'Changes');
    await page.getByRole('button', { name: /^Undo: .*“Kite”/ }).click();
    await toast(page)
      .getByText(/has changed since|changed since|Heron/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^Undo: .*“Heron”/ }).click();
    await toast(page)
      .getByText(/^Taken back: /)
      .waitFor();
    await seen(page, 'taken back');
    expect((await house.headwater.channels())[0]!.name).toBe('Kite');
    await page.getByRole('button', { name: /^Undo: .*“Kite”/ }).click();
    await until(async () => (await house.headwater.channels())[0]!.name === 'News One');
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
});

describe.skipIf(browserPath === null)('5,000 channels', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = await mkdtemp(join(tmpdir(), 'headwater-ui-'));
    file = join(folder, 'large.m3u');
    const entries = Array.from({ length: 5_000 }, (_, at) => {
      const name = at === 4_321 ? 'The Needle' : `Haystack ${at + 1}`;
      return `#EXTINF:-1 group-title="Group ${at % 40}",${name}\nhttp://127.0.0.1:9/${at + 1}.ts`;
    });
    await writeFile(file, `#EXTM3U\n${entries.join('\n')}\n`);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('few rows are in the page, one is found at once, keys go to the end, and all are one stop for Tab', async () => {
    await using headwater = await startHeadwater({
      config: `providers: [{ key: large, name: Large, url: "${file}" }]`,
    });
    const keeper = await headwater.signUp();
    await headwater.refreshed('large', 'done');
    await using open = await openPage(browser, headwater.url(CHANNELS), signedIn(keeper));
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
    const [news, arena] = streamsOf('News/News One', 'Sport/Arena');
    await using house = await startHouse(browser, { streams: [arena!] }, { isAdded: false });
    const logo = house.provider.url('/logo.svg');
    house.provider.answer('/logo.svg', { body: drawing(NEWS) });
    house.provider.answer('/list.m3u', {
      body: `#EXTM3U\n#EXTINF:-1 tvg-logo="${logo}",${news!.name}\n${logo}\n#EXTINF:-1,${arena!.name}\n${logo}?2\n`,
    });
    const { headwater } = house;
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url: house.provider.url('/list.m3u') });
    await headwater.refreshed('alpha', 'done');
    await until(async () => (await fetch(headwater.url(`/logos/${addressHash(logo)}`))).ok);
    await using open = await house.open(CHANNELS);
    const rows = open.page.getByRole('row');
    const picture = rows.filter({ hasText: 'News One' }).locator('img');
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512);
    expect(await picture.getAttribute('src')).toContain(headwater.url('/logos/'));
    await rows.filter({ hasText: 'Arena' }).locator('.badge-s', { hasText: 'A' }).waitFor();
    expect(await rows.filter({ hasText: 'Arena' }).locator('img').count()).toBe(0);
  });
});

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
