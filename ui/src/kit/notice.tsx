import type { ComponentChildren } from 'preact';
import { RequestFailure } from '../api/client.js';
import { text } from '../app/text.js';

export interface Words {
  message: string;
  hint: string;
}

/** What a failed request says to a person. */
export function wordsOf(error: unknown): Words {
  if (error instanceof RequestFailure && error.message !== '') return { message: error.message, hint: error.hint };
  const { failure } = text;
  if (error instanceof RequestFailure && error.code === 'unreachable')
    return { message: failure.unreachable, hint: failure.unreachableHint };
  const code = error instanceof RequestFailure ? error.code : String(error);
  return { message: failure.unknown(code), hint: failure.unknownHint };
}

export interface NoticeProps extends Words {
  level: 'warn' | 'bad';
  /** When, or where. */
  about?: string;
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
        {children ? <div class="notice-actions">{children}</div> : null}
      </div>
    </div>
  );
}
