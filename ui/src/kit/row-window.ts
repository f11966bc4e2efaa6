import type { RefObject, TargetedEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Rows that are drawn: from `first` up to, but without, `end`. */
export interface RowWindow {
  first: number;
  end: number;
  onScroll(event: TargetedEvent<HTMLElement>): void;
}

const OVERSCAN_ROWS = 8;

/** Which rows of a long list are in sight of its scroller, and a few around them. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, rowCount: number, rowPx: number): RowWindow {
  const [topPx, setTopPx] = useState(0);
  const [heightPx, setHeightPx] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeightPx(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const firstInSight = Math.floor(topPx / rowPx);
  return {
    first: Math.max(0, Math.min(firstInSight, rowCount) - OVERSCAN_ROWS),
    end: Math.min(rowCount, firstInSight + Math.ceil(heightPx / rowPx) + OVERSCAN_ROWS),
    onScroll: (event) => setTopPx(event.currentTarget.scrollTop),
  };
}

/** Whether a media query holds, also after it changes. */
export function useMedia(query: string): boolean {
  const [isMatch, setMatch] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const onChange = () => setMatch(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [query]);
  return isMatch;
}

/** Where a key that moves through a list of rows leads; it may be beyond either end. Undefined: the key moves nothing. */
export function rowAfterKey(key: string, from: number, pageRows: number, rowCount: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + pageRows,
    PageUp: from - pageRows,
    Home: 0,
    End: rowCount - 1,
  };
  return moves[key];
}
