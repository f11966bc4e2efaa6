import type { Browser } from 'playwright-core';
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

  test('a server with user name and password is added as an account, with as many connections as the panel says; one that is refused is told on Home', async () => {
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

    const panel = house.provider.provider('alpha');
    panel.misbehavePanel({ kind: 'refuse', status: 500 }, undefined, 'get_vod_streams');
    await house.headwater.send('PATCH', '/providers/1', { movies: true });
    await house.headwater.idle();
    await page.goto(house.headwater.url('/manage/providers/1/groups'));
    await seen(page, 'Films are switched on, but their list could not be read yet.');
    await page.getByRole('option', { name: /Sport/ }).click();
    await page.getByRole('button', { name: 'Save the choice' }).click();
    await seen(page, /is changed\./);
    await house.headwater.idle();
    expect(await house.headwater.get('/providers/1')).toMatchObject({ live: true, movies: true });

    panel.misbehavePanel({ kind: 'silent' }, undefined, 'get_vod_streams');
    const started = page.waitForResponse((reply) => reply.url().endsWith('/inspections'));
    await page.getByRole('button', { name: 'Look at the films' }).click();
    const { id } = (await (await started).json()) as { id: string };
    await house.headwater.send('DELETE', `/inspections/${id}`);
    await seen(page, 'This look at the list was cancelled.');
    expect(await page.locator('.notice-bad').count()).toBe(0);
    panel.misbehavePanel(null, undefined, 'get_vod_streams');
    await page.getByRole('button', { name: 'Look again' }).click();
    const films = page.getByRole('option', { name: 'Cinema 1' });
    await films.waitFor();
    expect(await films.getAttribute('aria-selected')).toBe('true'); // they are on

    panel.misbehavePanel({ kind: 'authRefused' });
    const [{ key }] = items as [{ key: string }];
    await house.headwater.refresh(key);
    await page.goto(house.headwater.url('/'));
    await page.getByRole('link', { name: /does not accept the user name and password\. Check both\.$/ }).click();
    await page.getByLabel('User name').first().waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/manage\/providers\/\d+\/access$/);
  });
});
