import type { Provider } from '../../api/client.js';
import type { EditedRow } from '../../kit/row-editor.js';
import { parts } from '../../text/index.js';
import { readCron } from './cron-plan.js';
import { isLimit } from './save-provider.js';

/** What stands in the boxes of a provider's settings. */
export interface TypedSettings {
  name: string;
  /** Empty: as it is. It cannot be shown whole, since it may hold a login. */
  url: string;
  live: boolean;
  movies: boolean;
  series: boolean;
  /** Empty: as many as the account says. */
  connections: string;
  refresh: string;
  userAgent: string;
  headers: readonly HeaderRow[];
  proxy: string;
  verifies: boolean;
  caFile: string;
  allowPrivate: boolean | null;
  usesDirectSource: boolean;
}

export interface HeaderRow extends EditedRow {
  name: string;
  /** Empty: as it is, where there is one of this name. */
  value: string;
}

export interface SettingFaults {
  name?: string;
  kinds?: string;
  connections?: string;
  refresh?: string;
  /** By row. */
  headers?: ReadonlyMap<number, { name?: string; value?: string }>;
  proxy?: string;
}

export function settingsOf(provider: Provider): TypedSettings {
  const { name, live, movies, series, maxConnections, refresh, userAgent, proxy, verifiesTls, caFile } = provider;
  return {
    ...{ name, url: '', live, movies, series, refresh, verifies: verifiesTls, allowPrivate: provider.allowPrivate },
    usesDirectSource: provider.usesDirectSource,
    connections: maxConnections === null ? '' : String(maxConnections),
    userAgent: userAgent ?? '',
    // rows of their own: below those that are added
    headers: provider.headerNames.map((header, at) => ({ rowId: -1 - at, name: header, value: '' })),
    proxy: proxy ?? '',
    caFile: caFile ?? '',
  };
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PROXY = /^(https?|socks(4|5|5h)):\/\/[^\s/]+\/?$/i;

/** Whether the provider has a value for this header, which is not shown. */
export const isKept = (header: string, { headerNames }: Pick<Provider, 'headerNames'>): boolean =>
  headerNames.some((name) => name.toLowerCase() === header.trim().toLowerCase());

/** What is wrong with what was typed, by field. */
export function faultsOf(now: TypedSettings, provider: Provider): SettingFaults {
  const words = parts.providerPage.settings;
  const headers = headerFaults(now.headers, provider);
  const isPlanned = now.refresh === 'daily' || now.refresh === 'manual' || readCron(now.refresh) !== null;
  return {
    ...(now.name.trim() === '' ? { name: words.nameMissing } : {}),
    ...(now.live || now.movies || now.series ? {} : { kinds: words.noKind }),
    ...(isLimit(now.connections) ? {} : { connections: words.connectionsWrong }),
    ...(isPlanned ? {} : { refresh: words.patternWrong }),
    ...(headers.size > 0 ? { headers } : {}),
    ...(now.proxy.trim() === '' || PROXY.test(now.proxy.trim()) ? {} : { proxy: words.proxyWrong }),
  };
}

function headerFaults(rows: readonly HeaderRow[], provider: Provider): Map<number, { name?: string; value?: string }> {
  const words = parts.providerPage.settings;
  const faults = new Map<number, { name?: string; value?: string }>();
  const seen = new Set<string>();
  for (const { rowId, name, value } of rows) {
    const key = name.trim().toLowerCase();
    if (!HEADER_NAME.test(key)) faults.set(rowId, { name: words.headerWrong });
    else if (seen.has(key)) faults.set(rowId, { name: words.headerTwice });
    else if (value === '' && !isKept(name, provider)) faults.set(rowId, { value: words.valueMissing });
    seen.add(key);
  }
  return faults;
}
