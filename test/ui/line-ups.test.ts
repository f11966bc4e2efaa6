import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/headwater.js';
import { browserPath, startBrowser } from './browser.js';
import { type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';
import { findBarriers, findSmallTargets, findTooWide } from './page-checks.js';

let browser: Browser;
let house: House;
const FIVE = streamsOf('News/News One', 'News/News Two', 'Sport/Arena', 'Sport/Boxing', 'Kids/Cartoons');

interface Device {
  port: number | null;
}
interface Lineup {
  key: string;
  devices: Device[];
}

describe.skipIf(browserPath === null)('line-ups', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, { streams: FIVE });
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('a line-up is made of a group and one channel, players get it on a port of its own, and it is taken back', async () => {
    await using open = await house.open('/manage/line-ups');
    const { page } = open;
    await onScreen(page, 'Line-ups');
    await page.keyboard.press('n');
    await page.getByLabel('Name', { exact: true }).fill('Kitchen');
    await page.keyboard.press('Enter');
    await onScreen(page, 'Kitchen');
    await page.getByRole('checkbox', { name: 'Sport is in this line-up' }).check();
    await seen(page, '2 channels come in. The others keep their numbers.');
    await page.getByRole('button', { name: 'All channels' }).click();
    await page.getByLabel('Search channels').fill('cart');
    await page.getByRole('checkbox', { name: 'Cartoons is in this line-up' }).check();
    await seen(page, '3 channels come in.');
    await page.getByRole('button', { name: 'Save' }).click();
    await toast(page).getByText('Kitchen is saved.').waitFor();
    await members(page, ['3 Arena', '4 Boxing', '5 Cartoons']);

    const entries = async () => {
      const { items } = await house.headwater.get<{ items: Lineup[] }>('/lineups');
      const port = items.find(({ key }) => key === 'kitchen')?.devices[0]?.port;
      if (!port) return null;
      const reply = await fetch(`http://127.0.0.1:${port}/lineup.json`);
      const found = (await reply.json()) as { GuideNumber: string; GuideName: string }[];
      return found.map(({ GuideNumber, GuideName }) => `${GuideNumber} ${GuideName}`);
    };
    expect(await until(entries)).toEqual(['3 Arena', '4 Boxing', '5 Cartoons']);

    // by key, then by button: the numbers stay, the channels move
    await page.getByRole('row', { name: /Arena/ }).focus();
    await page.keyboard.press('Alt+ArrowDown');
    await members(page, ['3 Boxing', '4 Arena', '5 Cartoons']);
    // a number that another has is refused before it is saved, in the same words
    const number = page.getByLabel('Number of Boxing');
    await number.fill('5');
    await number.press('Enter');
    await seen(page, 'The number 5 belongs to "Cartoons" now.');
    await number.fill('4'); // its own: the place gives it 3 again
    await number.press('Enter');
    await page.getByText('The number 5 belongs').waitFor({ state: 'detached' });
    await keepsDrafts(page);
    expect(await cutOff(page.getByRole('button', { name: 'Move Cartoons up' }))).toEqual([]);
    await page.getByRole('button', { name: 'Move Cartoons up' }).click();
    await members(page, ['3 Boxing', '4 Cartoons', '5 Arena']);
    await seen(page, 'No channel comes or goes. Plex will need to map 3 channels again.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    expect(await entries()).toEqual(['3 Boxing', '4 Cartoons', '5 Arena']);
    await page.keyboard.press('Control+z');
    await toast(page).getByText('Taken back: Kitchen is saved.').waitFor();
    await members(page, ['3 Arena', '4 Boxing', '5 Cartoons']);
    // somebody else gives a channel that was moved another number: what is shown is what is saved
    await page.getByRole('row', { name: /Arena/ }).focus();
    await page.keyboard.press('Alt+ArrowDown');
    await members(page, ['3 Boxing', '4 Arena', '5 Cartoons']);
    const other = async (number: string) => {
      const { items } = await house.headwater.get<{ items: { id: number; key: string }[] }>('/lineups');
      const kitchen = items.find(({ key }) => key === 'kitchen')!.id;
      const arena = (await house.headwater.channels()).find(({ name }) => name === 'Arena')!;
      await house.headwater.send('PATCH', `/lineups/${kitchen}`, { numbers: [{ channelId: arena.id, number }] });
    };
    await other('80');
    await toast(page).getByText('Numbers of this line-up have been changed meanwhile.').waitFor();
    await members(page, ['4 Boxing', '5 Cartoons', '80 Arena']);
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    await other('3');
    await members(page, ['3 Arena', '4 Boxing', '5 Cartoons']);

    await page.keyboard.press('Control+z');
    await members(page, []);
    expect(await entries()).toEqual([]);
  });

  test('on a phone, in German, nothing is too small, too wide or out of reach; a row is dragged by its grip', async () => {
    const options = {
      ...{ viewport: { width: 360, height: 740 }, hasTouch: true, locale: 'de-DE' },
      colorScheme: 'dark',
    } as const;
    await using open = await house.open('/manage/line-ups', options);
    const { page } = open;
    const check = async () =>
      expect([await findBarriers(page), await findSmallTargets(page), await findTooWide(page)]).toEqual([[], [], []]);
    await onScreen(page, 'Senderlisten');
    await page.getByRole('link', { name: 'Headwater', exact: true }).last().waitFor();
    await check();
    await page.getByRole('heading', { level: 2 }).getByRole('link').click();
    await members(page, ['1 News One', '2 News Two', '3 Arena', '4 Boxing', '5 Cartoons']);
    await check();
    const grip = await page.getByRole('button', { name: 'Arena ziehen' }).boundingBox();
    const goal = await page.getByRole('row', { name: /News One/ }).boundingBox();
    await page.mouse.move(grip!.x + 10, grip!.y + 10);
    await page.mouse.down();
    await page.mouse.move(grip!.x + 10, goal!.y + 20, { steps: 4 });
    await page.mouse.up();
    await members(page, ['1 Arena', '2 News One', '3 News Two', '4 Boxing', '5 Cartoons']);
    await seen(page, 'In Plex sind 3 Sender neu zuzuordnen.');
    await check();
    for (const tab of ['Gerät', 'Nummern']) {
      await page.getByRole('button', { name: tab, exact: true }).click();
      await seen(page, tab === 'Gerät' ? 'Ihre Geräte' : 'Block hinzufügen');
      await check();
    }
  });
});

