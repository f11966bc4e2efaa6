import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import german from '../../ui/src/text/de/index.js';
import english, { type Texts } from '../../ui/src/text/en/index.js';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';
import { browserPath } from './browser.js';

/**
 * `npm run screenshots [-- FOLDER [LANGUAGE]]`: every screen and state, dark and light, on a wide screen and on a phone, for
 * the eye and for `docs/`. It says so when a page is wider than its screen. The house is invented, with real providers behind it that misbehave where a state needs it.
 */
const SIZES = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } } as const;
const LANGUAGES = { en: { words: english, locale: 'en-GB' }, de: { words: german, locale: 'de-DE' } } as const;
const THEMES = ['dark', 'light'] as const;

const NORDIC = ['One Nordic', 'Channel Harbour', 'Fourfold', 'Vista', 'Kite'];
const NEWS = ['Meridian News', 'Weather 24', 'City Report'];
const SPORT = ['Pulse Sport 1', 'Pulse Sport 2', 'Alpenblick Ski'];
const DOCS = ['Docu Fjord', 'Lantern Cinema', 'Canal Rive', 'Garden & Home', 'Old Tune Radio'];
/** Nearly as others: a person is asked whether they are the same. */
const DOUBTFUL = ['Docu Fjords', 'Lantern Cinemas'];

interface Shot {
  name: string;
  path: string;
  /** What has to be done before the picture. */
  prepare?(page: Page): Promise<void>;
}

export async function run(): Promise<void> {
  const folder = process.argv[2] ?? join(process.cwd(), 'dist/screenshots');
  const language = LANGUAGES[(process.argv[3] ?? 'en') as keyof typeof LANGUAGES];
  if (!language) throw new Error(`There is no language ${process.argv[3]}: ${Object.keys(LANGUAGES).join(', ')}.`);
  mkdirSync(folder, { recursive: true });
  if (browserPath === null) throw new Error('There is no Chromium to take the pictures with.');
  const browser = await chromium.launch({ executablePath: browserPath });
  try {
    await firstRun(browser, folder, language);
    await livedIn(browser, folder, language);
  } finally {
    await browser.close();
  }
  console.log(`The screenshots are in ${folder}`);
}

function plan(key: string, names: readonly string[], group: (name: string) => string) {
  return {
    key,
    streams: names.map((name, at) => ({
      id: String(at + 1),
      name,
      attributes: { 'group-title': group(name) },
    })),
  };
}

const groupOf = (name: string): string =>
  NORDIC.includes(name) ? 'Nordic' : NEWS.includes(name) ? 'News' : SPORT.includes(name) ? 'Sport' : 'Culture';

const startHouse = () =>
  startProviders([
    plan('northstream', [...NORDIC, ...NEWS, ...SPORT, ...DOCS], groupOf),
    plan('beacon', [...NORDIC, ...NEWS, ...SPORT, ...DOUBTFUL], groupOf),
    plan('volta', [...NEWS, ...DOCS], groupOf),
  ]);

interface Language {
  words: Texts;
  locale: string;
}

/** The next screen in `language`, and how to keep a picture of it. */
async function openScreen(
  browser: Browser,
  folder: string,
  theme: (typeof THEMES)[number],
  width: keyof typeof SIZES,
  locale: string,
) {
  const context = await browser.newContext({
    viewport: SIZES[width],
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale,
  });
  const page = await context.newPage();
  return {
    page,
    close: () => context.close(),
    async shoot(name: string) {
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
      const widthPx = await page.evaluate(() => document.documentElement.scrollWidth);
      if (widthPx > width) console.error(`${name} ${width}: the page is ${widthPx} px wide`);
    },
  };
}

async function firstRun(browser: Browser, folder: string, { words, locale }: Language): Promise<void> {
  for (const theme of THEMES) {
    for (const width of [1280, 390] as const) {
      await using providers = await startHouse();
      await using headwater = await startHeadwater();
      const { page, shoot, close } = await openScreen(browser, folder, theme, width, locale);
      const { keeper, provider } = words.welcome;
      const { add, kinds } = words.providers;
      await page.goto(headwater.url('/'));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await shoot('welcome-language');
      await page.getByRole('button', { name: words.welcome.next }).click();
      await page.getByLabel(keeper.name).fill('Mara');
      await page.getByLabel(keeper.password, { exact: true }).fill('a river in the north');
      await shoot('welcome-keeper');
      await page.getByRole('button', { name: words.welcome.next }).click();
      await page.getByRole('heading', { name: provider.title }).waitFor();
      await shoot('welcome-provider');
      await page.getByLabel(add.address).fill(providers.playlistUrl('northstream'));
      await page.getByText(`${kinds.m3u}, `).waitFor();
      await page.getByLabel(add.name, { exact: true }).fill('Northstream');
      await shoot('welcome-provider-found');
      await page.getByRole('button', { name: add.submit, exact: true }).click();
      await page.getByRole('heading', { name: words.welcome.import.done }).waitFor();
      await page.waitForTimeout(300);
      await shoot('welcome-import');
      await close();
    }
  }
}

