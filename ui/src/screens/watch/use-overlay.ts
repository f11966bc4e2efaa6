import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const SHOWN_MS = 3_000;

export interface Overlay {
  isShown: boolean;
  show(): void;
}

/** What lies over the picture is there for a moment after a move, a key or a tap; a tap on the picture also takes it away. */
export function useOverlay(root: RefObject<HTMLElement | null>, picture: RefObject<HTMLElement | null>): Overlay {
  const [isShown, setShown] = useState(true);
  const timer = useRef<number | undefined>(undefined);
  const show = () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShown(false), SHOWN_MS);
    setShown(true);
  };
  const latest = useRef({ isShown, show });
  latest.current = { isShown, show };
  useEffect(() => {
    const onMove = (event: PointerEvent) => event.pointerType === 'mouse' && latest.current.show();
    const onTap = (event: PointerEvent) => {
      const isPicture = event.target instanceof Node && picture.current?.contains(event.target);
      if (isPicture && event.pointerType !== 'mouse' && latest.current.isShown) {
        window.clearTimeout(timer.current);
        setShown(false);
      } else latest.current.show();
    };
    const onKey = () => latest.current.show();
    const element = root.current!;
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onTap);
    element.addEventListener('focusin', onKey);
    document.addEventListener('keydown', onKey);
    latest.current.show();
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onTap);
      element.removeEventListener('focusin', onKey);
      document.removeEventListener('keydown', onKey);
      window.clearTimeout(timer.current);
    };
  }, []);
  return { isShown, show };
}
