import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/headwater.js';
import { wholeTest } from '../support/whole.js';
import { browserPath, startBrowser } from './browser.js';
import { startDoubtfulHouse } from './doubtful-house.js';
import { focused, type House, onScreen, seen, toast } from './house.js';
import { findBarriers, findSmallTargets, findTooWide } from './page-checks.js';

let browser: Browser;
let house: House;

describe.skipIf(browserPath === null)('streams and channels put together by hand', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    house = await startDoubtfulHouse(browser);
  });
  beforeEach(() => house.restore());
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('with keys the streams of an open channel are put in order and taken out, each with one undo', async () => {
    await using open = await house.open('/manage/channels');
    const { page } = open;
    await page.getByRole('row', { name: /UK: Dave HD/ }).focus();
    await page.keyboard.press('Enter');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE', 'UK| DAVE FHD']);
    await page.keyboard.press('Alt+ArrowUp'); // the first backup, while the focus is still in the list
    await told(page, 'UK| DAVE is tried first.');
    await ranked(page, ['UK| DAVE', 'UK: Dave HD', 'UK| DAVE FHD']);
    await page.keyboard.press('Control+z');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE', 'UK| DAVE FHD']);
    await house.headwater.idle(); // what is taken back is matched again, and then the list is read again

    await head(page, 'UK| DAVE FHD').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp'); // faster than answers come
    await ranked(page, ['UK| DAVE FHD', 'UK: Dave HD', 'UK| DAVE']);
    await expect.poll(() => focused(page)).toMatch(/UK\| DAVE FHD/);
    await page.keyboard.press('Alt+ArrowDown');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE FHD', 'UK| DAVE']);
    const { id } = await channel('UK: Dave HD');
    const pins = async () => {
      const { streams } = await house.headwater.get<Composed>(`/channels/${id}`);
      return streams.map(({ name, pin }) => `${name} ${pin}`);
    };
    await expect.poll(pins).toEqual(['UK: Dave HD 0', 'UK| DAVE FHD 1', 'UK| DAVE null']);

    await page.keyboard.press('s');
    await told(page, 'UK| DAVE FHD is a channel of its own.');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE']);
    await expect.poll(() => focused(page)).toMatch(/UK\| DAVE$/);
    await page.getByRole('row', { name: /UK\| DAVE FHD/ }).waitFor();
    await page.keyboard.press('Control+z');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE FHD', 'UK| DAVE']);
    await page.getByRole('row', { name: /UK\| DAVE FHD/ }).waitFor({ state: 'detached' });
  });

  test('with a mouse streams are dragged, tried first and moved, and it is told why they are here and others are not', async () => {
    const dave = await channel('UK: Dave HD');
    await using open = await house.open(`/manage/channels?open=${dave.id}`);
    const { page } = open;
    const drawer = page.getByRole('complementary');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE', 'UK| DAVE FHD']);
    await row(page, 'UK| DAVE').getByText('Why it belongs to UK: Dave HD').waitFor();
    expect(await row(page, 'UK| DAVE FHD').textContent()).toMatch(/United Kingdom.*FHD.*Same name/);

    await drag(page, 'UK| DAVE FHD', 'UK: Dave HD');
    await told(page, 'UK| DAVE FHD is tried first.');
    await ranked(page, ['UK| DAVE FHD', 'UK: Dave HD', 'UK| DAVE']);
    await page.getByRole('button', { name: 'Unpin all' }).click();
    await ranked(page, ['UK: Dave HD', 'UK| DAVE', 'UK| DAVE FHD']);
    await head(page, 'UK| DAVE').click(); // it was closed by what was moved
    await row(page, 'UK| DAVE').getByRole('button', { name: 'Try first' }).click();
    await ranked(page, ['UK| DAVE', 'UK: Dave HD', 'UK| DAVE FHD']);

    await row(page, 'UK| DAVE').getByRole('button', { name: 'Move to another channel' }).click();
    await page.getByRole('combobox', { name: 'Move to which channel?' }).waitFor();
    await page.keyboard.type('cedar');
    await page.getByRole('option', { name: /UK: Cedar/ }).click();
    await told(page, 'UK| DAVE is now in UK: Cedar.');
    await ranked(page, ['UK: Dave HD', 'UK| DAVE FHD']);
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await ranked(page, ['UK| DAVE', 'UK: Dave HD', 'UK| DAVE FHD']);

    const apart = drawer.getByRole('region', { name: 'Kept apart' });
    await expect
      .poll(() => apart.getByRole('listitem').allTextContents())
      .toEqual([
        expect.stringContaining('Another country: Germany, here United Kingdom'),
        expect.stringContaining('Another time: +1 h'),
      ]);
    await apart.getByRole('button', { name: 'Merge after all: DE| Dave' }).click();
    await told(page, 'DE| Dave is now part of UK: Dave HD.');
    await until(async () => (await names(page)).length === 4);
    await row(page, 'DE| Dave').getByText('Put here by hand').waitFor();
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await apart.getByText('DE| Dave').click();
    await drawer.getByRole('heading', { name: 'DE| Dave' }).waitFor();
  });

  test('two channels become one by M, under the name that was chosen, until it is taken back; two others never do', async () => {
    await using open = await house.open('/manage/channels');
    const { page } = open;
    const [amber, cedar] = [await channel('UK: Amber News'), await channel('UK: Cedar')];
    await select(page, 'UK: Amber News', 'UK: Cedar');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Make one channel of 2' });
    await dialog.getByText('UK: Amber News (No. 4) goes on with 2 streams.').waitFor();
    await dialog.getByText('Two channels so far: Other names').waitFor();
    await expect.poll(() => focused(page)).toMatch(/^A?UK: Amber News/);
    await page.keyboard.press('ArrowDown');
    await dialog.getByText('UK: Cedar (No. 5) goes on with 2 streams.').waitFor();
    await page.keyboard.press('Enter');
    await told(page, 'UK: Amber News is now part of UK: Cedar.');
    await page.getByRole('row', { name: /UK: Amber News/ }).waitFor({ state: 'detached' });
    expect(await channel('UK: Cedar')).toMatchObject({ id: cedar.id, number: cedar.number, streamCount: 2 });
    await page.keyboard.press('Control+z');
    await page.getByRole('row', { name: /UK: Amber News/ }).waitFor();
    expect(await channel('UK: Amber News')).toMatchObject({ id: amber.id, number: amber.number });

    await select(page, 'UK: Amber News', 'UK| Amber New');
    await page.getByRole('button', { name: 'Never merge' }).click();
    await told(page, 'UK: Amber News and UK| Amber New stay apart.');
    await until(async () => (await openCount()) === 1);
  });

  test('doubtful pairs are answered with one key each to the end, and an answer that is taken back is asked again', async () => {
    await using open = await house.open('/');
    const { page } = open;
    await page.getByRole('link', { name: '2 pairs of channels may be one each.' }).click();
    await onScreen(page, 'Review');
    await seen(page, '1 of 2');
    const shown = () => page.getByRole('article').getByRole('heading').allTextContents();
    const first = await shown();
    await page.keyboard.press('ArrowRight');
    await seen(page, '2 of 2');
    expect(await shown()).not.toEqual(first);
    await page.keyboard.press('ArrowLeft');
    expect(await shown()).toEqual(first);
    await seen(page, 'Same name but for the ending');
    await seen(page, /^The stream of .* joins UK: /);

    await page.keyboard.press('s');
    await page.getByText('2 of 2', { exact: true }).waitFor(); // at once: the answer is still on its way
    await page
      .getByRole('status')
      .getByText(/^Pair 2 of 2: /)
      .waitFor({ state: 'attached' });
    await told(page, / is now part of /);
    await page.keyboard.press('d');
    await told(page, / stay apart\.$/);
    await seen(page, '2 pairs answered. We will ask when two channels look alike.');
    expect(await openCount()).toBe(0);
    expect(await house.headwater.channels()).toHaveLength(7);

    await page.keyboard.press('Control+z');
    await seen(page, '2 of 2');
    expect(await shown()).not.toEqual(first);
    await page.getByRole('button', { name: 'Different' }).click();
    await seen(page, 'Nothing to decide.');
    await page.goto(house.headwater.url('/'));
    await seen(page, 'Nothing. All is well.');
  });

  wholeTest(
    'nothing sticks out at 360 pixels, every control fits a finger, and axe finds nothing, dark and light',
    async () => {
      const { id } = await channel('UK: Dave HD');
      await using open = await house.open('/', {
        viewport: PHONE,
        hasTouch: true,
        isMobile: true,
        reducedMotion: 'reduce',
      });
      const { page } = open;
      const found: string[] = [];
      const look = async (name: string) => {
        for (const one of [...(await findTooWide(page)), ...(await findSmallTargets(page))])
          found.push(`${name}: ${one}`);
        for (const [colorScheme, what] of [
          ['dark', 'all'],
          ['light', 'colours'],
        ] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          for (const one of await findBarriers(page, what)) found.push(`${name} ${colorScheme}: ${one}`);
        }
      };
      await page.goto(house.headwater.url(`/manage/channels?open=${id}`));
      await seen(page, 'Kept apart');
      await look('drawer');
      await page.getByRole('button', { name: 'More', exact: true }).first().click();
      await page.getByRole('button', { name: 'Merge with another channel' }).click();
      await page.getByRole('combobox', { name: 'Merge with which channel?' }).fill('amber');
      await page.getByRole('option', { name: /UK: Amber News/ }).click();
      await page
        .getByRole('dialog')
        .getByText(/goes on with 4 streams/)
        .waitFor();
      await look('merge');
      await page.goto(house.headwater.url('/manage/review'));
      await seen(page, '1 of 2');
      await look('review');
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const one of await findBarriers(page)) found.push(`wide review: ${one}`);
      expect(found).toEqual([]);
    },
  );
});

