import type { ComponentChildren } from 'preact';
import { type Column, Table } from '../../kit/table.js';
import { parts } from '../../text/index.js';
import { SearchBox } from './search-box.js';

export interface PickListProps<Row> {
  id: string;
  title: string;
  search: { label: string; value: string; onType(words: string): void };
  rowCount: number;
  rowAt(at: number): Row | undefined;
  isIn(row: Row): boolean;
  onToggle(row: Row): void;
  /** Nothing can be picked here. */
  isFixed?: boolean;
  onWindow?(first: number, end: number): void;
  /** Behind the tick. */
  columns: readonly Column<Row>[];
  /** In place of rows; null while they are read. */
  empty: string | null;
  /** Above the list. */
  children?: ComponentChildren;
}

const NOBODY: ReadonlySet<number> = new Set();

/** What can be in a line-up, with a tick each: searched by a box, ticked by press, Enter or Space. */
export function PickList<Row extends { id: number; name: string }>(props: PickListProps<Row>) {
  const { id, title, search, rowCount, rowAt, isIn, onToggle, isFixed = false, columns, empty, children } = props;
  const words = parts.lineups;
  const toggle = (row: Row) => {
    if (!isFixed) onToggle(row);
  };
  const tick: Column<Row> = {
    key: 'in',
    title: words.columns.isIn,
    isTitleHidden: true,
    cell: (row) => (
      <input
        type="checkbox"
        tabIndex={-1}
        disabled={isFixed}
        aria-label={words.takeIn(row.name)}
        checked={isIn(row)}
        onChange={() => toggle(row)}
      />
    ),
  };
  return (
    <section class="line-up-pane" aria-labelledby={id}>
      <h2 id={id} class="vh">
        {title}
      </h2>
      <SearchBox {...search} />
      {children}
      <Table<Row>
        labelledBy={id}
        help={words.help}
        rowCount={rowCount}
        rowAt={rowAt}
        idOf={(row) => row.id}
        openId={null}
        selected={NOBODY}
        pending={NOBODY}
        flashed={NOBODY}
        onOpen={toggle}
        onSelect={toggle}
        onWindow={props.onWindow ?? (() => {})}
        empty={empty === null ? null : <p class="table-empty">{empty}</p>}
        columns={[tick, ...columns]}
      />
    </section>
  );
}
