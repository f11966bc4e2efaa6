import { useRef, useState } from 'preact/hooks';
import type { ChannelQuestion, ChannelView } from '../../api/channel-pages.js';
import { answer, api, type Channel } from '../../api/client.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';

/** As many as the daemon changes at once. */
const SELECT_MAX = 1_000;
const SELECT_PAGE_ROWS = 500;

/** Channels that are ticked, to be changed at once. */
export interface Selection {
  ids: ReadonlySet<number>;
  toggle(channel: Channel, at: number, how: 'one' | 'range'): void;
  selectAll(): Promise<void>;
  clear(): void;
}

export function useSelection(view: ChannelView, question: ChannelQuestion): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const fromAt = useRef(0);
  return {
    ids,
    toggle(channel, at, how) {
      const next = new Set(ids);
      if (how === 'range') {
        for (let one = Math.min(at, fromAt.current); one <= Math.max(at, fromAt.current); one++) {
          const row = view.rowAt(one);
          if (row && next.size < SELECT_MAX) next.add(row.id);
        }
      } else if (!next.delete(channel.id) && next.size < SELECT_MAX) next.add(channel.id);
      fromAt.current = at;
      setIds(next);
    },
    async selectAll() {
      const found = await findIds(question).catch(() => []); // what cannot be read is shown by the list itself
      if (view.total > found.length) showToast({ message: text.channels.bulk.onlyFirst(found.length) });
      setIds(new Set(found));
    },
    clear: () => setIds(new Set()),
  };
}

async function findIds({ query, group, providerId, hidden, sort }: ChannelQuestion): Promise<number[]> {
  const ids: number[] = [];
  for (let isMore = true; isMore && ids.length < SELECT_MAX; ) {
    const { items, nextCursor } = await answer(
      api.channels.$get({
        query: {
          ...(query === '' ? {} : { query }),
          ...(group === null ? {} : { group }),
          ...(providerId === null ? {} : { provider: String(providerId) }),
          ...{ hidden, sort, offset: String(ids.length), limit: String(SELECT_PAGE_ROWS) },
        },
      }),
    );
    ids.push(...items.map(({ id }) => id));
    isMore = nextCursor !== null || items.length === SELECT_PAGE_ROWS;
  }
  return ids.slice(0, SELECT_MAX);
}
