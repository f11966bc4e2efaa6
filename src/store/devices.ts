import { asc, eq } from 'drizzle-orm';
import type { LineupId } from '../base/model.js';
import { devices } from './lineups-schema.js';
import type { Database } from './open.js';

export type DeviceRow = typeof devices.$inferSelect;
export type NewDevice = Omit<typeof devices.$inferInsert, 'id'>;

/** The virtual HDHomeRuns of all line-ups. */
export function deviceStore({ orm, sql: db }: Database) {
  const all = orm.select().from(devices).orderBy(asc(devices.lineupId), asc(devices.part)).prepare();
  const ofPart = db
    .prepare<[LineupId, number], number>('SELECT id FROM devices WHERE lineup_id = ? AND part = ?')
    .pluck();
  return {
    /** By line-up, and in the order of their parts. */
    list: (): DeviceRow[] => all.all(),
    ofLineup: (lineupId: LineupId): DeviceRow[] => all.all().filter((row) => row.lineupId === lineupId),
    find(lineupId: LineupId, part: number): DeviceRow | null {
      const id = ofPart.get(lineupId, part);
      return id === undefined ? null : (orm.select().from(devices).where(eq(devices.id, id)).get() ?? null);
    },
    add: (row: NewDevice): DeviceRow => orm.insert(devices).values(row).returning().get(),
    patch: (id: number, patch: Partial<Pick<NewDevice, 'deviceId' | 'port'>>): void =>
      void orm.update(devices).set(patch).where(eq(devices.id, id)).run(),
    remove: (id: number): void => void orm.delete(devices).where(eq(devices.id, id)).run(),
  };
}

export type DeviceStore = ReturnType<typeof deviceStore>;
