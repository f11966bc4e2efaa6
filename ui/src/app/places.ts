import { useLocation } from 'preact-iso/router';

/** Where the pages begin: a proxy may have put them below a path. Ends with a slash. */
export const basePath = new URL(document.baseURI).pathname;

/** Address of a screen for a link. */
export const to = (inside: string): string => basePath + inside;

/** Addresses that are screens; all others belong to the daemon. */
export const OUR_PATHS = new RegExp(`^${escapeRegExp(basePath)}($|[?#]|(welcome|signin|watch|manage|dev)(/|$|[?#]))`);

/** Where we are, seen from `basePath`: `manage/channels`. */
export function useInside(): string {
  return insideOf(useLocation().path);
}

export function insideOf(path: string): string {
  const withSlash = path.endsWith('/') ? path : `${path}/`;
  return withSlash.startsWith(basePath) ? withSlash.slice(basePath.length).replace(/\/+$/, '') : '';
}

/** What a screen keeps in its address, so that reload, back and a sent link show the same. */
export interface QueryState {
  query: Readonly<Record<string, string>>;
  /** null takes a value out. @param how `replace` leaves no step for the back button. */
  set(changes: Readonly<Record<string, string | null>>, how?: 'push' | 'replace'): void;
}

export function useQuery(): QueryState {
  const { query, route } = useLocation();
  return {
    query,
    set(changes, how = 'push') {
      const next = new URL(location.href); // as it is now: two changes may come in one turn
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.searchParams.delete(name);
        else next.searchParams.set(name, value);
      }
      route(next.pathname + next.search, how === 'replace');
    },
  };
}

function escapeRegExp(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
