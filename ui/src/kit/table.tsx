import './table.css';
import type { Ref } from 'preact';
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rowAfterKey, useMedia, useRowWindow } from './row-window.js';

export interface Column<Row> {
  key: string;
  /** Names the class of its cells too: `cell-KEY`. */
  title: string;
  /** Read aloud only. */
  isTitleHidden?: boolean;
  /** Set where the list can be ordered by it. */
  sort?: { isActive: boolean; onSort(): void };
  cell(row: Row, at: number): ComponentChildren;
}

export interface TableProps<Row> {
  labelledBy: string;
  /** How it is used, for those who listen. */
  help: string;
  rowCount: number;
  /** Undefined while it has not been read: its place is kept. */
  rowAt(at: number): Row | undefined;
  idOf(row: Row): number;
  columns: readonly Column<Row>[];
  openId: number | null;
  selected: ReadonlySet<number>;
  /** Sent, and not yet confirmed. */
  pending: ReadonlySet<number>;
  /** Changed by somebody else a moment ago. */
  flashed: ReadonlySet<number>;
  onOpen(row: Row, at: number): void;
  onSelect(row: Row, at: number, how: 'one' | 'range'): void;
  /** Rows from `first` up to, but without, `end` are in sight. */
  onWindow(first: number, end: number): void;
  /** In place of rows. */
  empty: ComponentChildren;
  moves?: Ref<TableMoves>;
}

/** For keys that work wherever the focus is. */
export interface TableMoves {
  /** The row that the keys are at. */
  activeAt(): number;
  move(at: number): void;
  focus(): void;
}

const ROW_PX = 40;
/** Two lines, and room for a finger. */
const TALL_ROW_PX = 56;
const HEAD_PX = 34;
const TALL_HEAD_PX = 44;

