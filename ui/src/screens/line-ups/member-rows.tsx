import { useRef } from 'preact/hooks';
import type { Lineup, LineupChannel } from '../../api/client.js';
import { announce } from '../../kit/announce.js';
import { Failed } from '../../kit/notice.js';
import { Table, type TableMoves } from '../../kit/table.js';
import { parts } from '../../text/index.js';
import { type Draft, moveRow, pick, standingAt, typeNumber, wouldBeIn } from './draft.js';
import { useRowDrag } from './drag-row.js';
import { memberColumns } from './member-cells.js';
import { useMembers } from './use-members.js';

const NOBODY: ReadonlySet<number> = new Set();

/** What is in the line-up, by number: rows are moved by grip, keys or buttons, and a number is typed. */
export function MemberRows(props: { lineup: Lineup; draft: Draft; onDraft(draft: Draft): void }) {
  const { lineup, draft, onDraft } = props;
  const words = parts.lineups;
  const frame = useRef<HTMLElement>(null);
  const moves = useRef<TableMoves>(null);
  const pages = useMembers(lineup.id);
  const view = pages.view.value;
  const rowAt = (at: number) => {
    const was = view.rowAt(at);
    return was && standingAt(draft, was);
  };
  const move = (fromAt: number, toAt: number) => {
    const next = toAt < 0 || toAt >= view.total ? null : moveRow(draft, fromAt, toAt, view.rowAt);
    const row = rowAt(fromAt);
    if (!next || !row) return;
    onDraft(next);
    moves.current?.move(toAt);
    announce(words.moved(row.name, view.rowAt(toAt)?.number ?? ''));
  };
  const drag = useRowDrag(frame, move);
  const idAt = (at: number | undefined): ReadonlySet<number> => {
    const row = at === undefined ? undefined : rowAt(at);
    return row ? new Set([row.id]) : NOBODY;
  };
  const canPick = lineup.content === 'picked';
  const isOut = (row: LineupChannel) => canPick && !wouldBeIn(draft, lineup, row, true);
  const onPick = canPick ? (row: LineupChannel) => onDraft(pick(draft, row.id, isOut(row))) : null;
  return (
    <section
      ref={frame}
      class="line-up-pane line-up-members"
      aria-labelledby="line-up-members"
      onKeyDown={(event) => moveByKey(event, move)}
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
        selected={idAt(drag.drag?.toAt)}
        pending={idAt(drag.drag?.fromAt)}
        flashed={NOBODY}
        onOpen={() => {}}
        onSelect={(row) => onPick?.(row)}
        onWindow={pages.want}
        empty={view.question !== null ? <p class="table-empty">{words.noMembers}</p> : null}
        moves={moves}
        columns={memberColumns({
          ...{ drag, isOut, onPick, onMove: move },
          // a place keeps its number, whoever stands there
          numberAt: (at, row) => draft.typed.get(row.id)?.number ?? view.rowAt(at)?.number ?? '',
          onType: (row, number) => onDraft(typeNumber(draft, row, number)),
        })}
      />
    </section>
  );
}

/** Alt with an arrow moves the row that has the focus. */
function moveByKey(event: KeyboardEvent, move: (fromAt: number, toAt: number) => void): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined || !event.altKey || !(event.target instanceof HTMLTableRowElement)) return;
  event.preventDefault();
  const at = Number(event.target.dataset.at);
  move(at, at + step);
}
