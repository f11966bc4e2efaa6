import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../text/index.js';
import { announce } from './announce.js';
import { Button } from './button.js';
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

/** Whether the word on the button says already what is copied. */
const says = (word: string | undefined): boolean => word !== undefined && word !== text.copy.label;

/** @param props.word On the button; only its drawing when left out. */
export function CopyButton({ value, what, word }: { value: string; what: string; word?: string }) {
  const [state, copy] = useCopy(value, what);
  const shown = state === 'done' ? text.copy.done : state === 'failed' ? text.copy.failed : word;
  return (
    <button
      type="button"
      class={`btn btn-plain copy-${state}${word === undefined ? ' btn-icon' : ''}`}
      aria-label={says(word) ? undefined : text.copy.of(what)}
      title={word === undefined ? text.copy.of(what) : undefined}
      onClick={copy}
    >
      <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'close' : 'copy'} size="s" />
      {word === undefined ? null : <span class="copy-word">{shown}</span>}
    </button>
  );
}

export interface CopyFieldProps {
  value: string;
  /** What it is, for those who listen. */
  what: string;
  /** Covered until somebody asks to see it. */
  isSecret?: boolean;
  /** The code stands beside it already. */
  hasOwnCode?: boolean;
}

/** An address in full, to select, to copy, or to point a phone at. */
export function CopyField({ value, what, isSecret = false, hasOwnCode = false }: CopyFieldProps) {
  const [isShown, setShown] = useState(!isSecret);
  const [hasCode, setCode] = useState(false);
  const parts = value.split(/(?=:\d)/); // a line breaks before the port, rather than in a word
  return (
    <div class="copy-box">
      <div class="copy-field">
        <code>
          {isShown
            ? parts.map((part) => (
                <Fragment key={part}>
                  {part}
                  <wbr />
                </Fragment>
              ))
            : `•••••••• (${text.copy.covered})`}
        </code>
        {isSecret ? (
          <Button kind="ghost" onPress={() => setShown(!isShown)}>
            {isShown ? text.copy.hide : text.copy.show}
          </Button>
        ) : null}
        <CopyButton value={value} what={what} word={text.copy.label} />
        {isSecret || hasOwnCode ? null : (
          <Button
            kind={hasCode ? 'plain' : 'ghost'}
            icon="code"
            label={hasCode ? text.copy.hideCode : text.copy.code(what)}
            onPress={() => setCode(!hasCode)}
          />
        )}
      </div>
      {hasCode ? <QrCode value={value} what={what} /> : null}
    </div>
  );
}

const QUIET_MODULES = 3;

/** Dark on white in both themes: many cameras read nothing else. */
export function QrCode({ value, what }: { value: string; what: string }) {
  const [drawing, setDrawing] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void import('uqr').then(({ encode }) => {
      const { data, size } = encode(value, { ecc: 'M', border: QUIET_MODULES });
      const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
      if (isWanted) setDrawing({ size, path });
    });
    return () => {
      isWanted = false;
    };
  }, [value]);
  return (
    <div class="qr">
      {drawing ? (
        <svg viewBox={`0 0 ${drawing.size} ${drawing.size}`} role="img" aria-label={text.copy.codeOf(what)}>
          <rect width={drawing.size} height={drawing.size} fill="#fff" />
          <path d={drawing.path} fill="#000" shape-rendering="crispEdges" />
        </svg>
      ) : null}
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
