import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, type KeeperClient, startHeadwater, until } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';
import { isWhole, wholeTest } from '../support/whole.js';
import { browserPath, openPage, startBrowser } from './browser.js';
import { onScreen, seen, signedIn } from './house.js';
import { findBarriers, findSmallTargets, findTooWide, outlineOf } from './page-checks.js';

let browser: Browser;
let headwater: Headwater;
let keeper: KeeperClient;
let close: () => Promise<void>;

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** `npm run test:whole` takes every size in both themes, and every width; among all tests there is time for few. */
const LOOKS = [
  [WIDE, 'dark', 'all'],
  ...(isWhole
    ? ([
        [PHONE, 'light', 'colours'],
        [PHONE, 'dark', 'all'],
        [WIDE, 'light', 'colours'],
      ] as const)
    : []),
] as const;
const WIDTHS = isWhole ? [360, 390, 768, 1000, 1280, 1920] : [360, 1280];
const LONG = 'Donaudampfschifffahrtsgesellschaft-Kabelfernsehen-Und-Rundfunkvertrieb International';

/** A screen in a state. */
interface State {
  name: string;
  path: string;
  /** Done before it is looked at. */
  prepare?(page: Page): Promise<unknown>;
}

const STATES: State[] = [
  { name: 'Home', path: '/' },
  {
    name: 'Watch',
    path: '/watch/1',
    prepare: (page) => page.getByRole('button', { name: 'In another player' }).click(),
  },
  { name: 'channels', path: '/manage/channels', prepare: (page) => page.getByRole('row', { name: /News/ }).waitFor() },
  { name: 'found', path: '/manage/channels?q=news', prepare: (page) => seen(page, '1 channel found') },
  { name: 'nothing found', path: '/manage/channels?q=nordk', prepare: (page) => seen(page, 'Nothing matches') },
  { name: 'hidden', path: '/manage/channels?hidden=only', prepare: (page) => page.getByRole('row').nth(1).waitFor() },
  { name: 'selected', path: '/manage/channels', prepare: (page) => select(page) },
  {
    name: 'bulk dialog',
    path: '/manage/channels',
    prepare: (page) => select(page).then(() => page.keyboard.press('e')),
  },
  {
    name: 'merging',
    path: '/manage/channels',
    prepare: (page) =>
      select(page)
        .then(() => page.keyboard.press('m'))
        .then(() => seen(page, 'goes on with')),
  },
  { name: 'review', path: '/manage/review', prepare: (page) => seen(page, 'Nothing to decide') },
  { name: 'drawer', path: '/manage/channels?open=1', prepare: (page) => seen(page, 'Primary') },
  { name: 'own fields', path: '/manage/channels?open=1&tab=shown', prepare: (page) => seen(page, 'Logo address') },
  { name: 'its changes', path: '/manage/channels?open=1&tab=changes', prepare: (page) => seen(page, 'was named') },
  { name: 'drawer menu', path: '/manage/channels?open=1', prepare: (page) => openMenu(page, 'More', '.drawer ') },
  { name: 'providers', path: '/manage/providers', prepare: (page) => seen(page, 'Refresh again') },
  { name: 'adding', path: '/manage/providers?add=1', prepare: (page) => addNothing(page) },
  { name: 'a provider', path: '/manage/providers/2', prepare: (page) => seen(page, 'Main address') },
  {
    name: 'its settings',
    path: '/manage/providers/1/settings',
    prepare: (page) => page.getByText('More: how its servers are reached').click(),
  },
  {
    name: 'its addresses',
    path: '/manage/providers/1/access',
    prepare: (page) => page.getByRole('button', { name: 'Add an address' }).click(),
  },
  { name: 'its groups', path: '/manage/providers/1/groups', prepare: (page) => seen(page, 'Find a group') },
  { name: 'its history', path: '/manage/providers/2/history', prepare: (page) => seen(page, 'Failed') },
  { name: 'rules', path: '/manage/rules', prepare: (page) => writeRule(page) },
  {
    name: 'connect',
    path: '/manage/connect',
    prepare: (page) => page.getByRole('button', { name: /QR/ }).first().click(),
  },
  { name: 'live', path: '/manage/live', prepare: (page) => seen(page, 'Nobody is watching') },
  { name: 'log', path: '/manage/log', prepare: (page) => seen(page, 'was not refreshed') },
  { name: 'raw lines', path: '/manage/log?raw=1', prepare: (page) => seen(page, 'No line of this kind') },
  { name: 'changes', path: '/manage/changes', prepare: (page) => seen(page, 'was named') },
  { name: 'settings', path: '/manage/settings', prepare: (page) => seen(page, 'relay.lingerMs') },
  { name: 'access', path: '/manage/settings/access', prepare: (page) => makeToken(page) },
  { name: 'looks', path: '/manage/settings/looks', prepare: (page) => onScreen(page, 'Settings') },
  { name: 'about', path: '/manage/settings/about', prepare: (page) => seen(page, '0.0.0-test') },
  { name: 'person', path: '/', prepare: (page) => openMenu(page, 'Keeper: colours, language, sign out') },
  { name: 'palette', path: '/', prepare: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', path: '/manage/channels', prepare: (page) => page.keyboard.press('?') },
  { name: 'nothing', path: '/manage/nowhere', prepare: (page) => seen(page, 'There is nothing here') },
  { name: 'components', path: '/dev/kit', prepare: (page) => onScreen(page, 'Components') },
];

/** Before anybody is signed in. */
const STRANGER_STATES: State[] = [
  { name: 'sign-in', path: '/signin', prepare: (page) => page.getByRole('button', { name: 'Sign in' }).click() },
];

/** Before there is a keeper. */
const FIRST_STATES: State[] = [
  { name: 'language', path: '/welcome', prepare: (page) => onScreen(page, /language/) },
  { name: 'keeper', path: '/welcome/keeper', prepare: (page) => page.getByRole('button', { name: 'Next' }).click() },
];

/** After the keeper was made. */
const WELCOME_STATES: State[] = [
  { name: 'first provider', path: '/welcome/provider', prepare: (page) => addNothing(page) },
  { name: 'import', path: '/welcome/import', prepare: (page) => seen(page, 'For your players') },
];

describe.skipIf(browserPath === null)('the pages for everybody', () => {
  let fresh: Headwater;
  beforeAll(async () => {
    browser = await startBrowser();
    const providers = await startProviders([
      { key: 'alpha', streams: [LONG, 'News One', 'Sport Two'] },
      { key: 'bravo', streams: ['News One'] },
    ]);
    headwater = await startHeadwater();
    fresh = await startHeadwater();
    close = async () => {
      await Promise.all([headwater, fresh].map((one) => one[Symbol.asyncDispose]()));
      await providers[Symbol.asyncDispose]();
    };
    keeper = await headwater.signUp();
    for (const [key, name] of [
      ['alpha', 'Alpha'],
      ['bravo', LONG],
    ] as const) {
      await headwater.send('POST', '/providers', { key, name, url: providers.playlistUrl(key) });
      await headwater.refreshed(key, 'done');
    }
    providers.provider('bravo').misbehavePlaylist({ kind: 'loginPage' });
    await headwater.refresh('bravo');
    const channels = await headwater.channels();
    expect(channels[0]).toMatchObject({ id: 1, name: LONG });
    await headwater.send('PATCH', '/channels/1', { name: `${LONG} 2` });
    await headwater.send('PATCH', `/channels/${channels[2]!.id}`, { isHidden: true });
    await headwater.writeConfig(`providers: []\nserver:\n  ${LONG.replaceAll(' ', '')}: 5\n`);
  });
  afterAll(async () => {
    await browser?.close();
    await close?.();
  });

  const everywhere = async (
    options: Parameters<typeof openPage>[2],
    look: (page: Page, state: State) => Promise<void>,
  ): Promise<void> => {
    for (const [house, who, states] of [
      [headwater, signedIn(keeper), [...STATES, ...WELCOME_STATES]],
      [headwater, {}, STRANGER_STATES],
      [fresh, {}, FIRST_STATES],
    ] as const) {
      await using open = await openPage(browser, house.url('/'), { ...who, ...options, reducedMotion: 'reduce' });
      for (const state of states) {
        await open.page.goto(house.url(state.path));
        await open.page.getByRole('heading', { level: 1 }).or(open.page.locator('.empty')).first().waitFor();
        await state.prepare?.(open.page);
        await look(open.page, state);
      }
    }
  };

  test('axe finds nothing serious, there is one title and one main, and nothing sticks out, dark and light', async () => {
    const found: string[] = [];
    await everywhere({ viewport: WIDE }, async (page, { name }) => {
      for (const [size, colorScheme, what] of LOOKS) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const barriers = await findBarriers(page, what);
        found.push(...barriers.map((barrier) => `${name} ${colorScheme} ${size.width}: ${barrier}`));
      }
      const { language, mains, titles } = await outlineOf(page);
      if (language !== 'en' || mains !== 1 || titles !== 1) found.push(`${name}: ${language} ${mains} ${titles}`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        for (const wide of await findTooWide(page)) found.push(`${name} ${width}: ${wide}`);
      }
      await page.setViewportSize(WIDE);
    });
    expect([...new Set(found)]).toEqual([]);
  }, 300_000);

  wholeTest('for a finger every control is 40 pixels high and wide', async () => {
    const found: string[] = [];
    await everywhere({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page, { name }) => {
      for (const small of await findSmallTargets(page)) found.push(`${name}: ${small}`);
      for (const wide of await findTooWide(page)) found.push(`${name}: ${wide}`);
    });
    await using open = await openPage(browser, headwater.url('/'), {
      ...signedIn(keeper),
      viewport: PHONE,
      hasTouch: true,
    });
    await open.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'More' }).tap();
    await open.page.getByRole('dialog', { name: 'More' }).getByRole('link', { name: 'Log' }).waitFor();
    for (const small of await findSmallTargets(open.page)) found.push(`More: ${small}`);
    expect([...new Set(found)]).toEqual([]);
  });
});

async function select(page: Page): Promise<void> {
  await page.getByRole('row', { name: /News/ }).waitFor();
  await page.keyboard.press('a');
  await seen(page, '2 selected');
}

const openMenu = (page: Page, name: string, inside = '') =>
  page.locator(`${inside}.menu > button[aria-label="${name}"]`).click();

async function writeRule(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('With this in the name').fill('news');
  await seen(page, 'left out');
}

async function addNothing(page: Page): Promise<void> {
  await page.getByLabel('Link, file or server').fill('/nowhere.m3u');
  await page.getByRole('alert').filter({ hasText: 'nowhere' }).waitFor();
}

async function makeToken(page: Page): Promise<void> {
  const isMade = async () => (await page.getByText(/last used|never used/).count()) > 0;
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
  if (!(await isMade())) {
    await page.getByLabel('What it is for').fill('Home automation');
    await page.getByRole('button', { name: 'Make a token' }).click();
  }
  await until(isMade);
}
