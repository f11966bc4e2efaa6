import { useEffect } from 'preact/hooks';
import { Mark } from '../kit/icons.js';
import { Failed } from '../kit/notice.js';

const RETRY_MS = 3_000;

/** The page is here, the daemon is not: it is asked again until it answers. */
export function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  useEffect(() => {
    const timer = setInterval(onRetry, RETRY_MS);
    return () => clearInterval(timer);
  }, [onRetry]);
  return (
    <main class="plain">
      <h1 class="brand">
        <Mark />
        Headwater
      </h1>
      <Failed error={error} onRetry={onRetry} />
    </main>
  );
}
