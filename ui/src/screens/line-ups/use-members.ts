import { useEffect, useMemo } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { createRowPages } from '../../api/row-pages.js';

/** The channels of a line-up in the order of their numbers, read by pages and kept fresh. */
export function useMembers(lineupId: number) {
  const pages = useMemo(
    () =>
      createRowPages((id: number, { offset, limit }, signal) =>
        answer(
          api.lineups[':id'].channels.$get(
            { param: { id: String(id) }, query: { offset: String(offset), limit: String(limit) } },
            { init: { signal } },
          ),
        ),
      ),
    [],
  );
  useEffect(() => pages.ask(lineupId), [lineupId]);
  useEffect(() => {
    const stop = onHouse('lineup.changed', pages.reload, pages.reload);
    return () => {
      stop();
      pages.close();
    };
  }, [pages]);
  return pages;
}
