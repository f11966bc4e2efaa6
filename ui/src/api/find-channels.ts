import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Channel, isAbort } from './client.js';

const TYPING_MS = 120;
const FOUND_MAX = 8;

/** The server searches while somebody types; rows from before stay until new ones come. */
export function useFoundChannels(words: string): readonly Channel[] {
  const [found, setFound] = useState<readonly Channel[]>([]);
  useEffect(() => {
    const query = words.trim();
    if (query === '') return setFound([]);
    const asking = new AbortController();
    const timer = setTimeout(() => {
      answer(
        api.channels.$get({ query: { query, limit: String(FOUND_MAX) } }, { init: { signal: asking.signal } }),
      ).then(
        (page) => setFound(page.items),
        (error) => {
          if (!isAbort(error)) setFound([]); // whatever else is offered is still there
        },
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [words]);
  return found;
}
