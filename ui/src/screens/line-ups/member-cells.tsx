import { type LineupChannel, logoUrl } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Logo } from '../../kit/logo.js';
import type { Column } from '../../kit/table.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import type { useRowDrag } from './drag-row.js';

export interface MemberActions {
  drag: Pick<ReturnType<typeof useRowDrag>, 'onGripDown' | 'onGripMove' | 'onGripUp'>;
  /** As it would be. */
  numberAt(at: number, row: LineupChannel): string;
  onType(row: LineupChannel, number: string): void;
  onMove(fromAt: number, toAt: number): void;
  /** It would leave. */
  isOut(row: LineupChannel): boolean;
  /** Null: channels cannot be taken out one by one. */
  onPick: ((row: LineupChannel) => void) | null;
}

/** A row of what is in a line-up: its grip, its number, its name, and what can be done with it. */
export function memberColumns(actions: MemberActions): Column<LineupChannel>[] {
  const { columns } = parts.lineups;
  const number = (row: LineupChannel, at: number) => (
    <NumberCell key={row.id} row={row} value={actions.numberAt(at, row)} onType={actions.onType} />
  );
  const name = (row: LineupChannel) => <NameCell row={row} isOut={actions.isOut(row)} />;
  return [
    {
      ...{ key: 'grip', title: columns.move, isTitleHidden: true },
      cell: (row, at) => <Grip name={row.name} at={at} drag={actions.drag} />,
    },
    { key: 'number', title: columns.number, cell: number },
    { key: 'name', title: columns.name, cell: name },
    {
      ...{ key: 'move', title: columns.move, isTitleHidden: true },
      cell: (row, at) => <MoveCell row={row} at={at} actions={actions} />,
    },
  ];
}

function Grip({ name, at, drag }: { name: string; at: number; drag: MemberActions['drag'] }) {
  return (
    <button
      type="button"
      class="line-up-grip"
      tabIndex={-1}
      aria-label={parts.lineups.grip(name)}
      onPointerDown={(event) => drag.onGripDown(at, event)}
      onPointerMove={drag.onGripMove}
      onPointerUp={() => drag.onGripUp(true)}
      onPointerCancel={() => drag.onGripUp(false)}
    >
      <Icon name="grip" size="s" />
    </button>
  );
}

const NUMBER = /^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/;

function NumberCell(props: { row: LineupChannel; value: string } & Pick<MemberActions, 'onType'>) {
  const { row, value, onType } = props;
  const words = parts.lineups;
  return (
    <input
      class="field line-up-number"
      type="text"
      inputMode="decimal"
      tabIndex={-1}
      aria-label={words.numberOf(row.name)}
      value={value}
      onChange={(event) => {
        const typed = event.currentTarget.value.trim();
        if (NUMBER.test(typed)) onType(row, typed);
        else {
          event.currentTarget.value = value; // what is no number is not taken
          if (typed !== value) showToast({ message: words.badNumber });
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function NameCell({ row, isOut }: { row: LineupChannel; isOut: boolean }) {
  return (
    <div class={isOut ? 'line-up-name is-out' : 'line-up-name'}>
      <Logo id={row.id} name={row.name} src={logoUrl(row.logo)} size="s" />
      <p class="cut" dir="auto">
        {row.name}
      </p>
      {row.isHidden ? <span class="tag">{parts.lineups.hidden}</span> : null}
    </div>
  );
}

function MoveCell(props: { row: LineupChannel; at: number; actions: MemberActions }) {
  const { row, at, actions } = props;
  const words = parts.lineups;
  const isOut = actions.isOut(row);
  return (
    <>
      <Button kind="ghost" icon="up" label={words.up(row.name)} onPress={() => actions.onMove(at, at - 1)} />
      <Button kind="ghost" icon="down" label={words.down(row.name)} onPress={() => actions.onMove(at, at + 1)} />
      {actions.onPick ? (
        <Button
          kind="ghost"
          icon={isOut ? 'undo' : 'minus'}
          label={isOut ? words.takeIn(row.name) : words.takeOut(row.name)}
          onPress={() => actions.onPick?.(row)}
        />
      ) : null}
    </>
  );
}
