import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { text } from '../text/index.js';
import { Button } from './button.js';
import { useKeys } from './keys.js';

export interface DialogProps {
  title: string;
  /** `find`: near the top, without a head, for the palette. */
  shape?: 'form' | 'find';
  onClose(): void;
  children: ComponentChildren;
}

/** The browser's own modal dialog: the focus stays inside and goes back to where it was; a bottom sheet on a phone. */
export function Dialog({ title, shape = 'form', onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [before] = useState(() => document.activeElement); // drawing may move the focus inside already
  useKeys([], { isModal: true });
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser
    <dialog
      ref={element}
      class={`dialog dialog-${shape}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault(); // we take it out, not the browser
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose(); // the ground around it
      }}
    >
      <div class="dialog-body">
        <div class={shape === 'find' ? 'vh' : 'dialog-head'}>
          <h2 id={titleId} class="grow" dir="auto">
            {title}
          </h2>
          {shape === 'find' ? null : <Button kind="ghost" icon="close" label={text.dialog.close} onPress={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
