import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserPath } from '../test/ui/browser.js';
import { median, startDaemon, stationList } from './daemon.js';

/**
 * What a person feels of 50,000 channels in the pages: the first load, a search as it is typed, scrolling, opening a channel.
 * Chromium runs on the same machine, and so do its milliseconds.
 */
const CHANNEL_COUNT = Number(process.env.BENCH_ENTRIES ?? 50_000);
const ROUNDS = 9;
const HOME_JS_MAX_KB = 60;
const ALL_JS_MAX_KB = 150;
/** Of mpegts.js and of hls.js. */
const PLAYER_MAX_KB = [70, 125];
const CSS_MAX_KB = 14;
const SEARCH_MAX_MS = 80;
const PAINT_MAX_MS = 100;
const LCP_MAX_MS = 1_000;
const CLS_MAX = 0.02;
const FRAME_MS = 1_000 / 60;

export async function run(): Promise<void> {
  if (browserPath === null) throw new Error('There is no Chromium to measure with.');
  weigh();
  const daemon = await startDaemon('providers: [{ key: alpha, url: "stations.m3u" }]', (dataDir) => {
    writeFileSync(join(dataDir, 'stations.m3u'), stationList(CHANNEL_COUNT));
    writeFileSync(join(dataDir, 'config.yaml'), config(dataDir));
  });
  const browser = await chromium.launch({ executablePath: browserPath });
  try {
    await daemon.idle();
    const cookie = await signUp(daemon.url);
    console.log(`\n${CHANNEL_COUNT} channels, Chromium on the same machine, median of ${ROUNDS}`);
    await measureHome(browser, daemon.url, cookie);
    await measureChannels(browser, daemon.url, cookie);
  } finally {
    await browser.close();
    await daemon.stop();
  }
}

const config = (dataDir: string) =>
  `lineups: [{ key: main, port: 0 }]\nproviders: [{ key: alpha, name: Alpha, url: "${join(dataDir, 'stations.m3u')}" }]\n`;

/** Files of words; a browser loads those of one language. */
const OTHER_LANGUAGE = /^(?!de-)[a-z]{2}-/;

/** Players of other people: a browser loads one of them, with the first picture. */
const PLAYER = /^(mpegts|hls)-engine-/;

/** Bytes as they cross the wire. What Home needs is what its page asks for; the rest comes with the other screens. */
function weigh(): void {
  const folder = join(process.cwd(), 'dist/ui/assets');
  const kb = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0) / 1_000;
  const names = readdirSync(folder);
  const ours = names.filter((name) => name.endsWith('.js') && !OTHER_LANGUAGE.test(name));
  const scripts = ours.filter((name) => !PLAYER.test(name));
  say(
    'all scripts in one language without players, gzip',
    `${kb(scripts).toFixed(1)} kB`,
    `${ALL_JS_MAX_KB} kB`,
    kb(scripts) <= ALL_JS_MAX_KB,
  );
  for (const [at, player] of ['mpegts-engine', 'hls-engine'].entries()) {
    const playerKb = kb(ours.filter((name) => name.startsWith(player)));
    const mostKb = PLAYER_MAX_KB[at]!;
    say(
      `player, loaded when it is first needed: ${player}`,
      `${playerKb.toFixed(1)} kB`,
      `${mostKb} kB`,
      playerKb <= mostKb,
    );
  }
  const styles = names.filter((name) => name.endsWith('.css'));
  say('styles, gzip', `${kb(styles).toFixed(1)} kB`, `${CSS_MAX_KB} kB`, kb(styles) <= CSS_MAX_KB);
}

async function signUp(url: string): Promise<string> {
  const reply = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', password: 'a river in the north', wantsToken: false }),
  });
  return reply.headers.getSetCookie()[0]!.split(';')[0]!.split('=')[1]!;
}

async function openPage(browser: Browser, url: string, cookie: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([{ name: 'headwater_session', value: cookie, url, httpOnly: true, sameSite: 'Strict' }]);
  return await context.newPage();
}

