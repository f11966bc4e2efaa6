import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../app/text.js';
import { announcement } from './announce.js';
import { Button } from './button.js';

/** One sentence about what has just happened, with a way back. One at a time; it stays while looked at. */
interface Toast {
  message: string;
  hint?: string;
  undo?: () => Promise<void>;
}

const toast = signal<Toast | null>(null);
const SHOWN_MS = 10_000;

export function showToast(next: Toast): void {
  toast.value = next;
}

export function Toasts() {
  const current = toast.value;
  return (
    <>
      <p class="vh" role="status">
        {announcement}
      </p>
      <div class="toasts" role="status">
        {current ? <ToastBar key={current.message} {...current} /> : null}
      </div>
    </>
  );
}

function ToastBar({ message, hint, undo }: Toast) {
  const [isHeld, setHeld] = useState(false);
  const close = () => {
    toast.value = null;
  };
  const takeBack = async () => {
    close();
    await undo?.();
  };
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isField = event.target instanceof HTMLInputElement;
      if (!undo || isField || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void takeBack();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <div
      class="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <p>
        {message}
        {hint ? <span class="toast-hint"> {hint}</span> : null}
      </p>
      {undo ? (
        <Button kind="ghost" onPress={takeBack}>
          {text.toast.undo}
        </Button>
      ) : null}
      <Button kind="ghost" icon="close" label={text.toast.close} onPress={close} />
    </div>
  );
}
