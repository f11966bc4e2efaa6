import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { RequestFailure } from '../api/client.js';
import { text } from '../text/index.js';
import { Button } from './button.js';
import { CopyButton } from './copy.js';

export interface Words {
  message: string;
  hint: string;
}

/** What a failed request says to a person. */
export function wordsOf(error: unknown): Words {
  const { failures } = text;
  const known = error instanceof RequestFailure ? failures.byCode[error.code] : undefined;
  // what was found stays in the daemon's words: which field, which number is free
  if (known) return { ...known, hint: withFindings(known.hint, error) };
  if (error instanceof RequestFailure && error.message !== '') return { message: error.message, hint: error.hint };
  if (error instanceof RequestFailure && error.code === 'unreachable')
    return { message: failures.unreachable, hint: failures.unreachableHint };
  const code = error instanceof RequestFailure ? error.code : String(error);
  return { message: failures.unknown(code), hint: failures.unknownHint };
}

function withFindings(hint: string, error: unknown): string {
  const found = error instanceof RequestFailure ? error.findings.map(({ problem }) => problem) : [];
  return found.length === 0 ? hint : `${hint} (${found.join(' ')})`;
}

/** The same for a failure that the API reports as data. */
export function failureWords(failure: { code: string; message: string; hint: string } | null): Words {
  if (!failure) return { message: '', hint: '' };
  return text.failures.byCode[failure.code] ?? failure;
}

export interface NoticeProps extends Words {
  level: 'warn' | 'bad' | 'quiet';
  /** When, or where. */
  about?: string | undefined;
  /** What a person can do. */
  children?: ComponentChildren;
}

/** Something that wants a person: what happened, and what to do. Shape and words say it, not colour alone. */
export function Notice({ level, message, hint, about, children }: NoticeProps) {
  return (
    <div class={`notice notice-${level}`}>
      <span class={`dot dot-${level}`} aria-hidden="true" />
      <div class="notice-words">
        {about ? <p class="notice-about">{about}</p> : null}
        <p>
          <b>{message}</b> <span class="t2">{hint}</span>
        </p>
      </div>
      {children ? <div class="notice-actions">{children}</div> : null}
    </div>
  );
}

/** Something could not be read: the sentence, another try, and the details for whoever helps. */
export function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const details = error instanceof RequestFailure ? `${error.code}: ${error.message} ${error.hint}` : String(error);
  return (
    <Notice level="bad" {...wordsOf(error)}>
      <CopyButton value={details} what={text.state.details} word={text.state.copyDetails} />
      <Button onPress={onRetry}>{text.failures.retry}</Button>
    </Notice>
  );
}

/** One sentence, and the next thing to do. */
export function Empty(props: {
  title: string;
  words?: string;
  /** There is nothing else on this screen. */
  isScreen?: boolean;
  children?: ComponentChildren;
}) {
  const { title, words, isScreen = false, children } = props;
  return (
    <div class="empty">
      {isScreen ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
      {words ? <p class="t2">{words}</p> : null}
      {children ? <div class="empty-actions">{children}</div> : null}
    </div>
  );
}

const LOADING_AFTER_MS = 300;

/** Grey blocks of the size of what comes; not before a moment has passed, since most things come at once. */
export function Loading({ rows = 3, heightPx = 40 }: { rows?: number; heightPx?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LOADING_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={isLate ? 'loading is-late' : 'loading'} role="status">
      {isLate ? <span class="vh">{text.state.loading}</span> : null}
      {Array.from({ length: rows }, (_, at) => (
        <i key={at} style={{ height: `${heightPx}px` }} />
      ))}
    </div>
  );
}
