import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rowAfterKey, useRowWindow } from '../../kit/row-window.js';
import { parts, text } from '../../text/index.js';
import { type Group, keyOf } from './choice.js';

export interface GroupRowsProps {
  label: string;
  groups: readonly Group[];
  taken: ReadonlySet<string>;
  /** Shown, but decided elsewhere. */
  isFixed: boolean;
  onTake(keys: readonly string[], isOn: boolean): void;
}

const ROW_PX = 40;

/**
 * Thousands of groups to tick, of which only those in sight are in the page. The list is one stop for the Tab key: arrows,
 * Page Up, Page Down, Home and End move, Space ticks, and with Shift all on the way get the tick that was set last.
 */
export function GroupRows({ label, groups, taken, isFixed, onTake }: GroupRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, onScroll } = useRowWindow(scroller, groups.length, ROW_PX);
  const [wantedAt, setActiveAt] = useState(0);
  const [isFocused, setFocused] = useState(false);
  /** Where a range begins, and what it sets. */
  const anchor = useRef({ at: 0, isOn: true });
  const activeAt = Math.max(0, Math.min(wantedAt, groups.length - 1));
  const latestAt = useRef(activeAt); // keys may come faster than the page is drawn
  latestAt.current = activeAt;
  const helpId = useId();
  const words = parts.groups;

  const isActiveShown = activeAt >= first && activeAt < end;
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (isFocused && !isActiveShown && groups.length > 0) shown.push(activeAt); // else the focus would be lost
  const tabStopAt = isActiveShown || isFocused ? activeAt : first;

  useEffect(() => {
    anchor.current = { at: 0, isOn: true }; // another list has other places
  }, [groups.length]);
  useLayoutEffect(() => {
    if (!isFocused) return;
    // a row that is ticked may leave what is shown, and takes the focus along
    const now = document.activeElement;
    if (now !== document.body && now?.parentElement !== scroller.current?.querySelector('[role=listbox]')) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-at="${activeAt}"]`);
    if (row && row !== now) row.focus({ preventScroll: true });
  });

  const moveTo = (wanted: number): number => {
    const at = Math.max(0, Math.min(groups.length - 1, wanted));
    const element = scroller.current;
    latestAt.current = at;
    setActiveAt(at);
    if (!element) return at;
    const topPx = at * ROW_PX;
    if (topPx < element.scrollTop) element.scrollTop = topPx;
    else if (topPx + ROW_PX > element.scrollTop + element.clientHeight)
      element.scrollTop = topPx + ROW_PX - element.clientHeight;
    return at;
  };
  const toggle = (at: number) => {
    const group = groups[at];
    if (!group || isFixed) return;
    anchor.current = { at, isOn: !taken.has(keyOf(group)) };
    onTake([keyOf(group)], anchor.current.isOn);
  };
  const takeRange = (from: number, to: number) => {
    if (isFixed) return;
    const range = groups.slice(Math.min(from, to), Math.max(from, to) + 1);
    onTake(range.map(keyOf), anchor.current.isOn);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || groups.length === 0) return;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const from = latestAt.current;
    const wanted = rowAfterKey(event.key, from, pageRows, groups.length);
    if (wanted !== undefined) {
      const at = moveTo(wanted);
      if (event.shiftKey) takeRange(from, at);
    } else if (event.key === ' ' && event.shiftKey) takeRange(anchor.current.at, from);
    else if (event.key === ' ') toggle(from);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list inside is the control
    <div
      ref={scroller}
      class="groups-list"
      style={{ '--rows': String(Math.max(1, groups.length)) }}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onFocusIn={() => setFocused(true)}
      onFocusOut={(event) => {
        if (!scroller.current?.contains(event.relatedTarget as Node | null)) setFocused(false);
      }}
    >
      <p id={helpId} class="vh">
        {words.listHelp}
      </p>
      {groups.length === 0 ? <p class="t3 groups-none">{words.none}</p> : null}
      <div
        role="listbox"
        aria-label={label}
        aria-describedby={helpId}
        aria-multiselectable="true"
        aria-disabled={isFixed}
        style={{ height: `${groups.length * ROW_PX}px` }}
      >
        {shown.map((at) => {
          const group = groups[at]!;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
            <div
              key={keyOf(group)}
              role="option"
              class="group-row"
              data-at={at}
              tabIndex={at === tabStopAt ? 0 : -1}
              aria-selected={taken.has(keyOf(group))}
              aria-setsize={groups.length}
              aria-posinset={at + 1}
              style={{ top: `${at * ROW_PX}px` }}
              onFocusIn={() => setActiveAt(at)}
              onClick={(event) => {
                if (event.shiftKey) takeRange(anchor.current.at, at);
                else toggle(at);
              }}
            >
              <GroupFace group={group} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function GroupFace({ group: { name, isNew, caution, entryCount } }: { group: Group }) {
  const words = parts.groups;
  return (
    <>
      <span class="tick" />
      <span class="group-name" dir="auto" title={name}>
        {name === '' ? words.noGroup : name}
      </span>
      {isNew ? <span class="tag">{words.isNew}</span> : null}
      {caution ? <span class="t3 groups-caution">{words.cautions[caution]}</span> : null}
      <span class="t3 num groups-count" title={words.entries(entryCount)}>
        {entryCount === 0 ? words.empty : text.format.number(entryCount)}
      </span>
    </>
  );
}
