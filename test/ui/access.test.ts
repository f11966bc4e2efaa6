import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { findFaintTexts, findNamelessControls } from './page-checks.js';

let browser: Browser;

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1000, height: 700 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const LONG_NAME = 'Donaudampfschifffahrtsgesellschaft-Kabelfernsehen-Und-Rundfunkvertrieb International';

describe.skipIf(browserPath === null)('the page for everybody', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('nothing is wider than the screen, from 360 pixels up, however long the names are', async () => {
    await using provider = await startProvider({ streams: [LONG_NAME, 'News One'] });
    await using headwater = await startHeadwater();
    const url = provider.playlistUrl('alpha');
    await headwater.send('POST', '/providers', { key: 'alpha', name: LONG_NAME, url });
    await headwater.send('POST', '/providers', { key: 'bravo', name: LONG_NAME, url: `/nowhere/${LONG_NAME}.m3u` });
    await headwater.refreshed('alpha', 'done');
    await headwater.refreshed('bravo', 'failed');
    for (const viewport of SIZES) {
      await using open = await openPage(browser, headwater.url('/'), { viewport });
      const { page } = open;
      await settled(page);
      await page.getByRole('button', { name: 'Add a playlist' }).click();
      const widths = await page.evaluate(() => [document.scrollingElement!.scrollWidth, window.innerWidth]);
      expect(widths[0], `at ${viewport.width} pixels`).toBeLessThanOrEqual(widths[1]!);
    }
  });

  test.each(['dark', 'light'] as const)(
    'every control has a name and every text is readable: %s',
    async (colorScheme) => {
      await using provider = await startProvider({ streams: ['News One'] });
      await using headwater = await startHeadwater();
      const url = provider.playlistUrl('alpha');
      await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url });
      await headwater.send('POST', '/providers', { key: 'bravo', name: 'Bravo', url: '/nowhere.m3u' });
      await headwater.refreshed('alpha', 'done');
      await headwater.refreshed('bravo', 'failed');
      await using open = await openPage(browser, headwater.url('/'), { colorScheme, reducedMotion: 'reduce' });
      const { page } = open;
      await settled(page);
      await page.getByRole('button', { name: 'Add a playlist' }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).click(); // shows a fault too
      await page.getByRole('button', { name: 'Remove Alpha' }).click();
      await page.getByText('Alpha is removed').waitFor();

      expect(await findNamelessControls(page)).toEqual([]);
      expect(await findFaintTexts(page)).toEqual([]);
      const outline = await page.evaluate(() => ({
        language: document.documentElement.lang,
        mains: document.querySelectorAll('main').length,
        titles: [...document.querySelectorAll('h1, h2')].map((title) => `${title.tagName} ${title.textContent}`),
      }));
      expect(outline).toEqual({
        language: 'en',
        mains: 1,
        titles: ['H1 Headwater', 'H2 What plays', 'H2 Providers', 'H2 Channels', 'H2 Connect'],
      });
    },
  );

  test('for a finger every control is 44 pixels high', async () => {
    await using provider = await startProvider({ streams: ['News One'] });
    await using headwater = await startHeadwater();
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url: provider.playlistUrl('alpha') });
    await headwater.refreshed('alpha', 'done');
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    await using open = await openPage(browser, headwater.url('/'), phone);
    const { page } = open;
    await settled(page);
    const small = await page.locator('button:visible, nav a:visible, input:visible').evaluateAll((controls) =>
      controls
        .map((control) => ({
          name: control.getAttribute('aria-label') ?? control.textContent,
          box: control.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.height < 44 || box.width < 44)
        .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
    );
    expect(small).toEqual([]);
  });

  test('the choice of dark or light is kept in the browser', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'), { colorScheme: 'light' });
    const { page, faults } = open;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Dark' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')).toBe('true');
    expect(await ground()).toBe(dark);
    await page.getByRole('button', { name: 'As the system' }).click();
    expect(await ground()).toBe(light);
    expect(faults).toEqual([]);
  });

  test('the page says so when Headwater is gone', async () => {
    await using headwater = await startHeadwater();
    await using open = await openPage(browser, headwater.url('/'));
    await open.page.getByText('Live', { exact: true }).waitFor();
    await headwater.stop();
    await open.page.getByText(/^Not live since \d\d:\d\d:\d\d, connecting again$/).waitFor();
    await open.page.getByText('Headwater does not answer.').first().waitFor(); // each part that tried says it
  });
});

async function settled(page: Page): Promise<void> {
  await page.getByText('Imported 1').or(page.getByText('Imported 2')).first().waitFor();
  await page.getByRole('row', { name: /News One/ }).waitFor();
}
