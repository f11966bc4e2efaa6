import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Relay } from '../../api/client.js';
import { providers } from '../../api/house.js';
import { freshSwitch } from './fresh-switch.js';

interface Line {
  key: string;
  from: string;
  to: string;
  kind: 'plain' | 'hot' | 'old';
  bitrateBps: number;
}

interface Box {
  left: number;
  right: number;
  top: number;
  height: number;
}

/** Pixels of width for each Mb/s. */
const WIDTH_PER_MEGABIT = 0.75;

/** The lines between the cards, drawn behind them. What they say stands in the cards as well. */
export function FlowLines({ frame, relays }: { frame: RefObject<HTMLElement | null>; relays: readonly Relay[] }) {
  const [boxes, setBoxes] = useState<ReadonlyMap<string, Box>>(new Map());
  useLayoutEffect(() => {
    const measured = measure(frame.current!);
    if (!isSame(boxes, measured)) setBoxes(measured);
  });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setBoxes(measure(frame.current!)));
    watch.observe(frame.current!);
    return () => watch.disconnect();
  }, []);
  const lines = linesOf(relays).filter(({ from, to }) => boxes.has(from) && boxes.has(to));
  return (
    <svg class="live-lines" aria-hidden="true">
      {lines.map((line) => (
        <path
          key={line.key}
          class={`is-${line.kind}`}
          style={line.kind === 'old' ? undefined : { strokeWidth: `${widthOf(line.bitrateBps)}px` }}
          d={curve(line, lines, boxes)}
        />
      ))}
    </svg>
  );
}

function linesOf(relays: readonly Relay[]): Line[] {
  return relays.flatMap((relay) => {
    const { id, providerId, bitrateBps, viewers } = relay;
    const fresh = freshSwitch(relay);
    const kind = fresh ? 'hot' : 'plain';
    const to = `relay-${id}`;
    const before = fresh && providers.value?.find(({ name }) => name === fresh.fromProvider);
    return [
      ...(before ? [{ key: `old-${id}`, from: `provider-${before.id}`, to, kind: 'old' as const, bitrateBps: 0 }] : []),
      ...(providerId === null
        ? []
        : [{ key: `in-${id}`, from: `provider-${providerId}`, to, kind, bitrateBps } as const]),
      ...viewers.map(
        (viewer): Line => ({
          ...{ key: `out-${viewer.id}`, from: to, to: `viewer-${viewer.id}`, kind },
          bitrateBps: viewer.bitrateBps,
        }),
      ),
    ];
  });
}

const widthOf = (bitrateBps: number): number =>
  Math.min(9, Math.max(1.5, (bitrateBps / 1_000_000) * WIDTH_PER_MEGABIT));

/** Lines that leave or reach a card share its edge evenly. */
function curve(line: Line, lines: readonly Line[], boxes: ReadonlyMap<string, Box>): string {
  const share = (end: 'from' | 'to'): number => {
    const beside = lines.filter((one) => one[end] === line[end]);
    const box = boxes.get(line[end])!;
    return box.top + (box.height * (beside.indexOf(line) + 1)) / (beside.length + 1);
  };
  const [x1, y1, x2, y2] = [boxes.get(line.from)!.right, share('from'), boxes.get(line.to)!.left, share('to')];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function measure(frame: HTMLElement): Map<string, Box> {
  const { left, top } = frame.getBoundingClientRect();
  const ends = [...frame.querySelectorAll<HTMLElement>('[data-end]')];
  return new Map(
    ends.map((end) => {
      const box = end.getBoundingClientRect();
      const place = { left: box.left - left, right: box.right - left, top: box.top - top, height: box.height };
      return [end.dataset.end!, place];
    }),
  );
}

const isSame = (one: ReadonlyMap<string, Box>, other: ReadonlyMap<string, Box>): boolean =>
  JSON.stringify([...one]) === JSON.stringify([...other]);
