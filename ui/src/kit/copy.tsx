import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../app/text.js';
import { announce } from './announce.js';
import { Icon } from './icons.js';

const SHOWN_MS = 1_500;

type CopyState = 'ready' | 'done' | 'failed';

/** Puts a text on the clipboard and says for a moment whether that worked. */
export function useCopy(value: string, what: string): [CopyState, () => void] {
  const [state, setState] = useState<CopyState>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const isCopied = await putOnClipboard(value);
    setState(isCopied ? 'done' : 'failed');
    announce(isCopied ? text.copy.announced(what) : text.copy.failed);
  };
  return [state, () => void copy()];
}

/** An address in full, to select or to copy. */
export function CopyField({ value, what }: { value: string; what: string }) {
  const [state, copy] = useCopy(value, what);
  const word = state === 'done' ? text.copy.done : state === 'failed' ? text.copy.failed : text.copy.label;
  const parts = value.split(/(?=:\d)/); // a line breaks before the port, rather than in a word
  return (
    <div class="copy-field">
      <code>
        {parts.map((part) => (
          <Fragment key={part}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </code>
      <button
        type="button"
        class={`btn btn-plain copy-${state}`}
        aria-label={`${text.copy.label} ${what}`}
        onClick={copy}
      >
        <Icon name={state === 'done' ? 'check' : 'copy'} size="s" />
        <span class="copy-word">{word}</span>
      </button>
    </div>
  );
}

async function putOnClipboard(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return copyBySelection(value); // browsers keep the clipboard from pages on plain http, which a house has
  }
}

function copyBySelection(value: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = value;
  area.className = 'vh';
  area.readOnly = true;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
