import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, startBrowser } from './browser.js';
import { onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;

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
  });
  afterAll(() => browser?.close());

  test('of a long list they are chosen before it comes in, the house’s own ticked, and later changed and taken back', async () => {
    await using house = await startHouse(browser, { streams }, { isAdded: false });
    await using open = await house.open('/manage/providers?add=1', {
      locale: 'en-GB',
      viewport: { width: 360, height: 780 },
    });
    const { page } = open;
    await page.getByLabel('Link, file or server').fill(house.provider.playlistUrl('alpha'));
    await page.getByRole('button', { name: 'Choose groups' }).click();
    await page.getByRole('checkbox', { name: /UK \| News/ }).waitFor();
    const ticks = async () => {
      const boxes = await page.getByRole('checkbox').all();
      return await Promise.all(boxes.map((box) => box.isChecked()));
    };
    expect(await ticks()).toEqual([true, false, false, false]);
    expect((await house.headwater.get<{ items: unknown[] }>('/providers')).items).toEqual([]); // nothing is stored yet
    await page.getByRole('button', { name: /^Germany/ }).click();
    expect(await ticks()).toEqual([true, true, false, false]);
    await page.getByLabel('Find a group').fill('kino');
    await page.getByRole('checkbox', { name: /DE \| Kino/ }).uncheck();
    await page.getByLabel('Find a group').fill('');
    await page.getByRole('button', { name: 'Bring in 300 entries' }).click();
    const total = async () => (await house.headwater.get<{ total: number }>('/channels?limit=1')).total;
    await house.headwater.until(async () => (await total()) === 300);
    await house.headwater.idle();

    await page.goto(house.headwater.url('/manage/providers/1/groups'));
    await page.getByRole('checkbox', { name: /FR \| Sport/ }).check();
    await page.getByRole('checkbox', { name: /UK \| News/ }).uncheck();
    await seen(page, /^About 99 entries more and 300 entries fewer\./);
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await toast(page).getByText('is changed.').waitFor();
    await house.headwater.until(async () => (await total()) === 99);
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await house.headwater.until(async () => (await total()) === 300);
  });

  test('a group that comes later is asked about on Home, and what a list that was held would change is shown by name', async () => {
    await using house = await startHouse(browser, {}, { isAdded: false });
    const { headwater } = house;
    const names = Array.from({ length: 8 }, (_, at) => `UK/Station ${at}`);
    const path = join(headwater.dataDir, 'own.m3u');
    const put = (...entries: string[]) => {
      const lines = streamsOf(...entries).map(
        ({ name, attributes }) =>
          `#EXTINF:-1 group-title="${attributes['group-title']}",${name}\nhttp://tv.example/${name.replace(/\W/g, '')}.ts\n`,
      );
      writeFileSync(path, `#EXTM3U\n${lines.join('')}`);
    };
    put(...names);
    const groups = { include: [], exclude: [], newGroups: 'ask' };
    await headwater.send('POST', '/providers', { key: 'own', name: 'Own', url: path, groups });
    await headwater.refreshed('own', 'done');
    put(...names, 'Sport/Goal');
    await headwater.refresh('own');
    await using open = await house.open('/');
    const { page } = open;
    await page.getByRole('link', { name: 'Own has 1 new group. Shall they come in?' }).click();
    await page.getByRole('checkbox', { name: /Sport/ }).check();
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await headwater.until(async () => (await headwater.channels()).length === 9);
    await headwater.idle();
    put('UK/Station 0', 'Sport/Goal');
    await headwater.refresh('own');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('What would change').first().click();
    await seen(page, 'Station 7');
    await onScreen(page, 'Own');
  });
});
