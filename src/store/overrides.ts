import type { channelOverrides } from './schema.js';

export type OverrideField = (typeof channelOverrides.$inferSelect)['field'];

/**
 * What the file or a person has set for the channel `c`, as an expression; null where neither has. The key of the table ends
 * with the source, so that the file's row is read first and nothing is sorted.
 */
export const overrideOf = (field: OverrideField): string =>
  `(SELECT o.value ->> '$' FROM channel_overrides o WHERE o.channel_id = c.id AND o.field = '${field}' ORDER BY o.source DESC LIMIT 1)`;