/** What is not saved outlives another tab and another screen, and closing the page asks. */
async function keepsDrafts(page: Page): Promise<void> {
  const tab = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const name = page.getByLabel('Name', { exact: true });
  await tab('Device');
  await name.fill('Pantry');
  await tab('Channels');
  await page.getByRole('link', { name: 'All line-ups' }).click();
  await onScreen(page, 'Line-ups');
  await seen(page, 'not saved yet');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await page.goBack();
  await members(page, ['3 Boxing', '4 Arena', '5 Cartoons']);
  await tab('Device');
  expect(await name.inputValue()).toBe('Pantry');
  await name.fill('Kitchen');
  await tab('Channels');
}

/** Sides at which the ring of the focus is cut off by the cell. */
async function cutOff(control: Locator): Promise<string[]> {
  await control.press('Shift+Tab'); // the ring is for those who use keys
  await control.page().keyboard.press('Tab');
  await expect.poll(() => control.evaluate((element) => element === document.activeElement)).toBe(true);
  return await control.evaluate((element) => {
    const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element);
    if (outlineStyle === 'none') return ['no ring'];
    const roomPx = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset);
    const [ring, cell] = [element.getBoundingClientRect(), element.closest('td')!.getBoundingClientRect()];
    return [
      ...(ring.top - roomPx < cell.top - 0.5 ? ['top'] : []),
      ...(ring.bottom + roomPx > cell.bottom + 0.5 ? ['bottom'] : []),
      ...(ring.left - roomPx < cell.left - 0.5 ? ['left'] : []),
      ...(ring.right + roomPx > cell.right + 0.5 ? ['right'] : []),
    ];
  });
}

/** The rows of what is in the line-up: `3 Arena`. */
async function members(page: Page, expected: string[]): Promise<void> {
  const rows = page.locator('.line-up-members tbody tr[data-at]');
  await expect
    .poll(() =>
      rows.evaluateAll((all) =>
        all.map((row) => `${row.querySelector('input')?.value} ${row.querySelector('p')?.textContent}`),
      ),
    )
    .toEqual(expected);
}
