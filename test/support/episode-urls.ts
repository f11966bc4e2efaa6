import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Headwater } from './headwater.js';

/** Where episodes are played, by the panel's id of them. No output and no API tells it. */
export function episodeUrls({ dataDir }: Headwater): Record<string, string> {
  const sql = new Database(join(dataDir, 'headwater.db'), { readonly: true });
  try {
    return Object.fromEntries(sql.prepare('SELECT identity, url FROM episodes').raw().all() as [string, string][]);
  } finally {
    sql.close();
  }
}
