import type { ComponentChildren } from 'preact';
import { Toasts } from '../kit/toast.js';
import { useEverywhere } from './everywhere.js';

/** The frame around a picture: none but the keys. It is dark, whatever the pages are. */
export function Stage({ children }: { children: ComponentChildren }) {
  const { floating } = useEverywhere();
  return (
    <div class="stage on-picture">
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
      {floating}
    </div>
  );
}
