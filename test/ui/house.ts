import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, type HeadwaterOptions, type KeeperClient, startHeadwater } from '../support/headwater.js';
import { type ProviderSetup, startProvider } from '../support/simulated-provider.js';
import { type OpenPage, openPage } from './browser.js';

/** A house with a keeper and one provider, `Alpha`, and browsers in which the keeper is signed in. */
export interface House extends AsyncDisposable {
  headwater: Headwater;
  provider: Simulator;
  keeper: KeeperClient;
  /** @param path Of a screen: `/manage/channels`. */
  open(path?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  /** For tests that share a house, before each: takes back whatever was changed since this was called first. */
  restore(): Promise<void>;
}

/** As the API tells it. */
interface Change {
  id: number;
  canUndo: boolean;
  isUndo: boolean;
}

export async function startHouse(
  browser: Browser,
  setup: ProviderSetup = {},
  { isAdded = true, ...options }: { isAdded?: boolean } & HeadwaterOptions = {},
): Promise<House> {
  const provider = await startProvider(setup);
  const headwater = await startHeadwater(options);
  const keeper = await headwater.signUp();
  if (isAdded) {
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url: provider.playlistUrl('alpha') });
    await headwater.refreshed('alpha', 'done');
  }
  return {
    headwater,
    provider,
    keeper,
    restore: restorer(headwater),
    open: (path = '/', options = {}) => openPage(browser, headwater.url(path), { ...signedIn(keeper), ...options }),
    async [Symbol.asyncDispose]() {
      await headwater[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** The first call looks how things are, the later ones bring that back. */
function restorer(headwater: Headwater): () => Promise<void> {
  const changes = async () => (await headwater.get<{ items: Change[] }>('/changes?limit=100')).items;
  const channels = async () =>
    (await headwater.channels()).map(({ id, number, name, streamCount }) => `${id} ${number} ${name} ${streamCount}`);
  const look = async () => ({ changeId: (await changes())[0]?.id ?? 0, channels: (await channels()).join('\n') });
  let before: Awaited<ReturnType<typeof look>> | null = null;
  return async () => {
    await headwater.idle();
    before ??= await look();
    const first = before;
    const later = (await changes()).filter(({ id }) => id > first.changeId);
    for (const { id } of later.filter(({ canUndo, isUndo }) => canUndo && !isUndo)) {
      const { status, body } = await headwater.send('POST', `/changes/${id}/undo`);
      if (status !== 200) throw new Error(`A change was not taken back: ${JSON.stringify(body)}`);
    }
    await headwater.until(async () => (await channels()).join('\n') === first.channels);
    await headwater.idle();
  };
}

/** A browser that knows the keeper already. */
export function signedIn({ cookie }: KeeperClient): BrowserContextOptions {
  const [name, value] = cookie.split('=') as [string, string];
  const rest = {
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Strict',
  } as const;
  return { storageState: { cookies: [{ name, value, ...rest }], origins: [] } };
}

/** Streams from `Group/Name`. */
export function streamsOf(...names: string[]): { id: string; name: string; attributes: Record<string, string> }[] {
  return names.map((words, at) => {
    const [group, name] = words.split('/') as [string, string];
    return { id: String(at + 1), name, attributes: { 'group-title': group } };
  });
}

/** Waits for words on the page. */
export async function seen(page: Page, words: string | RegExp): Promise<void> {
  await page.getByText(words).first().waitFor();
}

/** Waits for a screen by its title. */
export async function onScreen(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** What has the focus, as somebody who listens hears it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'nothing';
    const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '';
    return element.getAttribute('aria-label') ?? (label || (element.textContent ?? '')).trim();
  });
}

/** The sentence that tells what was just done. */
export const toast = (page: Page) => page.locator('.toast');
