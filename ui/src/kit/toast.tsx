import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../text/index.js';
import { announcement } from './announce.js';
import { Button } from './button.js';
import { printed } from './keys.js';

/** One sentence about what has just happened, with a way back. One at a time; it stays while looked at. */
interface Toast {
  message: string;
  hint?: string;
  undo?: () => Promise<void>;
  link?: { label: string; href: string };
  /** It does not go by itself. */
  isStill?: boolean;
}

const toast = signal<(Toast & { id: number }) | null>(null);
const SHOWN_MS = 8_000;
let latestId = 0;

export function showToast(next: Toast): void {
  toast.value = { ...next, id: ++latestId };
}

export function Toasts() {
  const current = toast.value;
  return (
    <>
      <p class="vh" role="status">
        {announcement}
      </p>
      <div class="toasts" role="status">
        {current ? <ToastBar key={current.id} {...current} /> : null}
      </div>
    </>
  );
}

export function ToastBar({ message, hint, undo, link, isStill = false }: Toast) {
  const [isHeld, setHeld] = useState(isStill);
  const close = () => {
    toast.value = null;
  };
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  return (
    <div
      class="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(isStill)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(isStill)}
    >
      <p dir="auto">
        {message}
        {hint ? <span class="toast-hint"> {hint}</span> : null}
      </p>
      {link ? (
        <a class="btn btn-ghost" href={link.href} onClick={close}>
          {link.label}
        </a>
      ) : null}
      {undo ? (
        <Button
          kind="ghost"
          keyHint={printed('mod+z')}
          onPress={async () => {
            close();
            await undo();
          }}
        >
          {text.toast.undo}
        </Button>
      ) : null}
      <Button kind="ghost" icon="close" label={text.toast.close} onPress={close} />
    </div>
  );
}
