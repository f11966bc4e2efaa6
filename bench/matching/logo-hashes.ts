import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';

/**
 * Brings known hashes of logos to where the matching finds them, in place of fetching pictures from addresses that lead
 * nowhere. The desk must not be running, since nobody else writes.
 *
 * @param hashes By address.
 * @returns How many entries have a hash after it; 0 where the catalog keeps none.
 */
export function bringLogoHashes(databasePath: string, hashes: ReadonlyMap<string, string>): number {
  const db = new Sqlite(databasePath);
  try {
    const keepsLogos = db.prepare("SELECT 1 FROM pragma_table_info('source_streams') WHERE name = 'logo_id'").get();
    if (!keepsLogos) return 0;
    const entries = db
      .prepare<[], { id: number; address: string }>(
        'SELECT id, logo_url AS address FROM source_streams WHERE logo_url IS NOT NULL',
      )
      .all();
    const keep = db
      .prepare<[string, string, string], number>(`
        INSERT INTO logos (address_hash, address, state, picture_hash) VALUES (?, ?, 'dropped', ?)
        ON CONFLICT (address_hash) DO UPDATE SET picture_hash = excluded.picture_hash RETURNING id`)
      .pluck();
    const link = db.prepare('UPDATE source_streams SET logo_id = ? WHERE id = ?');
    const bring = db.transaction(() => {
      const known = entries.filter(({ address }) => hashes.has(address));
      for (const { id, address } of known) link.run(keep.get(nameOf(address), address, hashes.get(address)!), id);
      return known.length;
    });
    return bring();
  } finally {
    db.close();
  }
}

/** By which the catalog knows an address, since the address itself may hold a login. */
const nameOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 24);
