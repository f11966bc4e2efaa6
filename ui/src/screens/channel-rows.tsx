import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelList, ChannelView } from '../api/channel-list.js';
import { type Channel, siteUrl } from '../api/client.js';
import { text } from '../app/text.js';
import { useCopy } from '../kit/copy.js';
import { Icon } from '../kit/icons.js';
import { Badge } from '../kit/marks.js';
import { useMedia, useRowWindow } from '../kit/row-window.js';

const ROW_PX = 40;
/** Two lines, and room for a finger. */
const TALL_ROW_PX = 52;
/** While the end is not known, so much room is left for what follows. */
const MORE_ROWS = 20;

export interface ChannelRowsProps {
  list: ChannelList;
  view: ChannelView;
  /** What stands in place of rows. */
  emptyWords: string | null;
}

/**
 * The list as a table of which only the rows in sight are in the page. It is one stop for the Tab key; arrows move inside.
 */
export function ChannelRows({ list, view, emptyWords }: ChannelRowsProps) {
  const { rows, hasMore, total } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeAt, setActiveAt] = useState(0);
  const [isFocused, setFocused] = useState(false);
  const rowPx = useMedia('(max-width: 599px), (pointer: coarse)') ? TALL_ROW_PX : ROW_PX;
  const rowCount = hasMore ? Math.max(total ?? 0, rows.length + MORE_ROWS) : rows.length;
  const { first, end, onScroll } = useRowWindow(scroller, rowCount, rowPx);
  useEffect(() => list.want(end), [list, end, rows.length]);

  const shown = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  const isActiveShown = activeAt >= first && activeAt < end;
  if (isFocused && !isActiveShown && activeAt < rowCount) shown.push(activeAt); // else the focus would be lost
  const tabStopAt = isActiveShown || isFocused ? activeAt : first;

  const moveTo = (at: number) => {
    const element = scroller.current;
    const target = Math.max(0, Math.min(rows.length - 1, at));
    setActiveAt(target);
    if (!element) return;
    const aboveBy = element.scrollTop - target * rowPx;
    const belowBy = (target + 1) * rowPx - (element.scrollTop + element.clientHeight);
    if (aboveBy > 0) element.scrollTop -= aboveBy;
    else if (belowBy > 0) element.scrollTop += belowBy;
  };
  useEffect(() => {
    if (!isFocused) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-at="${activeAt}"]`);
    button?.focus({ preventScroll: true });
  }, [activeAt, isFocused]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1);
    const moves: Record<string, number> = {
      ArrowDown: activeAt + 1,
      ArrowUp: activeAt - 1,
      PageDown: activeAt + page,
      PageUp: activeAt - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = moves[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moveTo(target);
  };

  const { columns } = text.channels;
  return (
    <div
      class="rows"
      role="table"
      aria-labelledby="channels-title"
      aria-describedby="channels-help"
      aria-rowcount={hasMore && total === null ? -1 : rowCount + 1}
    >
      <div class="rows-head" role="row" aria-rowindex={1}>
        <span role="columnheader">{columns.number}</span>
        <span role="columnheader">{columns.name}</span>
        <span role="columnheader">{columns.group}</span>
        <span role="columnheader">{columns.streams}</span>
        <span role="columnheader">
          <span class="vh">{columns.link}</span>
        </span>
      </div>
      <p id="channels-help" class="vh">
        {text.channels.help}
      </p>
      {emptyWords ? <p class="rows-empty">{emptyWords}</p> : null}
      <div
        ref={scroller}
        class="rows-scroller"
        role="rowgroup"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onFocusIn={(event) => {
          setFocused(true);
          const at = (event.target as HTMLElement).dataset.at;
          if (at !== undefined) setActiveAt(Number(at));
        }}
        onFocusOut={() => setFocused(false)}
      >
        <div role="presentation" class="rows-all" style={{ height: `${rowCount * rowPx}px` }}>
          {shown.map((at) => (
            <Row key={at} at={at} rowPx={rowPx} channel={rows[at]} isTabStop={at === tabStopAt} />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  at: number;
  rowPx: number;
  /** Not there yet: its place is kept. */
  channel: Channel | undefined;
  isTabStop: boolean;
}

function Row({ at, rowPx, channel, isTabStop }: RowProps) {
  const style = { height: `${rowPx}px`, transform: `translateY(${at * rowPx}px)` };
  if (!channel) {
    return (
      <div class="row row-blank" role="presentation" style={style}>
        <span />
        <span />
      </div>
    );
  }
  const { id, number, name, groupName, isRadio, streamCount } = channel;
  const group = groupName ?? text.channels.noGroup;
  return (
    <div class="row" role="row" aria-rowindex={at + 2} style={style}>
      <span class="row-number num" role="cell">
        {number}
      </span>
      <span class="row-name" role="cell">
        <Badge id={id} name={name} size="s" />
        <span class="row-words">
          <span class="cut" dir="auto">
            {name}
          </span>
          <span class="row-second cut" aria-hidden="true">
            {group} · {text.channels.streams(streamCount)}
          </span>
        </span>
        {isRadio ? <span class="tag">{text.channels.radio}</span> : null}
      </span>
      <span class="row-group cut" role="cell" dir="auto">
        {group}
      </span>
      <span class="row-streams num" role="cell">
        {text.number(streamCount)}
      </span>
      <span class="row-link" role="cell">
        <CopyLink at={at} name={name} url={siteUrl(`stream/${id}.ts`)} isTabStop={isTabStop} />
      </span>
    </div>
  );
}

function CopyLink({ at, name, url, isTabStop }: { at: number; name: string; url: string; isTabStop: boolean }) {
  const [state, copy] = useCopy(url, name);
  return (
    <button
      type="button"
      class={`btn btn-ghost btn-icon copy-${state}`}
      data-at={at}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={text.channels.copyLink(name)}
      title={url}
      onClick={copy}
    >
      <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'close' : 'copy'} size="s" />
    </button>
  );
}
