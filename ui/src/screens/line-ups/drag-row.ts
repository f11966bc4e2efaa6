import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** A row of a long list that is being dragged. */
export interface RowDrag {
  fromAt: number;
  toAt: number;
}

/** So near to the edge, the list moves along. */
const EDGE_PX = 48;
const STEP_PX = 16;

/**
 * Rows of a table that are dragged by a grip with mouse, pen or finger. Only rows in sight are in the page, so the row under the
 * pointer says where it would go. The grip keeps the pointer, and needs `touch-action: none`. Keys and buttons do the same.
 */
export function useRowDrag(frame: RefObject<HTMLElement | null>, onDrop: (fromAt: number, toAt: number) => void) {
  const [drag, setDrag] = useState<RowDrag | null>(null);
  const latest = useRef<RowDrag | null>(null);
  const show = (next: RowDrag | null) => {
    latest.current = next;
    setDrag(next);
  };
  return {
    drag,
    onGripDown(fromAt: number, event: PointerEvent) {
      if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      event.currentTarget.closest('tr')?.focus({ preventScroll: true }); // the row that has the focus stays in the page
      show({ fromAt, toAt: fromAt });
    },
    onGripMove(event: PointerEvent) {
      const now = latest.current;
      const scroller = frame.current?.querySelector('.table');
      if (!now || !scroller) return;
      const { top, bottom, left } = scroller.getBoundingClientRect();
      if (event.clientY > bottom - EDGE_PX) scroller.scrollTop += STEP_PX;
      if (event.clientY < top + EDGE_PX) scroller.scrollTop -= STEP_PX;
      const yPx = Math.max(top + 1, Math.min(bottom - 1, event.clientY));
      const row = document.elementFromPoint(left + 12, yPx)?.closest<HTMLElement>('tr[data-at]');
      if (row) show({ ...now, toAt: Number(row.dataset.at) });
    },
    /** @param isDone false: the browser took the pointer away. */
    onGripUp(isDone: boolean) {
      const now = latest.current;
      show(null);
      if (isDone && now && now.toAt !== now.fromAt) onDrop(now.fromAt, now.toAt);
    },
  };
}
