import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../kit/announce.js';
import { Button } from '../../kit/button.js';
import { useKeys } from '../../kit/keys.js';
import { parts, text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';
import { moveStream, pinStreams } from './compose-channels.js';
import { useRankDrag } from './drag-rank.js';
import { pending } from './edit-channel.js';
import type { ChannelMatching } from './evidence.js';
import { FindChannel } from './find-channel.js';
import { moveTo, type RankOrder } from './rank-order.js';
import { StreamRow } from './stream-row.js';

export type Stream = ChannelDetails['streams'][number];

/** The streams in the order in which they are tried: why each is here, and everything that can be done with it. */
export function StreamRanks({ channel, matching }: { channel: ChannelDetails; matching: ChannelMatching | null }) {
  const { drawer } = text.channels;
  const words = parts.matching.streams;
  const list = useRef<HTMLOListElement>(null);
  const { streams, order, isWaiting, reorder, inTurn } = useOrder(channel);
  const [openId, setOpenId] = useState(() => (channel.streams[1] ?? channel.streams[0])?.id ?? null);
  const [movingId, setMovingId] = useState<number | null>(null);
  const keepFocus = useKeptFocus(list);
  const doneWords = (name: string, at: number) =>
    at === 0 ? parts.matching.done.first(name) : parts.matching.done.backup(name, at);

  const place = (id: number, at: number) => {
    const stream = streams.find((one) => one.id === id);
    if (!stream || at < 0 || at >= streams.length) return;
    keepFocus(id);
    setOpenId(id);
    announce(words.place(stream.name, at + 1, streams.length));
    reorder(moveTo(order, id, at), doneWords(stream.name, at));
  };
  const split = async (id: number) => {
    const at = order.ids.indexOf(id);
    const stream = streams[at];
    if (!stream || streams.length < 2) return;
    const neighbour = order.ids[at + 1] ?? order.ids[at - 1]!;
    const message = parts.matching.done.split(stream.name);
    const hadFocus = list.current?.contains(document.activeElement) ?? false;
    if (!(await inTurn(() => moveStream(channel.id, id, null, message)))) return;
    setOpenId(neighbour);
    // its own row may have gone already, and the focus with it
    if (hadFocus) list.current?.querySelector<HTMLElement>(`[data-stream="${neighbour}"] .rank-head`)?.focus();
  };
  const drag = useRankDrag(list, (fromAt, toAt) => place(order.ids[fromAt]!, toAt));
  /** The row that the keys mean: the one with the focus, else the one that is open. */
  const meant = (): number | null => {
    const row = document.activeElement?.closest<HTMLElement>('[data-stream]');
    return row && list.current?.contains(row) ? Number(row.dataset.stream) : openId;
  };
  const step = (by: number) => {
    const id = meant();
    if (id !== null) place(id, order.ids.indexOf(id) + by);
  };
  useKeys(
    streams.length < 2
      ? []
      : [
          { keys: 'alt+ArrowUp', label: words.keys.up, run: () => step(-1) },
          { keys: 'alt+ArrowDown', label: words.keys.down, run: () => step(1) },
          { keys: 's', label: words.keys.split, run: () => void split(meant() ?? 0) },
        ],
  );

  if (streams.length === 0) {
    return (
      <p class="t2">
        {drawer.noStreams} {channel.isKept ? drawer.noStreamsKept : null}
      </p>
    );
  }
  const moving = streams.find(({ id }) => id === movingId);
  return (
    <>
      <ol ref={list} class={isWaiting ? 'ranks is-pending' : 'ranks'} aria-label={words.list}>
        {streams.map((stream, at) => (
          <StreamRow
            key={stream.id}
            {...{ channel, stream, at, drag }}
            streamCount={streams.length}
            explained={matching?.streams.find(({ id }) => id === stream.id) ?? null}
            nameOf={(id) => streams.find((one) => one.id === id)?.name ?? null}
            isOpen={stream.id === openId}
            onToggle={() => setOpenId(stream.id === openId ? null : stream.id)}
            onPlace={(wanted) => place(stream.id, wanted)}
            onSplit={() => split(stream.id)}
            onMove={() => setMovingId(stream.id)}
          />
        ))}
      </ol>
      {streams.length > 1 ? (
        <p class="fine">
          {drawer.orderHelp} {words.keysHelp}
        </p>
      ) : null}
      {order.pins.length > 0 ? (
        <p class="ranks-end">
          <Button
            kind="ghost"
            icon="reset"
            onPress={() => reorder({ ids: order.ids, pins: [] }, parts.matching.done.unpinned(channel.name))}
          >
            {words.unpin}
          </Button>
        </p>
      ) : null}
      {moving ? (
        <FindChannel
          label={parts.matching.find.label}
          withoutId={channel.id}
          onClose={() => setMovingId(null)}
          onFound={({ id, name }) => {
            setMovingId(null);
            const message = parts.matching.done.moved(moving.name, name);
            void inTurn(() => moveStream(channel.id, moving.id, id, message));
          }}
        />
      ) : null}
    </>
  );
}

/** The streams as they were read, or as somebody has ordered them a moment ago: keys may come faster than answers. */
function useOrder(channel: ChannelDetails) {
  const [wanted, setWanted] = useState<RankOrder | null>(null);
  const queue = useRef(Promise.resolve(true));
  const isWaiting = pending.value.has(channel.id);
  useEffect(() => {
    if (!isWaiting) setWanted(null);
  }, [channel]);
  const known = {
    ids: channel.streams.map(({ id }) => id),
    pins: channel.streams.flatMap(({ id, pin }) => (pin === null ? [] : [id])),
  };
  const isSameStreams = wanted?.ids.length === known.ids.length && wanted.ids.every((id) => known.ids.includes(id));
  const order: RankOrder = wanted && isSameStreams ? wanted : known;
  /** One edit after the other, else one from before may win. */
  const inTurn = (edit: () => Promise<boolean>): Promise<boolean> => {
    const done = queue.current.then(edit);
    queue.current = done;
    return done;
  };
  return {
    order,
    isWaiting,
    inTurn,
    streams: order.ids.map((id) => {
      const stream = channel.streams.find((one) => one.id === id)!;
      return wanted === order ? { ...stream, pin: order.pins.includes(id) ? order.pins.indexOf(id) : null } : stream;
    }),
    reorder(next: RankOrder, message: string) {
      setWanted(next);
      void inTurn(async () => {
        const isDone = await pinStreams(channel.id, next.pins, message);
        if (!isDone) setWanted(null);
        return isDone;
      });
    },
  };
}

/** A row that changes its place loses the focus, and the next key with it: the same control gets it back. */
function useKeptFocus(list: { current: HTMLElement | null }): (streamId: number) => void {
  const kept = useRef<{ streamId: number; controlAt: number } | null>(null);
  const rowOf = (id: number) => list.current?.querySelector(`[data-stream="${id}"]`);
  const controlsOf = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>('button') ?? [])];
  useLayoutEffect(() => {
    if (!kept.current) return;
    const { streamId, controlAt } = kept.current;
    kept.current = null;
    const controls = controlsOf(rowOf(streamId));
    if (!controls.includes(document.activeElement as HTMLElement)) controls[controlAt]?.focus();
  });
  return (streamId) => {
    const focused = document.activeElement as HTMLElement | null;
    const controlAt = controlsOf(rowOf(streamId)).indexOf(focused!);
    kept.current = controlAt < 0 ? null : { streamId, controlAt };
  };
}
