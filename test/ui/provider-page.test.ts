import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startProvider } from '../support/simulated-provider.js';
import { browserPath, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';

let browser: Browser;
let house: House;
const first = { username: 'mara', password: 'river77' };
const second = { username: 'jonas', password: 'brook88' };

interface Shown {
  name: string;
  username: string | null;
  accounts: { username: string; maxConnections: number | null; state: { status: string } | null }[];
  backupHosts: string[];
  headerNames: string[];
  [field: string]: unknown;
}

const shown = (id: number) => house.headwater.get<Shown>(`/providers/${id}`);

describe.skipIf(browserPath === null)('the page of a provider', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser);
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('all that is set is changed in one go, and taken back in one go', async () => {
    await using open = await house.open('/manage/providers');
    const { page } = open;
    await page.getByRole('button', { name: 'More about Alpha' }).click();
    await page.getByRole('button', { name: 'Change…' }).click();
    await onScreen(page, 'Alpha');
    const before = await shown(1);
    await page.getByText(/^Now http.*, login not shown\. Leave it empty to keep it\.$/).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Beacon');
    await page.getByLabel('Films').check();
    await page.getByLabel('Connections at the same time').fill('four');
    await page.getByLabel('Refresh', { exact: true }).selectOption('By a plan of my own');
    await page.getByLabel('Plan').fill('15 5 * *');
    await page.getByText('More: how its servers are reached').click();
    await page.getByLabel('Name of our player (User-Agent)').fill('TV/1.0');
    await page.getByRole('button', { name: 'Add a header' }).click();
    await expect.poll(() => focused(page)).toBe('Header');
    await page.getByLabel('Header', { exact: true }).fill('X-Key');
    await page.getByLabel('Proxy').fill('nonsense');
    await page.getByLabel('Check the certificates of its servers').uncheck();
    await seen(page, /^The certificates of this provider are not checked\./);
    await page.getByRole('button', { name: 'Save' }).click();
    const faults = [
      'A whole number from 1 to 100.',
      'Five fields with blanks between, such as “30 4 * * *”.',
      'A new header needs a value.',
      'An address that begins with http://, https://, socks4:// or socks5://.',
    ];
    for (const fault of faults) await page.getByRole('alert').getByText(fault).waitFor();

    await page.getByLabel('Connections at the same time').fill('4');
    await page.getByLabel('Plan').fill('15 5 * * 1-5');
    await seen(page, /^On Monday, Tuesday, Wednesday, Thursday and Friday at 05:15\./);
    await page.getByLabel('Value').fill('s3cret-value');
    await page.getByLabel('Proxy').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await toast(page).getByText('Beacon is changed.').waitFor();
    await onScreen(page, 'Beacon');
    expect(await shown(1)).toMatchObject({
      ...{ name: 'Beacon', live: true, movies: true, maxConnections: 4, refresh: '15 5 * * 1-5', userAgent: 'TV/1.0' },
      ...{ headerNames: ['X-Key'], proxy: null, verifiesTls: false, url: before.url },
    });
    expect(await page.content()).not.toContain('s3cret-value');
    await page.getByText('It is not shown. Leave it empty to keep it.').waitFor();
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await onScreen(page, 'Alpha');
    const { name, movies, maxConnections, refresh, userAgent, headerNames, verifiesTls } = before;
    expect(await shown(1)).toMatchObject({
      name,
      movies,
      maxConnections,
      refresh,
      userAgent,
      headerNames,
      verifiesTls,
    });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Alpha');
  });

  test('accounts and backup addresses are added, put in order and removed; passwords stay unseen', async () => {
    await using panel = await startProvider({
      ...{ key: 'bravo', streams: streamsOf('News/News One'), credentials: first, maxConnections: 3 },
      accounts: [{ ...second, maxConnections: 2 }],
    });
    const id = await add({ kind: 'xtream', url: panel.url('/bravo'), ...first });
    await using open = await house.open(`/manage/providers/${id}`);
    const { page } = open;
    await page
      .getByRole('listitem')
      .filter({ hasText: 'mara active' })
      .getByText(/0 of 3 connections in use/)
      .waitFor();

    await page.getByRole('link', { name: 'Accounts and addresses' }).click();
    await page.getByRole('button', { name: 'Add an account' }).click();
    await expect.poll(() => focused(page)).toBe('User name');
    await row(page, 'Accounts', 1).getByLabel('User name').fill(second.username);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('A new account needs its password.').waitFor();
    await row(page, 'Accounts', 1).getByLabel('Password', { exact: true }).fill(second.password);
    await page.getByRole('button', { name: 'Try jonas earlier' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('Try jonas earlier'); // the focus goes along
    await row(page, 'Accounts', 1).getByLabel('Connections').fill('1');
    for (const [at, host] of ['one.example', 'two.example:8080'].entries()) {
      await page.getByRole('button', { name: 'Add an address' }).click();
      await expect.poll(() => focused(page)).toBe(`Backup ${at + 1}`);
      await page.keyboard.type(host);
    }
    await page.getByRole('button', { name: 'Try two.example:8080 earlier' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await toast(page).getByText('Bravo is changed.').waitFor();
    await house.headwater.idle();
    expect(await shown(id)).toMatchObject({
      ...{ username: 'jonas', maxConnections: null, backupHosts: ['two.example:8080', 'one.example'] },
      accounts: [{ username: 'mara', maxConnections: 1, state: { status: 'active' } }],
    });
    for (const { password } of [first, second]) expect(await page.content()).not.toContain(password);

    await page.getByRole('button', { name: 'Remove mara' }).click();
    await expect.poll(() => focused(page)).toBe('Add an account');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await shown(id)).accounts).toEqual([]);
    await page.getByRole('button', { name: 'Remove jonas' }).press('Enter'); // the last one stays
    await row(page, 'Accounts', 0).waitFor();
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await shown(id)).accounts).toMatchObject([{ username: 'mara', maxConnections: 1 }]);
    await row(page, 'Accounts', 1).waitFor();
  });

  test('streams of a panel are played straight from their source where somebody says so', async () => {
    await using panel = await startProvider({ key: 'bravo', streams: ['News One'], credentials: first });
    const id = await add({ kind: 'xtream', url: panel.url('/bravo'), ...first });
    await using open = await house.open(`/manage/providers/${id}/settings`);
    const { page } = open;
    await page.getByText('More: how its servers are reached').click();
    await page.getByLabel('Play streams straight from their source').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await toast(page).getByText('Bravo is changed.').waitFor();
    expect(await shown(id)).toMatchObject({ usesDirectSource: true });
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await shown(id)).usesDirectSource).toBe(false);
  });

  test('its history says what each refresh brought, why one failed, and what was odd', async () => {
    await using provider = await startProvider({ key: 'bravo', streams: ['News One', 'Sport Two', ''] });
    const id = await add({ url: provider.playlistUrl('bravo') });
    await using open = await house.open(`/manage/providers/${id}/history`);
    const { page } = open;
    const refreshes = page.getByRole('main').getByRole('listitem');
    await refreshes
      .first()
      .getByText(/^3 entries, 3 new/)
      .waitFor();
    await page.getByText('1 remark about the list').click();
    await seen(page, 'Entries without a name (1)');
    provider.provider('bravo').misbehavePlaylist({ kind: 'loginPage' });
    await house.headwater.refresh('bravo');
    await refreshes.first().getByText('Failed').waitFor(); // it comes by itself
    await refreshes
      .first()
      .getByText(/sent a web page instead of a playlist/)
      .waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText(/^Failing since/).waitFor();
  });

  test('an account that ends within a week is told', async () => {
    const inDays = (days: number) => ({ exp_date: String(Math.floor(Date.now() / 1_000) + days * 86_400) });
    await using panel = await startProvider({
      ...{ key: 'bravo', streams: ['News One'], credentials: first, account: inDays(5.5) },
      accounts: [{ ...second, maxConnections: 1, account: inDays(9) }],
    });
    const id = await add({ kind: 'xtream', url: panel.url('/bravo'), ...first, accounts: [second] });
    await using open = await house.open(`/manage/providers/${id}`);
    await seen(open.page, /^The account mara ends in [56] days\./);
    expect(await open.page.getByText(/^The account jonas/).count()).toBe(0);
  });
});

/** Adds a second provider, `Bravo`. @returns Its id. */
async function add(provider: object): Promise<number> {
  const { headwater } = house;
  const bravo = { key: 'bravo', name: 'Bravo', ...provider };
  const { id } = (await headwater.send<{ id: number }>('POST', '/providers', bravo)).body;
  await headwater.refreshed('bravo', 'done');
  return id;
}

const row = (page: Page, list: string, at: number) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem').nth(at);