async function livedIn(browser: Browser, folder: string, { words, locale }: Language): Promise<void> {
  await using providers = await startHouse();
  await using headwater = await startHeadwater({ logLevel: 'warn' });
  const keeper = await headwater.signUp();
  await furnish(headwater, providers.playlistUrl);
  providers.provider('volta').misbehavePlaylist({ kind: 'loginPage' });
  await headwater.refresh('volta');
  const channels = await headwater.channels();
  await headwater.send('PATCH', `/channels/${channels[5]!.id}`, { name: 'Weather' });
  await headwater.send('PATCH', `/channels/${channels[8]!.id}`, { isHidden: true });
  const player = new AbortController();
  const watching = fetch(headwater.url(`/stream/${channels[0]!.id}.ts`), { signal: player.signal })
    .then((reply) => reply.arrayBuffer())
    .catch(() => {});
  await until(
    async () => (await headwater.get<{ items: { state: string }[] }>('/sessions')).items[0]?.state === 'live',
  );
  await headwater.writeConfig('providers: []\nrelay:\n  lingerMs: 8000\n  prot: 5\n');

  const first = channels[0]!.id;
  const open = (tab = '') => `/manage/channels?open=${first}${tab}`;
  const shots: Shot[] = [
    { name: 'home', path: '/', prepare: (page) => page.getByText(words.home.playing.viewers(1)).first().waitFor() },
    {
      name: 'watch',
      path: `/watch/${first}`,
      async prepare(page) {
        await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1);
        await page.keyboard.press('i');
        await page.waitForTimeout(700);
      },
    },
    { name: 'channels', path: '/manage/channels' },
    { name: 'channels-drawer', path: open() },
    { name: 'channels-shown', path: open('&tab=shown') },
    { name: 'channels-changes', path: `/manage/channels?open=${channels[5]!.id}&tab=changes` },
    { name: 'channels-search', path: '/manage/channels?q=sport' },
    { name: 'channels-none', path: '/manage/channels?q=nordk' },
    { name: 'channels-hidden', path: '/manage/channels?hidden=only' },
    { name: 'channels-selected', path: '/manage/channels', prepare: (page) => page.keyboard.press('a') },
    {
      name: 'channels-merge',
      path: '/manage/channels?q=fjord',
      async prepare(page) {
        await page.getByRole('row').nth(2).waitFor();
        await page.keyboard.press('a');
        await page.locator('.bulk-bar').waitFor();
        await page.keyboard.press('m');
      },
    },
    { name: 'live', path: '/manage/live' },
    { name: 'review', path: '/manage/review' },
    { name: 'providers', path: '/manage/providers' },
    { name: 'providers-add', path: '/manage/providers?add=1' },
    { name: 'provider', path: '/manage/providers/1' },
    {
      name: 'provider-settings',
      path: '/manage/providers/1/settings',
      prepare: (page) => page.locator('summary').click(),
    },
    { name: 'provider-access', path: '/manage/providers/1/access' },
    { name: 'provider-history', path: '/manage/providers/3/history' },
    {
      name: 'connect',
      path: '/manage/connect',
      prepare: (page) =>
        page
          .getByRole('button', { name: /QR.code/i })
          .first()
          .click(),
    },
    { name: 'log', path: '/manage/log' },
    { name: 'log-raw', path: '/manage/log?raw=1' },
    { name: 'changes', path: '/manage/changes' },
    { name: 'settings', path: '/manage/settings' },
    { name: 'settings-access', path: '/manage/settings/access' },
    { name: 'palette', path: '/manage/channels', prepare: (page) => page.keyboard.press('Control+k') },
    { name: 'keys', path: '/manage/channels', prepare: (page) => page.keyboard.press('?') },
    { name: 'kit', path: '/dev/kit' },
    { name: 'nothing', path: '/manage/nowhere' },
  ];
  for (const theme of THEMES) {
    for (const width of [1280, 390] as const) {
      const { page, shoot, close } = await openScreen(browser, folder, theme, width, locale);
      await page.goto(headwater.url('/signin'));
      await page.getByRole('heading', { name: words.signin.title }).waitFor();
      await shoot('signin');
      await page.getByLabel(words.signin.name).fill(keeper.name);
      await page.getByLabel(words.signin.password, { exact: true }).fill(keeper.password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: words.home.title }).waitFor();
      for (const { name, path, prepare } of shots) {
        await page.goto(headwater.url(path));
        // Watch has a frame of its own, and its stream never comes to rest
        if (!path.startsWith('/watch/')) {
          await page.getByRole('status').getByText(words.shell.link.live).waitFor({ state: 'attached' });
          await page.waitForLoadState('networkidle').catch(() => {});
        }
        await prepare?.(page).catch((error: unknown) => console.error(`${name} ${width}: ${String(error)}`));
        await page.waitForTimeout(250);
        await shoot(name);
      }
      await close();
    }
  }
  player.abort();
  await watching;
}

async function furnish(headwater: Headwater, playlistUrl: (key: string) => string): Promise<void> {
  const names = { northstream: ['Northstream', 4], beacon: ['Beacon', 2], volta: ['Volta', 1] } as const;
  for (const [key, [name, maxConnections]] of Object.entries(names)) {
    await headwater.send('POST', '/providers', { key, name, url: playlistUrl(key), maxConnections });
    await headwater.refreshed(key, 'done');
  }
}
