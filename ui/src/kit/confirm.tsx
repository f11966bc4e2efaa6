import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.js';
import { Dialog } from './dialog.js';

export interface ConfirmProps {
  title: string;
  /** What happens, and what is lost. */
  children: ComponentChildren;
  /** The answer that changes nothing; it has the focus. */
  keepWord: string;
  doWord: string;
  /** Nothing is lost by it. */
  isHarmless?: boolean;
  onDo(): Promise<void> | void;
  onClose(): void;
}

/** A question before something that cannot be undone; all else is done at once, and can be undone. */
export function Confirm({ title, children, keepWord, doWord, isHarmless = false, onDo, onClose }: ConfirmProps) {
  const answers = useRef<HTMLDivElement>(null);
  useEffect(() => answers.current?.querySelector('button')?.focus(), []);
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="form">
        {children}
        <div ref={answers} class="form-actions">
          <Button onPress={onClose}>{keepWord}</Button>
          <Button kind={isHarmless ? 'plain' : 'danger'} onPress={onDo}>
            {doWord}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
