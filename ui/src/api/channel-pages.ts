import { answer, api, type Channel } from './client.js';
import { createRowPages, type RowPages, type RowView } from './row-pages.js';

/** Which channels are asked for. */
export interface ChannelQuestion {
  query: string;
  group: string | null;
  providerId: number | null;
  hidden: 'no' | 'only';
  sort: 'number' | 'name';
  /** Whose numbers are shown; left out: those of the main line-up. */
  lineupId?: number;
}

export type ChannelView = RowView<ChannelQuestion, Channel>;

export function createChannelPages(): RowPages<ChannelQuestion, Channel> {
  return createRowPages(async ({ query, group, providerId, hidden, sort, lineupId }, { offset, limit }, signal) =>
    answer(
      api.channels.$get(
        {
          query: {
            ...(query === '' ? {} : { query }),
            ...(group === null ? {} : { group }),
            ...(providerId === null ? {} : { provider: String(providerId) }),
            ...(lineupId === undefined ? {} : { lineup: String(lineupId) }),
            ...{ hidden, sort, offset: String(offset), limit: String(limit) },
          },
        },
        { init: { signal } },
      ),
    ),
  );
}
