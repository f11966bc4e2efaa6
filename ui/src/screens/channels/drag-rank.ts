import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** A row that is being dragged: where it came from, where it would go, and how far the pointer has carried it. */
export interface RankDrag {
  fromAt: number;
  toAt: number;
  byPx: number;
}

/** So near to the edge of what scrolls, the list moves along. */
const EDGE_PX = 36;
const SCROLL_STEP_PX = 14;

/**
 * Rows of a list that are dragged by a grip with mouse, pen or finger. The grip keeps the pointer, and needs
 * `touch-action: none`. Keys and buttons do the same elsewhere: dragging is never the only way.
 */
export function useRankDrag(list: RefObject<HTMLElement | null>, onDrop: (fromAt: number, toAt: number) => void) {
  const [drag, setDrag] = useState<RankDrag | null>(null);
  const started = useRef({ yPx: 0, scrollPx: 0 });
  const scroller = () => list.current?.closest('.drawer-body') ?? null;
  const placeAt = (fromAt: number, yPx: number): number => {
    const rows = [...(list.current?.children ?? [])];
    const above = rows.filter((row, at) => {
      const { top, height } = row.getBoundingClientRect();
      return at !== fromAt && yPx > top + height / 2;
    });
    return above.length;
  };
  return {
    drag,
    onGripDown(fromAt: number, event: PointerEvent) {
      if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      started.current = { yPx: event.clientY, scrollPx: scroller()?.scrollTop ?? 0 };
      setDrag({ fromAt, toAt: fromAt, byPx: 0 });
    },
    onGripMove(event: PointerEvent) {
      if (!drag) return;
      const frame = scroller();
      const box = frame?.getBoundingClientRect();
      if (frame && box && event.clientY > box.bottom - EDGE_PX) frame.scrollTop += SCROLL_STEP_PX;
      if (frame && box && event.clientY < box.top + EDGE_PX) frame.scrollTop -= SCROLL_STEP_PX;
      const scrolledPx = (frame?.scrollTop ?? 0) - started.current.scrollPx;
      const byPx = event.clientY - started.current.yPx + scrolledPx;
      setDrag({ ...drag, toAt: placeAt(drag.fromAt, event.clientY), byPx });
    },
    /** @param isDone false: the browser took the pointer away. */
    onGripUp(isDone: boolean) {
      if (!drag) return;
      setDrag(null);
      if (isDone && drag.toAt !== drag.fromAt) onDrop(drag.fromAt, drag.toAt);
    },
  };
}
