import { z } from '@hono/zod-openapi';
import { KEY_PATTERN, KEY_RULE } from '../base/keys.js';
import type { ChannelId } from '../base/model.js';
import { ChannelSummary } from './channels.js';
import { Name } from './shapes.js';

/** Line-ups as requests and answers have them. */

const Number_ = z.int().min(1).max(999_999);
const Channel = z
  .int()
  .positive()
  .transform((id) => id as ChannelId)
  .openapi({ type: 'integer' });
const NUMBER_RULE = 'must be a channel number such as 7 or 7.1';
const Block = z
  .strictObject({ group: Name, from: Number_, to: Number_.nullable().default(null) })
  .refine(({ from, to }) => to === null || from <= to, { path: ['to'], error: 'must not be below from' })
  .openapi('NumberBlock');

const Device = z
  .object({
    part: z.int().describe('Which part of the line-up it has; 0 is the first, or all of it.'),
    key: z.string().describe('In /hdhr/{key}/….'),
    friendlyName: z.string(),
    deviceId: z.string(),
    port: z.int().nullable().describe('Of its own listener; null: it has none, or its port is not free.'),
    address: z.string().nullable().describe('To type into a player; null: it has no listener of its own.'),
    channelCount: z.int(),
    tunerCount: z.int(),
    tunersInUse: z.int(),
  })
  .openapi('LineupDevice');

export const Lineup = z
  .object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    content: z
      .enum(['tv', 'radio', 'picked'])
      .describe('tv: all TV channels, the main line-up; radio: all radio; picked: chosen groups and channels.'),
    isEnabled: z.boolean(),
    hasPort: z.boolean().describe('Its devices have ports of their own, where those are free.'),
    channelCount: z.int(),
    firstChannels: z
      .array(z.object({ id: z.int(), name: z.string(), number: z.string().nullable(), logo: z.string().nullable() }))
      .describe('The first ten.'),
    tunerCount: z.int().nullable().describe('As it is wished; null: what the providers allow.'),
    groups: z.array(z.string()).describe('All TV channels of these groups are in it.'),
    splitAt: z.int().nullable().describe('Most channels of one device; null: one device has all.'),
    proposedSplitAt: z
      .int()
      .nullable()
      .describe('What Plex takes of one device, where all channels are on one that has more; null: it has no more.'),
    blocks: z.array(Block).describe('Where new channels of a group are numbered.'),
    devices: z.array(Device).describe('None while it is switched off.'),
    source: z.enum(['file', 'database']),
    fileFields: z
      .array(z.enum(['name', 'tunerCount', 'groups', 'splitAt', 'blocks', 'port']))
      .describe('What of it config.yaml names: that is changed there only.'),
  })
  .openapi('Lineup');

const GROUPS_MAX = 5_000;
const PICKS_MAX = 5_000;
const fields = {
  groups: z.array(z.string().max(200)).max(GROUPS_MAX),
  tunerCount: z.int().min(1).max(32).nullable(),
  splitAt: z.int().min(1).max(100_000).nullable(),
};

export const LineupInput = z
  .strictObject({
    name: Name,
    key: z
      .string()
      .regex(KEY_PATTERN, { error: KEY_RULE })
      .optional()
      .describe('In addresses; made of the name where it is left out.'),
    groups: fields.groups.optional(),
    tunerCount: fields.tunerCount.optional(),
    splitAt: fields.splitAt.optional(),
  })
  .openapi('LineupInput');

export const LineupPatch = z
  .strictObject({
    name: Name.optional(),
    isEnabled: z.boolean().optional(),
    hasPort: z.boolean().optional().describe('Whether its devices have ports of their own.'),
    groups: fields.groups.optional(),
    tunerCount: fields.tunerCount.optional(),
    splitAt: fields.splitAt.optional(),
    blocks: z.array(Block).max(500).optional(),
    picks: z
      .array(z.strictObject({ channelId: Channel, isIn: z.boolean().nullable() }))
      .max(PICKS_MAX)
      .optional()
      .describe('Single channels that are in it or not, whatever their group; null: as their group says.'),
    numbers: z
      .array(
        z.strictObject({
          channelId: Channel,
          number: z.string().regex(/^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/, { error: NUMBER_RULE }),
          was: z
            .string()
            .nullable()
            .optional()
            .describe(
              'Its number as the sender knows it, null: not in it; where it is another by now, nothing is saved.',
            ),
        }),
      )
      .max(PICKS_MAX)
      .optional()
      .describe(
        'Of channels that are in it or that picks takes in; they may change places, and are not moved into a block.',
      ),
  })
  .refine((patch) => Object.keys(patch).length > 0, { error: 'must name at least one field' })
  .openapi('LineupPatch');

export const LineupChannel = ChannelSummary.extend({
  part: z.int().describe('Which device has it.'),
  isFavourite: z.boolean(),
  isNumberChosen: z.boolean(),
}).openapi('LineupChannel');

const Seat = z.object({ number: z.string(), part: z.int() }).nullable();
export const LineupPreview = z
  .object({
    addedCount: z.int(),
    removedCount: z.int(),
    remapCount: z.int().describe('Channels that get another number or device: players have to map them again.'),
    deviceCount: z.int(),
    items: z
      .array(z.object({ channelId: z.int(), name: z.string(), before: Seat, after: Seat }))
      .describe('The first hundred differences; null: not in the line-up.'),
  })
  .openapi('LineupPreview');

export const Renumbering = z
  .object({ channelId: z.int(), name: z.string(), before: z.string(), after: z.string() })
  .openapi('Renumbering');
