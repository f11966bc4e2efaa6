import { z } from 'zod';
import { channelNumber, key, text, webUrl } from './values.js';

/**
 * What people decide about channels, as it stands in the file. A channel is named by entries of lists, since they are the same in
 * every house that has these lists.
 */
const STREAMS_MAX = 200;
const CHANNELS_MAX = 20_000;

const entry = z
  .strictObject({
    provider: key.describe('Key of the provider.'),
    name: z.string().min(1, { error: 'must not be empty' }).max(1_000).describe('The name as its list has it.'),
  })
  .describe('One entry of a list.');
const entries = z.array(entry).max(STREAMS_MAX, { error: `must not have more than ${STREAMS_MAX} entries` });

/** As people see it: one line. */
const shown = text.max(200, { error: 'must not be longer than 200 characters' });

const channel = z
  .strictObject({
    streams: entries
      .min(1, { error: 'must name at least one entry' })
      .describe('Entries that are this channel. It goes on as the channel of the first one that is there.'),
    not: entries.default([]).describe('Entries that never are this channel.'),
    first: entries.default([]).describe('Entries that are tried first, in this order.'),
    name: shown.optional().describe('Its name.'),
    number: channelNumber
      .optional()
      .describe('Its number, quoted: "7.1". Another channel that has it gets the next free one.'),
    group: shown.optional().describe('Its group.'),
    logo: webUrl.optional().describe('Address of its logo.'),
    guideId: shown.optional().describe('What players find it by in a guide.'),
    hidden: z.boolean().optional().describe('Whether it is hidden from players.'),
  })
  .superRefine(({ streams, not }, context) => {
    if (context.issues.length > 0) return;
    const own = new Set(streams.map(entryKey));
    for (const [at, other] of not.entries())
      if (own.has(entryKey(other))) refuse(context, ['not', at], 'is named under streams, too');
  })
  .describe('A channel, named by entries of lists. What it leaves open is decided in the pages.');

/** The list of them. An entry is of one channel only. */
export const channels = z
  .array(channel)
  .max(CHANNELS_MAX, { error: `must not have more than ${CHANNELS_MAX} channels` })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return;
    const holders = new Map<string, number>();
    for (const [at, { streams }] of given.entries()) {
      for (const [place, one] of streams.entries()) {
        const holder = holders.get(entryKey(one));
        holders.set(entryKey(one), holder ?? at);
        if (holder === undefined || holder === at) continue;
        refuse(
          context,
          [at, 'streams', place],
          'is an entry of a channel above already; join the two, or name it once',
        );
      }
    }
  });

type EntryName = z.output<typeof entry>;

const entryKey = ({ provider, name }: EntryName) => `${provider} ${name}`;

function refuse(context: z.RefinementCtx, path: PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}
