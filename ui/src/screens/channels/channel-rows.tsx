import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChannelList, ChannelView } from '../../api/channel-list.js';
import { type Channel, siteUrl } from '../../api/client.js';
import { useCopy } from '../../kit/copy.js';
import { Icon } from '../../kit/icons.js';
import { Badge } from '../../kit/marks.js';
import { useMedia, useRowWindow } from '../../kit/row-window.js';
import { text } from '../../text/index.js';

const ROW_PX = 40;
/** Two lines, and room for a finger. */
const TALL_ROW_PX = 52;
const HEAD_PX = 34;
/** While the end is not known, so much room is left for what follows. */
const MORE_ROWS = 20;

export interface ChannelRowsProps {
  list: ChannelList;
  view: ChannelView;
  /** What stands in place of rows. */
  emptyWords: string | null;
}

/**
 * The list as a table of which only the rows in sight are in the page, with spacers for the others. It is one stop for the
 * Tab key; arrows move inside.
 */
export function ChannelRows({ list, view, emptyWords }: ChannelRowsProps) {
  const { rows, hasMore, total } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeAt, setActiveAt] = useState(0);
  const latestAt = useRef(0); // keys may come faster than the page is drawn
  const isOurFocus = useRef(false);
  const [isFocused, setFocused] = useState(false);
  const rowPx = useMedia('(max-width: 599px), (pointer: coarse)') ? TALL_ROW_PX : ROW_PX;
  const rowCount = hasMore ? Math.max(total ?? 0, rows.length + MORE_ROWS) : rows.length;
  const { first, end, onScroll } = useRowWindow(scroller, rowCount, rowPx);
  useEffect(() => list.want(end), [list, end]);

  const isActiveShown = activeAt >= first && activeAt < end;
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (isFocused && !isActiveShown && activeAt < rowCount) shown.push(activeAt); // else the focus would be lost
  shown.sort((a, b) => a - b);
  const tabStopAt = isActiveShown || isFocused ? activeAt : first;

  useLayoutEffect(() => {
    if (!isFocused) return;
    // after every drawing: a row that is moved or taken out drops the focus, and the next key with it
    const button = scroller.current?.querySelector<HTMLElement>(`[data-at="${activeAt}"]`);
    if (button === document.activeElement) return;
    isOurFocus.current = true;
    button?.focus({ preventScroll: true });
    isOurFocus.current = false;
  });

  const activate = (at: number) => {
    latestAt.current = at;
    setActiveAt(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const element = scroller.current;
    if (!element) return;
    const roomPx = element.clientHeight - HEAD_PX;
    const pageRows = Math.max(1, Math.floor(roomPx / rowPx) - 1);
    const from = latestAt.current;
    const moves: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + pageRows,
      PageUp: from - pageRows,
      Home: 0,
      End: rows.length - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = Math.max(0, Math.min(rows.length - 1, wanted));
    activate(at);
    const topPx = at * rowPx;
    if (topPx < element.scrollTop) element.scrollTop = topPx;
    else if (topPx + rowPx > element.scrollTop + roomPx) element.scrollTop = topPx + rowPx - roomPx;
  };

  const focus: RowFocus = {
    onKeyDown,
    onFocus(at) {
      setFocused(true);
      if (!isOurFocus.current) activate(at);
    },
    onBlur: () => setFocused(false),
  };

  const { columns } = text.channels;
  const isLengthKnown = !hasMore || total !== null;
  return (
    <div ref={scroller} class="rows" onScroll={onScroll}>
      <table
        aria-labelledby="channels-title"
        aria-describedby="channels-help"
        aria-rowcount={isLengthKnown ? rowCount + 1 : -1}
        style={{ '--row': `${rowPx}px` }}
      >
        <caption id="channels-help" class="vh">
          {text.channels.help}
        </caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="row-number">
              {columns.number}
            </th>
            <th scope="col" class="row-name">
              {columns.name}
            </th>
            <th scope="col" class="row-group">
              {columns.group}
            </th>
            <th scope="col" class="row-streams">
              {columns.streams}
            </th>
            <th scope="col" class="row-link">
              <span class="vh">{columns.link}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((at, index) => (
            <Fragment key={at}>
              <Spacer px={(at - (shown[index - 1] ?? -1) - 1) * rowPx} />
              <Row at={at} channel={rows[at]} isTabStop={at === tabStopAt} focus={focus} />
            </Fragment>
          ))}
          <Spacer px={(rowCount - 1 - (shown.at(-1) ?? -1)) * rowPx} />
        </tbody>
      </table>
      {emptyWords ? <p class="rows-empty">{emptyWords}</p> : null}
    </div>
  );
}

function Spacer({ px }: { px: number }) {
  if (px === 0) return null;
  return (
    <tr class="row-spacer">
      <td style={{ height: `${px}px` }} />
    </tr>
  );
}

interface RowFocus {
  onFocus(at: number): void;
  onBlur(): void;
  onKeyDown(event: KeyboardEvent): void;
}

interface RowProps {
  at: number;
  focus: RowFocus;
  /** Not there yet: its place is kept. */
  channel: Channel | undefined;
  isTabStop: boolean;
}

function Row({ at, channel, isTabStop, focus }: RowProps) {
  if (!channel) {
    return (
      <tr class="row-blank">
        <td class="row-number" />
        <td>
          <i />
        </td>
        <td class="row-group" />
        <td class="row-streams" />
        <td class="row-link" />
      </tr>
    );
  }
  const { id, number, name, groupName, isRadio, streamCount } = channel;
  const group = groupName ?? text.channels.noGroup;
  return (
    <tr aria-rowindex={at + 2}>
      <td class="row-number num">{number}</td>
      <td class="row-name">
        <div class="row-words">
          <Badge id={id} name={name} size="s" />
          <div class="grow">
            <p class="cut" dir="auto">
              {name}
            </p>
            <p class="row-second cut" aria-hidden="true">
              {group} · {text.channels.streams(streamCount)}
            </p>
          </div>
          {isRadio ? <span class="tag">{text.channels.radio}</span> : null}
        </div>
      </td>
      <td class="row-group cut" dir="auto">
        {group}
      </td>
      <td class="row-streams num">{text.number(streamCount)}</td>
      <td class="row-link">
        <CopyLink at={at} name={name} url={siteUrl(`stream/${id}.ts`)} isTabStop={isTabStop} focus={focus} />
      </td>
    </tr>
  );
}

interface CopyLinkProps extends Pick<RowProps, 'at' | 'focus' | 'isTabStop'> {
  name: string;
  url: string;
}

function CopyLink({ at, focus, name, url, isTabStop }: CopyLinkProps) {
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
      onKeyDown={focus.onKeyDown}
      onFocus={() => focus.onFocus(at)}
      onBlur={focus.onBlur}
    >
      <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'close' : 'copy'} size="s" />
    </button>
  );
}
