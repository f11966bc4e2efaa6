import { eq } from 'drizzle-orm';
import type { ChannelId } from '../base/model.js';
import type { Database } from './open.js';
import { channelFormats } from './schema.js';

export type ChannelFormatRow = typeof channelFormats.$inferSelect;

/** What channels were seen to send. */
export function channelFormatStore({ orm }: Database) {
  return {
    find: (channelId: ChannelId): ChannelFormatRow | null =>
      orm.select().from(channelFormats).where(eq(channelFormats.channelId, channelId)).get() ?? null,
    /** @returns whether it tells of another picture or sound than before. */
    keep(row: ChannelFormatRow): boolean {
      const before = orm.select().from(channelFormats).where(eq(channelFormats.channelId, row.channelId)).get();
      const { channelId: _, ...values } = row;
      orm
        .insert(channelFormats)
        .values(row)
        .onConflictDoUpdate({ target: channelFormats.channelId, set: values })
        .run();
      return (
        before?.videoCodec !== row.videoCodec || before.audioCodec !== row.audioCodec || before.height !== row.height
      );
    },
  };
}

export type ChannelFormatStore = ReturnType<typeof channelFormatStore>;
