import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startProvider } from '../support/simulated-provider.js';
import { browserPath, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';
import { findBarriers } from './page-checks.js';

let browser: Browser;
let house: House;

const groupList = (page: Page) => page.getByRole('listbox', { name: 'Groups of channels' });

/** 600 entries in three countries, so that nobody wants all of them unseen. */
const streams = streamsOf(
  ...Array.from({ length: 300 }, (_, at) => `UK | News/News ${at}`),
  ...Array.from({ length: 200 }, (_, at) => `DE | Kino/Kino ${at}`),
  ...Array.from({ length: 99 }, (_, at) => `FR | Sport/Sport ${at}`),
  'Adults only/Late',
);

describe.skipIf(browserPath === null)('choosing groups', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, {}, { isAdded: false });
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('of a long list they are chosen before it comes in, the house’s own ticked, and later changed and taken back', async () => {
    await using provider = await startProvider({ streams });
    await using open = await house.open('/manage/providers?add=1', {
      locale: 'en-GB',
      viewport: { width: 360, height: 780 },
    });
    const { page } = open;
    await page.getByLabel('Link, file or server').fill(provider.playlistUrl('alpha'));
    await page.getByRole('button', { name: 'Choose groups' }).click();
    await page.getByRole('option', { name: /UK \| News/ }).waitFor();
    const ticks = async () => {
      const rows = await groupList(page).getByRole('option').all();
      return await Promise.all(rows.map(async (row) => (await row.getAttribute('aria-selected')) === 'true'));
    };
    expect(await ticks()).toEqual([true, false, false, false]);
    expect((await house.headwater.get<{ items: unknown[] }>('/providers')).items).toEqual([]); // nothing is stored yet
    await page.getByRole('button', { name: /^Germany/ }).click();
    expect(await ticks()).toEqual([true, true, false, false]);
    await page.getByLabel('Find a group').fill('kino');
    await page.getByRole('option', { name: /DE \| Kino/ }).click();
    await page.getByLabel('Find a group').fill('');
    await page.getByRole('button', { name: 'Bring in 300 entries' }).click();
    const total = async () => (await house.headwater.get<{ total: number }>('/channels?limit=1')).total;
    await house.headwater.until(async () => (await total()) === 300);
    await house.headwater.idle();

    const [{ id }] = (await house.headwater.get<{ items: [{ id: number }] }>('/providers')).items;
    await page.goto(house.headwater.url(`/manage/providers/${id}/groups`));
    await page.getByRole('option', { name: /FR \| Sport/ }).click();
    await page.getByRole('option', { name: /UK \| News/ }).click();
    await seen(page, /^About 99 entries more and 300 entries fewer\./);
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await toast(page).getByText('is changed.').waitFor();
    await house.headwater.until(async () => (await total()) === 99);
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await house.headwater.until(async () => (await total()) === 300);
  });

  test('thousands of groups are one stop for Tab, and an entry in two groups is counted once', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `Group ${at + 1}/Station ${at + 1}`);
    const inTwo = ['Group 1;Group 2/Both 1', 'Group 1;Group 2/Both 2'];
    await using provider = await startProvider({ streams: streamsOf(...many, ...inTwo) });
    const id = await add(provider.playlistUrl('alpha'));
    await using open = await house.open(`/manage/providers/${id}/groups`);
    const { page } = open;
    const row = (name: string) => groupList(page).getByRole('option', { name, exact: true });
    const current = () => page.evaluate(() => document.activeElement?.textContent);
    await seen(page, '3,002 of 3,002 entries in 3,000 of 3,000 groups');
    await page.getByRole('button', { name: 'Untick all of these' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(current).toBe('Group 13');
    await page.keyboard.press('Tab');
    expect(await groupList(page).locator(':focus').count()).toBe(0);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    expect(await row('Group 1 3').getAttribute('aria-selected')).toBe('false');
    await seen(page, 'Up to 3,001 of 3,002 entries in 2,999 of 3,000 groups');
    await page.keyboard.press('Shift+ArrowDown');
    await seen(page, 'Up to 2,998 of 3,002 entries in 2,998 of 3,000 groups');
    await page.keyboard.press('End');
    await expect.poll(current).toBe('Group 30001');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await expect.poll(current).toBe('Group 13');
    const [at, of] = await Promise.all(
      ['aria-posinset', 'aria-setsize'].map((it) => row('Group 1 3').getAttribute(it)),
    );
    expect([at, of]).toEqual(['1', '3000']);
    expect(await groupList(page).getByRole('option').count()).toBeLessThan(60);
    await page.getByRole('button', { name: 'Off', exact: true }).click();
    await row('Group 2 3').focus();
    await page.keyboard.press('Space'); // it is off no more, and the focus does not go with it
    await expect.poll(current).toBe('Group 13');
    expect(await findBarriers(page)).toEqual([]);
  });

  test('a group that comes while somebody ticks others is ticked as the rule for later groups says', async () => {
    const { headwater } = house;
    const path = newListPath();
    const put = (...groups: string[]) => {
      const entries = groups.map((name) => `#EXTINF:-1 group-title="${name}",${name}\nhttp://tv.example/${name}.ts\n`);
      writeFileSync(path, `#EXTM3U\n${entries.join('')}`);
    };
    put('Amber', 'Birch');
    const id = await add(path);
    await using open = await house.open(`/manage/providers/${id}/groups`);
    const { page } = open;
    await page.getByRole('option', { name: /Birch/ }).click();
    put('Amber', 'Birch', 'Cedar');
    await headwater.refresh('own');
    const cedar = page.getByRole('option', { name: /Cedar/ });
    await cedar.waitFor();
    expect(await cedar.getAttribute('aria-selected')).toBe('true');
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await toast(page).getByText('is changed.').waitFor();
    const { choice } = await headwater.get<{ choice: unknown }>(`/providers/${id}/groups`);
    expect(choice).toEqual({ include: { live: ['Amber', 'Cedar'] }, exclude: {}, newGroups: 'include' });
  });

  test('a group that comes later is asked about on Home, and what a held list would change is shown before it is accepted', async () => {
    const { headwater } = house;
    const names = Array.from({ length: 30 }, (_, at) => `UK/Station ${at}`);
    const path = newListPath();
    const put = (...entries: string[]) => {
      const lines = streamsOf(...entries).map(
        ({ name, attributes }) =>
          `#EXTINF:-1 group-title="${attributes['group-title']}",${name}\nhttp://tv.example/${name.replace(/\W/g, '')}.ts\n`,
      );
      writeFileSync(path, `#EXTM3U\n${lines.join('')}`);
    };
    put(...names);
    const groups = { include: [], exclude: [], newGroups: 'ask' };
    const id = await add(path, groups);
    put(...names, 'Sport/Goal');
    await headwater.refresh('own');
    await using open = await house.open('/');
    const { page } = open;
    await page.getByRole('link', { name: 'Own has 1 new group. Shall they come in?' }).click();
    await page.getByRole('option', { name: /Sport/ }).click();
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await headwater.until(async () => (await headwater.channels()).length === 31);
    await headwater.idle();
    put('UK/Station 0', 'Sport/Goal');
    await headwater.refresh('own');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('What would change').first().click();
    await seen(page, 'Gone: 29');
    await page.getByText('Station 29').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show 17 more' }).click();
    await seen(page, 'Station 29');

    const gone = async () => (await headwater.get<{ missingCount: number }>(`/providers/${id}`)).missingCount;
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Accept the loss…' }).click();
    await seen(page, '29 entries go.');
    await seen(page, 'This cannot be undone.');
    expect(await findBarriers(page)).toEqual([]);
    await expect.poll(() => focused(page)).toBe('Keep the old list');
    const dialog = page.getByRole('dialog');
    put('UK/Station 1', 'UK/Station 2', 'Sport/Goal');
    await headwater.refresh('own');
    await seen(page, 'The list has been fetched again meanwhile.');
    await dialog.getByText('29 entries go.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Accept the loss' }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Look again' }).click();
    await dialog.getByText('28 entries go.').waitFor();
    await expect.poll(() => focused(page)).toBe('Keep the old list');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await gone()).toBe(0);
    await expect.poll(() => focused(page)).toBe('Accept the loss…');
    await page.keyboard.press('Enter');
    const [newest] = (await headwater.get<{ items: { id: number }[] }>(`/providers/${id}/refreshes`)).items;
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/refresh?'));
    await dialog.getByRole('button', { name: 'Accept the loss' }).click();
    expect(new URL((await sent).url()).searchParams.get('acceptRefreshId')).toBe(String(newest!.id));
    await headwater.until(async () => (await gone()) === 28);
    await onScreen(page, 'Own');
  });
});

/** One that nothing was read from: what was read is kept for an hour, and imported when the same list is added again. */
const newListPath = () => join(house.headwater.dataDir, `${randomUUID()}.m3u`);

/** Adds a provider, `Own`. @returns Its id. */
async function add(url: string, groups?: object): Promise<number> {
  const { headwater } = house;
  const { body } = await headwater.send<{ id: number }>('POST', '/providers', { key: 'own', name: 'Own', url, groups });
  await headwater.refreshed('own', 'done');
  return body.id;
}
