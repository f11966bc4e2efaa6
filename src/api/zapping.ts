import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { IdParams } from './shapes.js';
import { validated } from './validated.js';

/** What a remote control asks for: the channel with a number, the one before, the one after. */

const Zapped = z.object({ id: z.int(), number: z.string().nullable(), name: z.string() }).openapi('ZappedChannel');

const neighbours = createRoute({
  method: 'get',
  path: '/channels/{id}/neighbours',
  summary: 'The channels before and after one in the main line-up; behind the last comes the first',
  request: { params: IdParams },
  responses: {
    200: json(z.object({ previous: Zapped.nullable(), next: Zapped.nullable() }), 'Null: there is no other'),
    404: problem('channel_unknown'),
  },
});
const numbered = createRoute({
  method: 'get',
  path: '/channels/numbered/{number}',
  summary: 'The channel with a number in the main line-up',
  request: {
    params: z.object({
      number: z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, { error: 'must be a channel number such as 7 or 7.1' }),
    }),
  },
  responses: {
    200: json(Zapped, 'The channel'),
    404: problem('channel_unknown'),
    422: problem('request_invalid'),
  },
});

export function zappingRoutes({ stores: { channels, lineups } }: ApiNeeds) {
  const find = (id: ChannelId | null): z.output<typeof Zapped> | null => {
    const lineup = lineups.main();
    const channel = id !== null && lineup ? channels.findEffective(id, lineup.id) : null;
    return channel && { id: channel.id, number: channel.number, name: channel.name };
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(neighbours, (c) => {
      const id = c.req.valid('param').id as ChannelId;
      const lineup = lineups.main();
      if (!lineup || !find(id)) throw unknown(`There is no channel with the id ${id}.`);
      const { previous, next } = channels.neighbours(lineup.id, id);
      return c.json({ previous: find(previous), next: find(next) }, 200);
    })
    .openapi(numbered, (c) => {
      const { number } = c.req.valid('param');
      const lineup = lineups.main();
      const found = lineup && find(channels.findByNumber(lineup.id, number.replace(/^0+(?=\d)/, '')));
      if (!found) throw unknown(`No channel has the number ${number}.`);
      return c.json(found, 200);
    });
}

function unknown(message: string): HeadwaterError {
  return new HeadwaterError('channel_unknown', message, 'Channels and their numbers are listed under Channels.');
}
