import type { MappedBlock, PidCounter } from './mapped-block.js';
import { PACKET_BYTES } from './packet.js';

/**
 * Gathers kept packets into blocks. Packets stay where they lie until their block is closed: a run of kept packets is one
 * segment, a dropped packet ends it, inserted bytes are a segment of their own; closing concatenates once.
 *
 *     packets   k k k d k k │ k k k      k kept, d dropped, │ the place that is remembered
 *     segments  [k k k] [k k] [k k k]
 */
export interface BlockBuilder {
  /** The next buffer of packets; all of it counts as kept until `drop` or `cut` says otherwise. */
  begin(packets: Uint8Array): void;
  /** Ends the run of kept packets before `at`. */
  cut(at: number): void;
  /** Leaves the packet at `at` out. */
  drop(at: number): void;
  /** Puts bytes behind what is kept so far; `cut` first. */
  insert(bytes: Uint8Array): void;
  /** A place to come back to: how many segments lie before it. `cut` first. */
  place(): number;
  /** Closes what lies before `place` into a block; the rest stays open. */
  close(place: number, mediaTicks: number): void;
  /** Starts the open block anew with `head`, and marks it. */
  startMarked(head: Uint8Array, mark: readonly PidCounter[]): void;
  /** Forgets what lies before `place`. */
  discard(place: number): void;
  readonly openBytes: number;
}

export function createBlockBuilder(onBlock: (block: MappedBlock) => void): BlockBuilder {
  let packets: Uint8Array = new Uint8Array();
  let runAt = 0;
  let segments: Uint8Array[] = [];
  let openBytes = 0;
  let openMark: readonly PidCounter[] | null = null;

  const add = (bytes: Uint8Array) => {
    segments.push(bytes);
    openBytes += bytes.length;
  };
  const cut = (at: number) => {
    if (at > runAt) add(packets.subarray(runAt, at));
    runAt = at;
  };
  const take = (place: number): Uint8Array[] => {
    const taken = segments.slice(0, place);
    segments = segments.slice(place);
    for (const segment of taken) openBytes -= segment.length;
    return taken;
  };

  return {
    begin(next) {
      packets = next;
      runAt = 0;
    },
    cut,
    drop(at) {
      cut(at);
      runAt = at + PACKET_BYTES;
    },
    insert: add,
    place: () => segments.length,
    close(place, mediaTicks) {
      const closing = take(place);
      const mark = openMark;
      openMark = null;
      const data = Buffer.concat(closing);
      if (data.length > 0) onBlock({ data, mark, mediaTicks });
    },
    startMarked(head, mark) {
      segments.unshift(head);
      openBytes += head.length;
      openMark = mark;
    },
    discard: (place) => void take(place),
    get openBytes() {
      return openBytes;
    },
  };
}
