import { useEffect, useState } from 'preact/hooks';
import { answer, api, type LineupPreview } from '../../api/client.js';
import { parts } from '../../text/index.js';
import type { LineupPatch } from './edit-line-up.js';

/** Ticking five groups is one question. */
const PAUSE_MS = 200;

/** What an edit would do to numbers; null until the daemon has said it. */
export function usePreview(id: number, patch: LineupPatch): LineupPreview | null {
  const [preview, setPreview] = useState<LineupPreview | null>(null);
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
        (found) => setPreview(found),
        () => life.signal.aborted || setPreview(null), // saving says what is wrong
      );
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      life.abort();
    };
  }, [id, asked]);
  return preview;
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
