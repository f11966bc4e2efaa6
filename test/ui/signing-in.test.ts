import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/headwater.js';
import { wholeTest } from '../support/whole.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, toast } from './house.js';

let browser: Browser;
let house: House;

describe.skipIf(browserPath === null)('signing in', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser);
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('a stranger signs in and comes to where they wanted to go; a wrong password is told and nothing is shown', async () => {
    await using open = await openPage(browser, house.headwater.url('/manage/channels?q=news'));
    const { page } = open;
    await onScreen(page, 'Sign in');
    expect(new URL(page.url()).searchParams.get('next')).toBe('/manage/channels?q=news');
    expect(await page.getByText(/News One|Alpha/).count()).toBe(0);

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Type your name.').waitFor();
    await expect.poll(() => focused(page)).toBe('Name');
    await page.getByLabel('Name').fill(house.keeper.name);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Type your password.').waitFor();
    await expect.poll(() => focused(page)).toBe('Password');

    const password = page.getByLabel('Password', { exact: true });
    await password.fill('not the right one');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/name or the password/i)
      .waitFor();
    expect(await password.inputValue()).toBe('');
    await expect.poll(() => focused(page)).toBe('Password');
    const told = await page.getByRole('main').innerText();
    await page.getByLabel('Name').fill('nobody');
    await signIn(page, 'nobody', 'not the right one');
    await until(async () => (await page.getByRole('main').innerText()) === told); // who exists is not told

    await signIn(page, house.keeper.name, house.keeper.password);
    await onScreen(page, 'Channels');
    await page.getByRole('row', { name: /News One/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=news');
  });

  wholeTest('a sent link never leads to another site', async () => {
    for (const next of [
      '//evil.example/',
      'https://evil.example/',
      'javascript:document.title=1',
      '/\\evil.example',
      '/manage/../..//evil.example',
      '/api/docs',
    ]) {
      await using open = await openPage(browser, house.headwater.url(`/signin?next=${encodeURIComponent(next)}`));
      const { page } = open;
      await signIn(page, house.keeper.name, house.keeper.password);
      await page.waitForURL((url) => url.pathname !== '/signin');
      expect(new URL(page.url()).origin, next).toBe(new URL(house.headwater.url('/')).origin);
      expect(await page.title(), next).not.toBe('1');
    }
  });

  test('who logs out is out, also with the back button', async () => {
    await using open = await openPage(browser, house.headwater.url('/signin?next=/manage/channels'));
    const { page } = open;
    await signIn(page, house.keeper.name, house.keeper.password); // a login of its own, that it may end
    await page.getByRole('row', { name: /News One/ }).waitFor();
    const [login] = await page.context().cookies();
    const cookie = `${login!.name}=${login!.value}`;
    expect(await statusWith({ cookie })).toBe(200);
    await page.getByRole('button', { name: 'Keeper: colours, language, sign out' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await onScreen(page, 'Sign in');
    await page.goBack();
    expect(await page.getByText(/News One/).count()).toBe(0);
    await page.goto(house.headwater.url('/manage/channels'));
    await onScreen(page, 'Sign in');
    expect(await page.getByText(/News One/).count()).toBe(0);
    expect(await statusWith({ cookie })).toBe(401);
  });

  test('a login that is ended in another browser leads to the sign-in page, and back after it', async () => {
    await using house = await startHouse(browser);
    await using here = await house.open('/manage/channels');
    await using there = await openPage(browser, house.headwater.url('/signin?next=/manage/settings/access'));
    await here.page.getByRole('row', { name: /News One/ }).waitFor();
    await signIn(there.page, house.keeper.name, house.keeper.password);
    const logins = there.page.getByRole('region', { name: 'Signed-in browsers' }).getByRole('listitem');
    await until(async () => (await logins.count()) === 2);
    await logins
      .filter({ hasNotText: 'this one' })
      .getByRole('button', { name: /^Sign out/ })
      .click();
    await toast(there.page).getByText('Signed out.').waitFor();
    await until(async () => (await logins.count()) === 1);
    await onScreen(here.page, 'Sign in');
    await signIn(here.page, house.keeper.name, house.keeper.password);
    await onScreen(here.page, 'Channels');
  });

  test('the password is changed: too short and wrong ones are told, others are signed out, the new one counts', async () => {
    await using house = await startHouse(browser, {}, { isAdded: false });
    await using open = await house.open('/manage/settings/access');
    await using other = await openPage(browser, house.headwater.url('/signin'));
    const { page } = open;
    await signIn(other.page, house.keeper.name, house.keeper.password);
    await onScreen(other.page, 'Home');
    const change = async (current: string, next: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(next);
      await page.getByRole('button', { name: 'Change it' }).click();
    };
    await change(house.keeper.password, 'short');
    await page.getByRole('alert').getByText('At least 8 characters are needed.').waitFor();
    await change('not the right one', 'another river');
    await page
      .getByRole('alert')
      .getByText(/password/)
      .first()
      .waitFor();
    await change(house.keeper.password, 'another river');
    await toast(page).getByText('The password is changed. Other browsers are signed out.').waitFor();
    expect(await page.getByLabel('New password').inputValue()).toBe('');
    await onScreen(other.page, 'Sign in');
    await signIn(other.page, house.keeper.name, house.keeper.password);
    await other.page.getByRole('alert').waitFor();
    await signIn(other.page, house.keeper.name, 'another river');
    await onScreen(other.page, 'Home');
  });

  test('a token is made, covered, shown and copied once, works, and is revoked', async () => {
    await using open = await house.open('/manage/settings/access', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = open;
    await page.getByLabel('What it is for').fill('Home automation');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await seen(page, 'Copy it now: it is shown only this once.');
    expect(await page.getByText(/hw_/).count()).toBe(0);
    await page.getByRole('button', { name: 'Copy Token' }).click();
    const token = await page.evaluate(() => navigator.clipboard.readText());
    expect(token).toMatch(/^hw_/);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await seen(page, token);
    expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(200);
    await page.getByRole('button', { name: 'I have it' }).click();
    expect(await page.getByText(/hw_/).count()).toBe(0);
    await page.reload();
    await seen(page, 'Home automation');
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke Home automation' }).click();
    await toast(page).getByText('Home automation is revoked.').waitFor();
    await page.getByRole('button', { name: 'Revoke Home automation' }).waitFor({ state: 'detached' });
    expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(401);
  });
});

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

async function statusWith(headers: Record<string, string>): Promise<number> {
  return (await fetch(house.headwater.url('/api/v1/channels'), { headers })).status;
}
