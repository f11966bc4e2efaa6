import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';
import { CopyButton } from '../../kit/copy.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import type { Level } from './events.js';

type Line = InferResponseType<typeof api.log.lines.$get, 200>['items'][number];

/** Lines come without events: they are asked for while they are looked at. */
const EVERY_MS = 2_000;
const SHOWN_MAX = 500;

/** The lines of this run, the newest first. */
export function RawLines({ level, query }: { level: Level; query: string }) {
  const { lines, failure, reload } = useLines(level, query.trim());
  const { log } = text;
  if (failure && !lines) return <Failed error={failure} onRetry={reload} />;
  if (!lines) return <Loading rows={8} heightPx={20} />;
  return (
    <>
      <p class="log-note">{log.rawHelp}</p>
      {lines.length === 0 ? (
        <Empty title={log.noLines} />
      ) : (
        <>
          <div class="log-filters">
            <CopyButton value={lines.map(plain).join('\n')} what={log.raw} word={log.copy} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach it */}
          <ol class="log-lines" tabIndex={0} aria-label={log.raw}>
            {lines.map((line) => (
              <li key={line.seq} class={`line-${line.level}`}>
                <time dateTime={line.at}>{log.clock(Date.parse(line.at))}</time>
                <span class="line-level">{line.level}</span>
                <span>
                  {line.message} <span class="t3">{fieldsOf(line)}</span>
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

const fieldsOf = ({ fields }: Line): string => (Object.keys(fields).length > 0 ? JSON.stringify(fields) : '');
const plain = (line: Line): string => `${line.at} ${line.level} ${line.message} ${fieldsOf(line)}`.trim();

function useLines(level: Level, query: string) {
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const asking = new AbortController();
    let timer: number | undefined;
    const read = async (after: number, before: readonly Line[]): Promise<void> => {
      const { items, nextCursor } = await answer(
        api.log.lines.$get(
          {
            query: {
              level: level === 'info' ? 'trace' : level,
              ...(query === '' ? {} : { query }),
              after: String(after),
            },
          },
          { init: { signal: asking.signal } },
        ),
      );
      const all = [...[...items].reverse(), ...before].slice(0, SHOWN_MAX);
      if (items.length > 0 || before.length === 0) setLines(all);
      setFailure(null);
      timer = window.setTimeout(() => void read(Number(nextCursor ?? after), all).catch(fail), EVERY_MS);
    };
    const fail = (error: unknown) => {
      if (!isAbort(error)) setFailure(asFailure(error));
    };
    read(0, []).catch(fail);
    return () => {
      asking.abort();
      window.clearTimeout(timer);
    };
  }, [level, query, round]);
  return { lines, failure, reload: () => setRound((before) => before + 1) };
}