/**
 * A table of any length: only the rows in sight are in the page, with spacers for the others. It is one stop for the Tab
 * key; arrows move inside, Enter opens, Space selects.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { rowCount, rowAt, idOf, columns, openId, selected, pending, flashed, onOpen, onSelect, onWindow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeAt, setActiveAt] = useState(0);
  const latestAt = useRef(0); // keys may come faster than the page is drawn
  const [isFocused, setFocused] = useState(false);
  const isTall = useMedia('(max-width: 899px), (pointer: coarse)');
  const rowPx = isTall ? TALL_ROW_PX : ROW_PX;
  const headPx = isTall ? TALL_HEAD_PX : HEAD_PX;
  const { first, end, onScroll } = useRowWindow(scroller, rowCount, rowPx);
  useEffect(() => onWindow(first, end), [first, end]);

  const isActiveShown = activeAt >= first && activeAt < end;
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (isFocused && !isActiveShown && activeAt < rowCount) shown.push(activeAt); // else the focus would be lost
  shown.sort((a, b) => a - b);
  const tabStopAt = isActiveShown || isFocused ? activeAt : first;

  useLayoutEffect(() => {
    if (!isFocused) return;
    // after every drawing: a row that is moved or taken out drops the focus, and the next key with it
    const now = document.activeElement;
    if (now !== document.body && !(now instanceof HTMLTableRowElement)) return; // the head, or a control in a row
    const row = scroller.current?.querySelector<HTMLElement>(`[data-at="${activeAt}"]`);
    if (row && row !== now) row.focus({ preventScroll: true });
  });

  const move = (wanted: number) => {
    const element = scroller.current;
    if (!element) return;
    const at = Math.max(0, Math.min(rowCount - 1, wanted));
    latestAt.current = at;
    setActiveAt(at);
    const topPx = at * rowPx;
    const roomPx = element.clientHeight - headPx;
    if (topPx < element.scrollTop) element.scrollTop = Math.max(0, topPx - rowPx);
    else if (topPx + 2 * rowPx > element.scrollTop + roomPx) element.scrollTop = topPx + 2 * rowPx - roomPx;
    const row = rowAt(at);
    if (openId !== null && row !== undefined) onOpen(row, at);
  };
  useImperativeHandle(props.moves ?? null, () => ({
    activeAt: () => latestAt.current,
    move,
    focus() {
      setFocused(true); // the row may be drawn only then
      scroller.current?.querySelector<HTMLElement>(`[data-at="${latestAt.current}"]`)?.focus();
    },
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const element = scroller.current;
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLTableRowElement)) return; // a control in the row has its own keys
    const pageRows = Math.max(1, Math.floor((element.clientHeight - headPx) / rowPx) - 1);
    const from = latestAt.current;
    const wanted = rowAfterKey(event.key, from, pageRows, rowCount);
    const row = rowAt(from);
    if (wanted !== undefined) move(wanted);
    else if (event.key === 'Enter' && row !== undefined) onOpen(row, from);
    else if (event.key === ' ' && row !== undefined) onSelect(row, from, event.shiftKey ? 'range' : 'one');
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls
    <div
      ref={scroller}
      class="table"
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onFocusIn={() => setFocused(true)}
      onFocusOut={(event) => {
        if (!scroller.current?.contains(event.relatedTarget as Node | null)) setFocused(false);
      }}
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are the controls
        role="grid"
        aria-labelledby={props.labelledBy}
        aria-rowcount={rowCount + 1}
        aria-multiselectable="true"
        style={{ '--row': `${rowPx}px` }}
      >
        <caption class="vh">{props.help}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, title, isTitleHidden, sort }) => (
              <th
                key={key}
                scope="col"
                class={`cell-${key}`}
                aria-sort={sort ? (sort.isActive ? 'ascending' : 'none') : undefined}
              >
                {sort ? (
                  <button type="button" class="table-sort" onClick={sort.onSort}>
                    {title}
                    {sort.isActive ? <span aria-hidden="true"> ↑</span> : null}
                  </button>
                ) : (
                  <span class={isTitleHidden ? 'vh' : undefined}>{title}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((at, index) => {
            const row = rowAt(at);
            const id = row === undefined ? null : idOf(row);
            return (
              <Fragment key={at}>
                <Spacer px={(at - (shown[index - 1] ?? -1) - 1) * rowPx} span={columns.length} />
                <tr
                  data-at={at}
                  aria-rowindex={at + 2}
                  aria-selected={id !== null && (selected.has(id) || id === openId)}
                  tabIndex={at === tabStopAt ? 0 : -1}
                  class={rowClass(id, { openId, selected, pending, flashed })}
                  onFocusIn={() => {
                    latestAt.current = at;
                    setActiveAt(at);
                  }}
                  onClick={(event) => {
                    if (row === undefined || isControl(event.target, event.currentTarget)) return;
                    latestAt.current = at;
                    setActiveAt(at);
                    if (event.shiftKey) onSelect(row, at, 'range');
                    else if (event.ctrlKey || event.metaKey) onSelect(row, at, 'one');
                    else onOpen(row, at);
                  }}
                >
                  {columns.map((column) => (
                    <td key={column.key} class={`cell-${column.key}`}>
                      {row === undefined ? <i class="table-blank" /> : column.cell(row, at)}
                    </td>
                  ))}
                </tr>
              </Fragment>
            );
          })}
          <Spacer px={(rowCount - 1 - (shown[shown.length - 1] ?? -1)) * rowPx} span={columns.length} />
        </tbody>
      </table>
      {rowCount === 0 ? props.empty : null}
    </div>
  );
}

function Spacer({ px, span }: { px: number; span: number }) {
  if (px <= 0) return null;
  return (
    <tr class="table-spacer">
      <td colSpan={span} style={{ height: `${px}px` }} />
    </tr>
  );
}

type RowStates = Pick<TableProps<never>, 'openId' | 'selected' | 'pending' | 'flashed'>;

function rowClass(id: number | null, { openId, selected, pending, flashed }: RowStates): string {
  if (id === null) return '';
  return [
    id === openId ? 'is-open' : '',
    selected.has(id) ? 'is-selected' : '',
    pending.has(id) ? 'is-pending' : '',
    flashed.has(id) ? 'is-flashed' : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}

/** Whether a click was meant for a control inside the row. */
function isControl(target: EventTarget | null, row: HTMLElement): boolean {
  const control = target instanceof Element ? target.closest('a, button, input, label') : null;
  return control !== null && row.contains(control);
}
