import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserPath, startBrowser } from './browser.js';
import { focused, type House, onScreen, seen, startHouse, streamsOf, toast } from './house.js';
import { findBarriers, findSmallTargets } from './page-checks.js';

let browser: Browser;
let house: House;
const LIST = streamsOf('UK/UK: Kite', 'UK/UK: Amber 24/7', 'DE/Birch', 'DE/##### NEWS #####');

describe.skipIf(browserPath === null)('rules', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startHouse(browser, { streams: LIST });
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('are written while real names show what they do, saved as one change, and taken back', async () => {
    await using open = await house.open('/manage/providers');
    const { page } = open;
    await page.getByRole('link', { name: 'Rules' }).click();
    await onScreen(page, 'Rules');
    await seen(page, 'No rules yet: everything comes in as the provider calls it.');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await expect.poll(() => focused(page)).toMatch(/^Leave out/); // the choice of what to do
    await seen(page, 'Real names show here as soon as the rule says something.');
    await page.getByLabel('What to do').selectOption('Change the name');
    await page.getByLabel('Replace this in the name').fill('^(UK: ');
    await page
      .getByRole('alert')
      .getByText(/not a regular expression/)
      .waitFor();
    await page.getByLabel('Replace this in the name').fill('^UK: ');
    await preview(page).getByText('fits 2 entries').waitFor();
    await preview(page).getByText('UK: Kite →').waitFor();
    await page.keyboard.press('Enter');
    await row(page, 'Take “^UK: ” out of the names of entries').waitFor();
    await expect.poll(() => focused(page)).toContain('Take “^UK: ” out of the names'); // its own buttons

    await page.getByRole('button', { name: 'Pick a template' }).click();
    await page.getByText('Without headings such as ##### SPORTS #####').click();
    await preview(page).getByText('Of 4 entries · 1 left out · 2 renamed').waitFor();
    await row(page, /Without headings/)
      .getByText('fits 1 entry')
      .waitFor();
    await row(page, /Without headings/)
      .getByRole('button')
      .focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => page.locator('.rule').first().textContent()).toMatch(/^Without headings/);
    await expect.poll(() => focused(page)).toMatch(/^More about: Without headings/);

    await page.getByRole('button', { name: 'Save the rules' }).click();
    await toast(page).getByText('The rules are saved.').waitFor();
    await expect.poll(() => focused(page)).toBe('Add a rule');
    expect(await house.headwater.get('/rules')).toMatchObject({
      rules: [{ template: 'no-separators' }, { rule: { action: { find: '^UK: ' } } }],
    });
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await seen(page, 'No rules yet: everything comes in as the provider calls it.');
  });

  test('that somebody else saves leave what is being written as it is, until it is given up or saved', async () => {
    await using open = await house.open('/manage/rules');
    const { page } = open;
    const saveElsewhere = (...templates: string[]) =>
      house.headwater.send('PUT', '/rules', { rules: templates.map((template) => ({ template })) });
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('With this in the name').fill('Birch');
    await saveElsewhere('no-loops');
    await seen(page, 'The saved rules have changed meanwhile.');
    expect(await page.getByLabel('With this in the name').inputValue()).toBe('Birch');
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await row(page, /“Birch”/).waitFor();
    await page.getByRole('button', { name: 'Take over the saved rules' }).click();
    await row(page, /24\/7 loops/).waitFor();
    expect(await page.locator('.rule').count()).toBe(1);

    await page.getByRole('button', { name: 'Pick a template' }).click();
    await page.getByText('Without groups for adults').click();
    await saveElsewhere('no-events');
    await page.getByRole('button', { name: 'Save mine' }).click();
    await toast(page).getByText('The rules are saved.').waitFor();
    await expect.poll(() => focused(page)).toBe('Add a rule');
    await page.getByText('meanwhile').waitFor({ state: 'detached' });
    expect(await house.headwater.get('/rules')).toMatchObject({
      rules: [{ template: 'no-loops' }, { template: 'no-adult' }],
    });
    await saveElsewhere(); // nothing is being written: it is shown at once
    await seen(page, 'No rules yet: everything comes in as the provider calls it.');
  });

  test('of the file are shown and stay; at 360 pixels everything is in reach', async () => {
    const config = 'rules: [{ exclude: separators }, { rename: { name: "^UK: ", to: "" }, label: Tidy names }]\n';
    await using house = await startHouse(browser, { streams: LIST }, { config });
    await house.headwater.send('PUT', '/rules', { rules: [{ template: 'no-loops' }] });
    await house.headwater.idle();
    const phone = {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark' as const,
    };
    await using open = await house.open('/manage/rules', phone);
    const { page } = open;
    await row(page, /Tidy names/)
      .getByText('config.yaml')
      .waitFor();
    expect(
      await row(page, /Tidy names/)
        .getByRole('button')
        .count(),
    ).toBe(0);
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('With this in the name').fill('Birch');
    await preview(page).getByText('fits 1 entry').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await findBarriers(page)).toEqual([]);
    expect(await findSmallTargets(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByLabel('With this in the name').waitFor({ state: 'detached' });
    expect(await page.locator('.rule').count()).toBe(3);
  });
});

const row = (page: Page, words: string | RegExp) => page.locator('.rule').filter({ hasText: words });
const preview = (page: Page) => page.locator('.rule-preview');
