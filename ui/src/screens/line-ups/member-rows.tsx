import { useEffect, useMemo, useRef } from 'preact/hooks';
import { answer, api, type Lineup, type LineupChannel, logoUrl } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { createRowPages } from '../../api/row-pages.js';
import { announce } from '../../kit/announce.js';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Logo } from '../../kit/logo.js';
import { Failed } from '../../kit/notice.js';
import { Table, type TableMoves } from '../../kit/table.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { type Draft, moveRow, pick, wouldBeIn } from './draft.js';
import { useRowDrag } from './drag-row.js';

const NOBODY: ReadonlySet<number> = new Set();
const NUMBER = /^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/;

/** What is in the line-up, by number: rows are moved by grip, keys or buttons, and a number is typed. */
export function MemberRows(props: { lineup: Lineup; draft: Draft; onDraft(draft: Draft): void }) {
  const { lineup, draft, onDraft } = props;
  const words = parts.lineups;
  const frame = useRef<HTMLElement>(null);
  const moves = useRef<TableMoves>(null);
  const pages = useMemo(
    () =>
      createRowPages((id: number, { offset, limit }, signal) =>
        answer(
          api.lineups[':id'].channels.$get(
            { param: { id: String(id) }, query: { offset: String(offset), limit: String(limit) } },
            { init: { signal } },
          ),
        ),
      ),
    [],
  );
  const view = pages.view.value;
  useEffect(() => pages.ask(lineup.id), [lineup.id]);
  useEffect(() => {
    const stop = onHouse('lineup.changed', pages.reload, pages.reload);
    return () => {
      stop();
      pages.close();
    };
  }, [pages]);

  const rowAt = (at: number) => draft.places.get(at)?.now ?? view.rowAt(at);
  /** As it would be; a place keeps its number, whoever stands there. */
  const numberAt = (at: number, row: LineupChannel) =>
    draft.typed.get(row.id) ?? draft.places.get(at)?.was.number ?? row.number ?? '';
  const move = (fromAt: number, toAt: number) => {
    const next = toAt < 0 || toAt >= view.total ? null : moveRow(draft, fromAt, toAt, view.rowAt);
    const row = rowAt(fromAt);
    if (!next || !row) return;
    onDraft(next);
    moves.current?.move(toAt);
    announce(words.moved(row.name, next.places.get(toAt)?.was.number ?? row.number ?? ''));
  };
  const { drag, onGripDown, onGripMove, onGripUp } = useRowDrag(frame, move);
  const type = (row: LineupChannel, number: string) => {
    const typed = new Map(draft.typed);
    if (number === '' || number === row.number) typed.delete(row.id);
    else typed.set(row.id, number);
    onDraft({ ...draft, typed });
  };
  const idAt = (at: number | undefined): ReadonlySet<number> => {
    const row = at === undefined ? undefined : rowAt(at);
    return row ? new Set([row.id]) : NOBODY;
  };
  const canPick = lineup.content === 'picked';
  const isOut = (row: LineupChannel) => canPick && !wouldBeIn(draft, lineup, row, true);

  return (
    <section
      ref={frame}
      class="line-up-pane line-up-members"
      aria-labelledby="line-up-members"
      onKeyDown={(event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step === undefined || !event.altKey || !(event.target instanceof HTMLTableRowElement)) return;
        event.preventDefault();
        const at = Number(event.target.dataset.at);
        move(at, at + step);
      }}
    >
      <h2 id="line-up-members">{words.panes.members}</h2>
      {view.failure ? <Failed error={view.failure} onRetry={pages.reload} /> : null}
      <Table<LineupChannel>
        labelledBy="line-up-members"
        help={words.memberHelp}
        rowCount={view.total}
        rowAt={rowAt}
        idOf={({ id }) => id}
        openId={null}
        selected={idAt(drag?.toAt)}
        pending={idAt(drag?.fromAt)}
        flashed={NOBODY}
        onOpen={() => {}}
        onSelect={(row) => canPick && onDraft(pick(draft, row.id, isOut(row)))}
        onWindow={pages.want}
        empty={view.question !== null ? <p class="table-empty">{words.noMembers}</p> : null}
        moves={moves}
        columns={[
          {
            key: 'grip',
            title: words.columns.move,
            isTitleHidden: true,
            cell: (row, at) => (
              <button
                type="button"
                class="line-up-grip"
                tabIndex={-1}
                aria-label={words.grip(row.name)}
                onPointerDown={(event) => onGripDown(at, event)}
                onPointerMove={onGripMove}
                onPointerUp={() => onGripUp(true)}
                onPointerCancel={() => onGripUp(false)}
              >
                <Icon name="grip" size="s" />
              </button>
            ),
          },
          {
            key: 'number',
            title: words.columns.number,
            cell: (row, at) => (
              <NumberCell
                key={row.id}
                label={words.numberOf(row.name)}
                value={numberAt(at, row)}
                onType={(number) => type(row, number)}
              />
            ),
          },
          {
            key: 'name',
            title: words.columns.name,
            cell: (row) => (
              <div class={isOut(row) ? 'line-up-name is-out' : 'line-up-name'}>
                <Logo id={row.id} name={row.name} src={logoUrl(row.logo)} size="s" />
                <p class="cut" dir="auto">
                  {row.name}
                </p>
                {row.isHidden ? <span class="tag">{words.hidden}</span> : null}
              </div>
            ),
          },
          {
            key: 'move',
            title: words.columns.move,
            isTitleHidden: true,
            cell: (row, at) => (
              <>
                <Button kind="ghost" icon="up" label={words.up(row.name)} onPress={() => move(at, at - 1)} />
                <Button kind="ghost" icon="down" label={words.down(row.name)} onPress={() => move(at, at + 1)} />
                {canPick ? (
                  <Button
                    kind="ghost"
                    icon={isOut(row) ? 'undo' : 'minus'}
                    label={isOut(row) ? words.takeIn(row.name) : words.takeOut(row.name)}
                    onPress={() => onDraft(pick(draft, row.id, isOut(row)))}
                  />
                ) : null}
              </>
            ),
          },
        ]}
      />
    </section>
  );
}

function NumberCell({ label, value, onType }: { label: string; value: string; onType(number: string): void }) {
  return (
    <input
      class="field line-up-number"
      type="text"
      inputMode="decimal"
      tabIndex={-1}
      aria-label={label}
      value={value}
      onChange={(event) => {
        const typed = event.currentTarget.value.trim();
        if (NUMBER.test(typed)) onType(typed);
        else {
          event.currentTarget.value = value; // what is no number is not taken
          if (typed !== value) showToast({ message: parts.lineups.badNumber });
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
