import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, startBrowser } from './browser.js';
import { seen, startHouse, streamsOf } from './house.js';

let browser: Browser;
const login = { username: 'mara', password: 'river77' };

describe.skipIf(browserPath === null)('an Xtream account on the page', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('a server with user name and password is added as an account, with as many connections as the panel says', async () => {
    const film = { id: '9', kind: 'movie', name: 'The River', attributes: { 'group-title': 'Cinema' } } as const;
    const streams = [...streamsOf('News/News One', 'Sport/Sport Two'), film];
    const setup = { streams, credentials: login, maxConnections: 3 };
    await using house = await startHouse(browser, setup, { isAdded: false });
    await using open = await house.open('/manage/providers?add=1');
    const { page } = open;
    await page.getByLabel('Link, file or server').fill(new URL(house.provider.url('/')).host);
    await page.getByLabel('User name').fill(login.username);
    await page.getByLabel('Password', { exact: true }).fill(login.password);
    await seen(page, 'Xtream account, 2 entries');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await house.headwater.until(async () => (await house.headwater.channels()).length === 2);
    await house.headwater.idle();
    const { items } = await house.headwater.get<{ items: Record<string, unknown>[] }>('/providers');
    expect(items).toMatchObject([
      { kind: 'xtream', accountCount: 1, maxConnections: null, slots: { limit: 3 }, account: { status: 'active' } },
    ]);
    expect(house.provider.counters().alpha!.playlist.gets).toBe(0); // its lists come from the panel

    const jobs = async () => (await house.headwater.get<{ items: { kind: string }[] }>('/jobs')).items;
    const lookAtFilms = async (window: Page) => {
      await window.goto(house.headwater.url('/manage/providers/1/groups'));
      await window.getByRole('button', { name: 'Look at the films' }).click();
    };
    house.provider.provider('alpha').misbehavePanel({ kind: 'silent' }, 1, 'get_vod_streams');
    await lookAtFilms(page);
    await house.headwater.until(async () => (await jobs()).some(({ kind }) => kind === 'inspect'));
    const other = await page.context().newPage();
    await lookAtFilms(other); // the same person: one look at a time
    await other.getByRole('option', { name: 'Cinema 1' }).waitFor();
    await other.close();
    await seen(page, 'The look at this list was ended.');
    expect(await page.locator('.notice-bad').count()).toBe(0);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('option', { name: 'Cinema 1' }).waitFor();
  });
});