async function measureHome(browser: Browser, url: string, cookie: string): Promise<void> {
  const rows: { lcpMs: number; cls: number; jsKb: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await openPage(browser, url, cookie);
    await page.addInitScript(() => {
      const seen = { lcpMs: 0, cls: 0 };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.lcpMs = entry.startTime;
      }).observe({ type: 'largest-contentful-paint', buffered: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.cls += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${url}/`);
    await page.locator('.tile').first().waitFor();
    await page.waitForTimeout(500);
    rows.push(
      await page.evaluate(() => {
        const scripts = performance
          .getEntriesByType('resource')
          .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith('.js'));
        const jsKb = scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1_000;
        return { ...(window as unknown as { seen: { lcpMs: number; cls: number } }).seen, jsKb };
      }),
    );
    await page.context().close();
  }
  const lcp = median(rows.map((row) => row.lcpMs));
  const cls = Math.max(...rows.map((row) => row.cls));
  const jsKb = rows[0]!.jsKb;
  say('Home: scripts as sent', `${jsKb.toFixed(1)} kB`, `${HOME_JS_MAX_KB} kB`, jsKb <= HOME_JS_MAX_KB);
  say('Home: largest paint', `${lcp.toFixed(0)} ms`, `${LCP_MAX_MS} ms`, lcp < LCP_MAX_MS);
  say('Home: layout shift, worst', cls.toFixed(3), String(CLS_MAX), cls < CLS_MAX);
}

async function measureChannels(browser: Browser, url: string, cookie: string): Promise<void> {
  const page = await openPage(browser, url, cookie);
  await page.goto(`${url}/manage/channels`);
  await page.locator('tr[data-at="0"] .channel-name').waitFor();

  const searches: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const words = String(1_000 + round * 4_321).slice(0, 4);
    await page.getByRole('searchbox').fill('');
    await page.waitForTimeout(400);
    searches.push(await timeSearch(page, words));
  }
  await page.getByRole('searchbox').fill('');
  await page.waitForTimeout(400);
  const search = median(searches);
  say(
    'search: from the asking to the hits on the screen',
    `${search.toFixed(0)} ms`,
    `${SEARCH_MAX_MS} ms`,
    search <= SEARCH_MAX_MS,
  );

  const frames = await scroll(page);
  const slow = frames.filter((ms) => ms > 1.5 * FRAME_MS).length / frames.length;
  const worst = Math.max(...frames);
  say('scrolling through 30,000 rows: late frames', `${(slow * 100).toFixed(0)} %`, '10 %', slow <= 0.1);
  say('scrolling: worst frame', `${worst.toFixed(0)} ms`, `${PAINT_MAX_MS} ms`, worst <= PAINT_MAX_MS);
  const rows = await page.locator('tbody tr').count();
  say('rows in the page', String(rows), '60', rows <= 60);

  await page.locator('.table').evaluate((table) => table.scrollTo({ top: 0 }));
  await page.locator('tr[data-at="1"] .channel-name').waitFor();
  const opens: number[] = [];
  for (let round = 0; round < ROUNDS; round++) opens.push(await timeOpen(page, round % 8));
  const open = median(opens);
  say(
    'open a channel: to its streams on the screen',
    `${open.toFixed(0)} ms`,
    `${PAINT_MAX_MS} ms`,
    open <= PAINT_MAX_MS,
  );
}

/** From the request to the paint of its rows: the pause that waits for the next letter is ours, not the machine's. */
async function timeSearch(page: Page, words: string): Promise<number> {
  const before = await page.evaluate(() => {
    performance.clearResourceTimings(); // the browser notes 250 of them and no more
    return performance.now();
  });
  await page.getByRole('searchbox').fill(words);
  await page.getByText(/found$/).waitFor();
  return await page.evaluate(
    ([sinceMs, asked]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const entry = performance
            .getEntriesByType('resource')
            .find((one) => one.startTime >= sinceMs && one.name.includes(`query=${asked}`));
          if (entry) requestAnimationFrame(() => resolve(performance.now() - entry.startTime));
          else setTimeout(look, 1);
        };
        look();
      }),
    [before, words] as const,
  );
}

/** Gaps between frames while a finger throws the list. */
async function scroll(page: Page): Promise<number[]> {
  return await page.locator('.table').evaluate(
    (table) =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        let last = performance.now();
        let count = 0;
        const step = (nowMs: number) => {
          gaps.push(nowMs - last);
          last = nowMs;
          table.scrollTop += 6_000;
          if (++count < 200) requestAnimationFrame(step);
          else resolve(gaps.slice(1));
        };
        requestAnimationFrame(step);
      }),
  );
}

async function timeOpen(page: Page, at: number): Promise<number> {
  await page.locator(`tr[data-at="${at}"] .channel-name`).waitFor();
  return await page.evaluate(
    (row) =>
      new Promise<number>((resolve) => {
        const name = document.querySelector(`tr[data-at="${row}"] .channel-name`)!;
        const wanted = name.textContent;
        const sinceMs = performance.now();
        (name as HTMLElement).click();
        const look = () => {
          const isShown =
            document.querySelector('.drawer h2')?.textContent === wanted && document.querySelector('.rank') !== null;
          if (isShown) resolve(performance.now() - sinceMs);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    at,
  );
}

function say(what: string, ours: string, budget: string, isKept: boolean): void {
  console.log(
    `${what.padEnd(52)} ${ours.padStart(9)}   budget ${budget.padStart(8)}   ${isKept ? 'kept' : 'EXCEEDED'}`,
  );
}
