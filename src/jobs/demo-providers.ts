import type { Clock } from '../base/clock.js';
import type { ProviderId } from '../base/model.js';
import type { Database, Stores } from '../store/index.js';
import type { FileProvider } from './desk-calls.js';

/** Under this key the database keeps whether the demo is on. */
export const DEMO_SETTING = 'demo';

export interface DemoSetting {
  isOn: boolean;
  /** By the simulator's name for each: the same rows come back when the demo is switched on again. */
  providerIds: Record<string, ProviderId>;
}

export interface DemoOrder {
  providers: readonly FileProvider[];
  /** At a start of ours: what a person has removed since stays away. */
  isResumed: boolean;
}

/** Brings the demo's providers in, under the addresses that they have now, or takes them out (null). */
export function setDemo(db: Database, stores: Stores, order: DemoOrder | null, clock: Clock): void {
  db.sql.transaction(() => {
    const before = stores.settings.get<DemoSetting>(DEMO_SETTING)?.providerIds ?? {};
    const providerIds = order ? bringIn(stores, order, before, clock) : before;
    if (!order) {
      for (const id of Object.values(before)) {
        if (stores.providers.find(id)?.removedAtMs === null) stores.providers.markRemoved(id, clock.nowMs());
      }
    }
    stores.settings.set(DEMO_SETTING, { isOn: order !== null, providerIds } satisfies DemoSetting);
    stores.settings.bumpDocuments();
  })();
}

function bringIn(
  stores: Stores,
  { providers, isResumed }: DemoOrder,
  before: DemoSetting['providerIds'],
  clock: Clock,
): DemoSetting['providerIds'] {
  const ids = { ...before };
  for (const provider of providers) {
    const row = stores.providers.find(ids[provider.key] ?? (0 as ProviderId));
    const isThere = row !== null && row.removedAtMs === null;
    if (!isThere && isResumed) continue;
    if (row && !isThere) stores.providers.restore(row.id, freeKey(stores, provider.key));
    if (row) {
      stores.providers.patch(row.id, { url: provider.url });
      stores.providers.keepDownload(row.id, { etag: null, lastModified: null, contentHash: null });
      continue;
    }
    const key = freeKey(stores, provider.key);
    const fields = { ...provider, key, source: 'database' as const, isEnabled: true, createdAtMs: clock.nowMs() };
    ids[provider.key] = stores.providers.add(fields).id;
  }
  return ids;
}

function freeKey(stores: Stores, name: string): string {
  for (let count = 1; ; count++) {
    const key = count === 1 ? `demo-${name}` : `demo-${name}-${count}`;
    if (!stores.providers.findByKey(key)) return key;
  }
}
