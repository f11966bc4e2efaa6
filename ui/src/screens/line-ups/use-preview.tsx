import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type LineupPreview } from '../../api/client.js';
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
}

const UNKNOWN: Foreseen = { preview: null, fault: null };

export function usePreview(id: number, patch: LineupPatch): Foreseen {
  const [foreseen, setForeseen] = useState(UNKNOWN);
  const asked = JSON.stringify(patch);
  useEffect(() => {
    const life = new AbortController();
    const ask = () =>
      answer(
        api.lineups[':id'].preview.$post(
          { param: { id: String(id) }, json: JSON.parse(asked) as LineupPatch },
          { init: { signal: life.signal } },
        ),
      ).then(
        (preview) => setForeseen({ preview, fault: null }),
        (error) => {
          if (life.signal.aborted) return;
          const isUnheard = asFailure(error).code === 'unreachable'; // which says nothing about the edit
          setForeseen(isUnheard ? UNKNOWN : { preview: null, fault: wordsOf(error) });
        },
      );
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      life.abort();
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
