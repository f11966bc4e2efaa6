import type { ChannelId } from '../base/model.js';
import type { ChannelRow } from './channels.js';
import type { Database } from './open.js';
import type { OverrideField } from './overrides.js';

/** Everything that people have decided about channels, for writing it down elsewhere. It reads all entries: for the reader. */
export interface DecidedChannels {
  /** In no order. */
  overrides(): { channelId: ChannelId; field: OverrideField; value: unknown }[];
  numbers(): { channelId: ChannelId; number: string }[];
  /** Channels with streams that people have put first. */
  pinned(): ChannelId[];
  /** Which pairs of readings are one station, and which never are. */
  decisions(): { a: string; b: string; verdict: 'same' | 'different' }[];
  /** Entries that read like this, and the channels that they are of. */
  entriesReading(readings: readonly string[]): (DecidedEntry & { channelId: ChannelId })[];
  /** Of one channel, in the order in which a rebuild ranks them. */
  entriesOf(id: ChannelId): DecidedEntry[];
  channel(id: ChannelId): Pick<ChannelRow, 'name' | 'groupName'> | null;
}

export interface DecidedEntry {
  /** Of its provider. */
  provider: string;
  /** As the list has it. */
  name: string;
  /** As people see it, with rules applied. */
  shownName: string;
  groupName: string | null;
  reading: string | null;
  pin: number | null;
}

const ENTRY = `
  SELECT p.key AS provider, coalesce(s.extras ->> '$.raw.name', s.name) AS name, s.name AS shownName,
    s.groups ->> '$[0]' AS groupName, s.reading, cs.pin, cs.channel_id AS channelId
  FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id JOIN providers p ON p.id = s.provider_id
  WHERE p.removed_at_ms IS NULL AND NOT s.is_left_out`;

export function decidedChannels({ sql: db }: Database): DecidedChannels {
  const overrides = db.prepare<[], { channelId: ChannelId; field: OverrideField; value: string }>(
    "SELECT channel_id AS channelId, field, value FROM channel_overrides WHERE source = 'database'",
  );
  const numbers = db.prepare<[], { channelId: ChannelId; number: string }>(
    'SELECT channel_id AS channelId, number FROM lineup_channels WHERE is_number_chosen',
  );
  const pinned = db
    .prepare<[], ChannelId>('SELECT DISTINCT channel_id FROM channel_streams WHERE pin IS NOT NULL')
    .pluck();
  const decisions = db.prepare<[], { a: string; b: string; verdict: 'same' | 'different' }>(
    "SELECT a, b, verdict FROM match_decisions WHERE source = 'database' ORDER BY id",
  );
  const reading = db.prepare<[string], DecidedEntry & { channelId: ChannelId }>(
    `${ENTRY} AND s.reading IN (SELECT value FROM json_each(?)) ORDER BY s.id`,
  );
  const ofChannel = db.prepare<[ChannelId], DecidedEntry>(`
    ${ENTRY} AND cs.channel_id = ?
    ORDER BY s.missing_since_ms IS NOT NULL, cs.pin IS NULL, cs.pin, p.position, s.position, s.id`);
  const channel = db.prepare<[ChannelId], Pick<ChannelRow, 'name' | 'groupName'>>(
    'SELECT name, group_name AS groupName FROM channels WHERE id = ?',
  );
  return {
    overrides: () => overrides.all().map((row) => ({ ...row, value: JSON.parse(row.value) as unknown })),
    numbers: () => numbers.all(),
    pinned: () => pinned.all(),
    decisions: () => decisions.all(),
    entriesReading: (readings) => (readings.length === 0 ? [] : reading.all(JSON.stringify(readings))),
    entriesOf: (id) => ofChannel.all(id),
    channel: (id) => channel.get(id) ?? null,
  };
}
