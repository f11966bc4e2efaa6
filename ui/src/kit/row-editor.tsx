import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './button.js';

/** What a row needs to be kept apart from the others while it is edited, moved and removed. */
export interface EditedRow {
  /** Of this page only. */
  rowId: number;
}

let lastRowId = 0;
export const nextRowId = (): number => ++lastRowId;

export interface RowEditorProps<Row extends EditedRow> {
  label: string;
  rows: readonly Row[];
  /** Said while there is none. */
  none?: string;
  addLabel: string;
  removeLabel(row: Row): string;
  /** Why a row has to stay; null when it can go. */
  keptBecause?(row: Row): string | null;
  /** Where the order says what is tried first. */
  order?: { up(row: Row): string; down(row: Row): string; isFirst: string; isLast: string };
  newRow(): Row;
  onChange(rows: readonly Row[]): void;
  children(row: Row, at: number, change: (changes: Partial<Row>) => void): ComponentChildren;
}

/** A short list whose rows are typed into, added, removed, and put in order with buttons that keep the focus. */
export function RowEditor<Row extends EditedRow>(props: RowEditorProps<Row>) {
  const { label, rows, none, addLabel, removeLabel, keptBecause, order, newRow, onChange, children } = props;
  const root = useRef<HTMLDivElement>(null);
  /** A row has been added that is not drawn yet. */
  const isAdded = useRef(false);
  const change = (row: Row, changes: Partial<Row>) =>
    onChange(rows.map((one) => (one.rowId === row.rowId ? { ...one, ...changes } : one)));
  const move = (at: number, by: number) => {
    const moved = [...rows];
    moved.splice(at + by, 0, ...moved.splice(at, 1));
    onChange(moved);
  };
  const remove = (row: Row) => {
    onChange(rows.filter((one) => one.rowId !== row.rowId));
    root.current?.querySelector<HTMLElement>('.rows-add button')?.focus(); // its own button is gone
  };
  const add = () => {
    onChange([...rows, newRow()]);
    isAdded.current = true;
  };
  useLayoutEffect(() => {
    if (!isAdded.current) return;
    isAdded.current = false;
    root.current?.querySelector<HTMLElement>('li:last-child input')?.focus();
  });
  return (
    <div ref={root} class="rows">
      {rows.length === 0 && none ? <p class="help">{none}</p> : null}
      <ul aria-label={label}>
        {rows.map((row, at) => (
          <li key={row.rowId} class="rows-row">
            <div class="rows-fields">{children(row, at, (changes) => change(row, changes))}</div>
            <div class="rows-buttons">
              {order ? (
                <>
                  <Button
                    kind="ghost"
                    icon="up"
                    label={order.up(row)}
                    disabledBecause={at === 0 ? order.isFirst : null}
                    onPress={() => move(at, -1)}
                  />
                  <Button
                    kind="ghost"
                    icon="down"
                    label={order.down(row)}
                    disabledBecause={at === rows.length - 1 ? order.isLast : null}
                    onPress={() => move(at, 1)}
                  />
                </>
              ) : null}
              <Button
                kind="ghost"
                icon="remove"
                label={removeLabel(row)}
                disabledBecause={keptBecause?.(row) ?? null}
                onPress={() => remove(row)}
              />
            </div>
          </li>
        ))}
      </ul>
      <div class="rows-add">
        <Button icon="plus" onPress={add}>
          {addLabel}
        </Button>
      </div>
    </div>
  );
}
