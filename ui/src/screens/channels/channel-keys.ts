import type { RefObject } from 'preact';
import type { ChannelView } from '../../api/channel-pages.js';
import type { Channel } from '../../api/client.js';
import { useKeys } from '../../kit/keys.js';
import type { TableMoves } from '../../kit/table.js';
import { text } from '../../text/index.js';
import type { Selection } from './channel-selection.js';
import { hideMany, setHidden } from './edit-channel.js';

export interface ChannelKeysNeeds {
  view: ChannelView;
  openId: number | null;
  selection: Selection;
  /** The list shows what is hidden, so that hiding means showing. */
  isShowingHidden: boolean;
  moves: RefObject<TableMoves | null>;
  searchBox: RefObject<HTMLInputElement | null>;
  /** Opens a channel with the cursor in one of its fields. */
  onEdit(channel: Channel, field: 'name' | 'number'): void;
}

/** Keys of the list and of the channel that is open beside it; they work wherever the focus is. */
export function useChannelKeys(needs: ChannelKeysNeeds): void {
  const { view, openId, selection, isShowingHidden, moves, searchBox, onEdit } = needs;
  const { keys, bulk } = text.channels;
  const active = (): Channel | undefined =>
    (openId === null ? undefined : view.rowAt(findAt(view, openId))) ?? view.rowAt(moves.current?.activeAt() ?? 0);
  const edit = (field: 'name' | 'number') => {
    const channel = active();
    if (channel) onEdit(channel, field);
  };
  const step = (by: number) => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const openAt = openId === null ? -1 : findAt(view, openId);
    if (openAt >= 0) moves.current?.move(openAt + by);
    moves.current?.focus();
  };
  const hide = () => {
    if (selection.ids.size > 0) return void hideMany([...selection.ids], isShowingHidden, selection.clear);
    const channel = active();
    if (channel) void setHidden(channel, !channel.isHidden);
  };
  useKeys([
    { keys: '/', label: text.shell.keys.search, run: () => searchBox.current?.focus() },
    { keys: 'ArrowUp', label: keys.up, run: () => step(-1) },
    { keys: 'ArrowDown', label: keys.down, run: () => step(1) },
    { keys: 'r', label: keys.rename, run: () => edit('name') },
    { keys: 'n', label: keys.number, run: () => edit('number') },
    { keys: 'Delete', label: keys.hide, run: hide },
    { keys: 'a', label: keys.selectAll, run: () => void selection.selectAll() },
    ...(selection.ids.size > 0 ? [{ keys: 'Escape', label: bulk.clear, run: selection.clear }] : []),
  ]);
}

/** -1 when it has not been read. */
function findAt(view: ChannelView, id: number): number {
  for (let at = 0; at < view.total; at++) if (view.rowAt(at)?.id === id) return at;
  return -1;
}
