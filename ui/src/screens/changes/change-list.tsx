import './changes.css';
import type { InferResponseType } from 'hono/client';
import { useEffect } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { usePages } from '../../api/pages.js';
import { takeBack } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { parts } from '../../text/index.js';

type Change = InferResponseType<typeof api.changes.$get, 200>['items'][number];

const PAGE_ROWS = 50;

/** What people did in the last day, the newest first, each with its way back. @param about `channel:7`; null: all. */
export function ChangeList({ about }: { about: string | null }) {
  const { items, hasMore, failure, reload, readMore } = usePages<Change>(about ?? '', (cursor, signal) =>
    answer(
      api.changes.$get(
        { query: { limit: String(PAGE_ROWS), ...(about ? { about } : {}), ...(cursor ? { cursor } : {}) } },
        { init: { signal } },
      ),
    ),
  );
  useEffect(() => onHouse('change', reload, reload), []);
  if (failure && !items) return <Failed error={failure} onRetry={reload} />;
  if (!items) return <Loading rows={4} heightPx={44} />;
  if (items.length === 0) return <Empty title={parts.changes.none} />;
  return (
    <>
      <ul class="changes">
        {items.map((change) => (
          <ChangeRow key={change.id} change={change} />
        ))}
      </ul>
      {hasMore ? <Button onPress={readMore}>{parts.changes.more}</Button> : null}
    </>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const { changes } = parts;
  const { id, action, subject, after, who, at, canUndo, isUndo, undoneAt } = change;
  const sentence = changes.sentence(action, subject.nameThen, after);
  return (
    <li class={undoneAt === null ? 'change' : 'change is-undone'}>
      <div class="grow">
        <p dir="auto">{isUndo ? changes.undone(sentence) : sentence}</p>
        <p class="t3 change-by" dir="auto">
          {changes.by(who, Date.parse(at))}
          {undoneAt === null ? '' : ` · ${changes.isUndone}`}
        </p>
      </div>
      {canUndo ? (
        <Button
          icon="undo"
          {...(isUndo ? {} : { label: changes.undoOf(sentence) })}
          onPress={() => takeBack(id, sentence)}
        >
          {isUndo ? changes.redo : changes.undo}
        </Button>
      ) : null}
    </li>
  );
}
