import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type LineupPreview } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import type { LineupPatch } from './edit-line-up.js';

/** Ticking five groups is one question. */
const PAUSE_MS = 200;

/** What the daemon says about an edit that is not saved. */
export interface Foreseen {
  /** What it would do to numbers; null: not known. */
  preview: LineupPreview | null;
  /** Why it would be refused; null: nothing is known against it. */
  fault: Words | null;
  /** Numbers have been changed since they were drafted. */
  isOutdated: boolean;
}

const UNKNOWN: Foreseen = { preview: null, fault: null, isOutdated: false };

/** It was drafted on numbers that are others by now. */
export const isOutdatedBy = (error: unknown): boolean => asFailure(error).code === 'number_changed';

export function usePreview(id: number, patch: LineupPatch): Foreseen {
  const [foreseen, setForeseen] = useState(UNKNOWN);
  const asked = JSON.stringify(patch);
  useEffect(() => {
    let life = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = ({ signal }: AbortController) =>
      answer(
        api.lineups[':id'].preview.$post(
          { param: { id: String(id) }, json: JSON.parse(asked) as LineupPatch },
          { init: { signal } },
        ),
      ).then(
        (preview) => setForeseen({ preview, fault: null, isOutdated: false }),
        (error) => {
          if (signal.aborted) return;
          const isUnheard = asFailure(error).code === 'unreachable'; // which says nothing about the edit
          setForeseen(isUnheard ? UNKNOWN : { preview: null, fault: wordsOf(error), isOutdated: isOutdatedBy(error) });
        },
      );
    const stop = () => {
      clearTimeout(timer);
      life.abort();
    };
    const askSoon = () => {
      stop();
      life = new AbortController();
      timer = setTimeout(() => void ask(life), PAUSE_MS);
    };
    askSoon();
    const unfollow = onHouse('lineup.changed', askSoon, askSoon); // somebody else may have saved something
    return () => {
      unfollow();
      stop();
    };
  }, [id, asked]);
  return foreseen;
}

/** The channels that get another number or device. */
export function PreviewWords({ preview }: { preview: LineupPreview }) {
  const words = parts.lineups;
  const moved = preview.items.filter(({ before, after }) => before !== null && after !== null);
  return (
    <details class="line-up-preview">
      <summary>{words.previewOf(preview.remapCount)}</summary>
      <ul>
        {moved.map(({ channelId, name, before, after }) => (
          <li key={channelId} class="num">
            <b dir="auto">{name}</b> {words.change(before!.number, after!.number)}
          </li>
        ))}
      </ul>
    </details>
  );
}
