import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** The browser of the system, and the built pages for the daemon to send. */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Null: these tests cannot run here, which is said aloud. */
export const browserPath = findBrowser();

function findBrowser(): string | null {
  const reason = (why: string) => {
    console.warn(`The tests of the pages are SKIPPED: ${why}.`);
    return null;
  };
  if (process.env.HEADWATER_UI_TESTS === 'skip') return reason('HEADWATER_UI_TESTS is "skip"');
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const inPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const named = process.env.HEADWATER_CHROMIUM;
  const found = (named ? [named] : inPath).find(isProgram);
  return found ?? reason('there is no Chromium; name one in HEADWATER_CHROMIUM');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Builds the pages when their sources are newer than what is built. Apart, as NODE_ENV says `test` in here. */
async function buildPages(): Promise<void> {
  const built = join(root, 'dist/ui/index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newestMs(join(root, 'ui'))) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, 'build', 'ui', '--logLevel', 'warn'], { cwd: root, env });
}

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** A page as a person has it open. A fault in it fails the test when it is closed. */
export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** Errors on the console, exceptions, and what the content policy refused. */
  faults: string[];
}

/** Longer than anything here takes; a test that waits in vain says for what. */
const WAIT_MS = 15_000;

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (/\/api\/v1\//.test(message.location().url)) return; // a refusal: the browser notes it, the page says it in words
    faults.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(url);
  return {
    page,
    faults,
    async [Symbol.asyncDispose]() {
      await context.close();
      if (faults.length > 0) throw new Error(`The page had faults: ${faults.join('; ')}`);
    },
  };
}

/** A browser, with the pages built. @param flags Of Chromium, for what a headless one does otherwise than a person's. */
export async function startBrowser(...flags: string[]): Promise<Browser> {
  if (browserPath === null) throw new Error('There is no browser.');
  await buildPages();
  return await chromium.launch({ executablePath: browserPath, args: flags });
}