interface Composed {
  streams: { name: string; pin: number | null }[];
}

const PHONE = { width: 360, height: 740 };

const row = (page: Page, name: string) =>
  page.locator('.rank').filter({ has: page.locator(`.rank-source [title="${name}"]`) });
const head = (page: Page, name: string) => row(page, name).locator('.rank-head');
const names = (page: Page) => page.locator('.rank-source .cut').allTextContents();

/** Waits until the streams of the open channel stand in this order. */
async function ranked(page: Page, wanted: readonly string[]): Promise<void> {
  await expect.poll(() => names(page), { timeout: 10_000 }).toEqual(wanted);
}

const told = (page: Page, words: string | RegExp) => toast(page).getByText(words).waitFor();

async function channel(name: string) {
  return (await house.headwater.channels()).find((one) => one.name === name)!;
}

async function openCount(): Promise<number> {
  return (await house.headwater.get<{ total: number }>('/review?limit=0')).total;
}

async function select(page: Page, ...wanted: string[]): Promise<void> {
  for (const name of wanted) await page.getByLabel(`Select ${name}`, { exact: true }).check();
  await seen(page, `${wanted.length} selected`);
}

/** By its grip, onto another stream. */
async function drag(page: Page, name: string, onto: string): Promise<void> {
  const grip = (await row(page, name).locator('.rank-grip').boundingBox())!;
  const target = (await row(page, onto).boundingBox())!;
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x, target.y + 30, { steps: 4 });
  await page.mouse.move(grip.x, target.y + 5, { steps: 2 });
  await page.mouse.up();
}
