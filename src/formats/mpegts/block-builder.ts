import type { BlockMark, MappedBlock } from './mapped-block.js';
import { PACKET_BYTES } from './packet.js';

/**
 * Gathers kept packets into blocks. Packets stay where they lie until their block is closed: a run of kept packets is one
 * segment, a dropped packet ends it, inserted bytes are a segment of their own; closing copies each of them once.
 *
 *     packets   k k k d k k k k      k kept, d dropped
 *     segments  [k k k] [k k k k]
 */
export interface BlockBuilder {
  /** The next buffer of packets, from `at` on; all of it counts as kept until `drop` or `cut` says otherwise. */
  begin(packets: Uint8Array, at: number): void;
  /** Ends the run of kept packets before `at`. */
  cut(at: number): void;
  /** Leaves the packet at `at` out. */
  drop(at: number): void;
  /** Puts bytes behind what is kept so far; `cut` first. */
  insert(bytes: Uint8Array): void;
  /** Closes what is kept into a block; nothing happens when there is nothing. */
  close(mediaTicks: number): void;
  /** Closes what is kept, and starts the next block with `head`, marked. */
  startMarked(head: Uint8Array, mark: BlockMark, mediaTicks: number): void;
  readonly openBytes: number;
}

/** Not a view for each: making one costs as much as copying some kilobytes. */
interface Segment {
  bytes: Uint8Array;
  from: number;
  to: number;
}

export function createBlockBuilder(onBlock: (block: MappedBlock) => void): BlockBuilder {
  let packets: Uint8Array = new Uint8Array();
  let runAt = 0;
  let segments: Segment[] = [];
  let openBytes = 0;
  let openMark: BlockMark | null = null;

  const add = (bytes: Uint8Array, from: number, to: number) => {
    segments.push({ bytes, from, to });
    openBytes += to - from;
  };
  const cut = (at: number) => {
    if (at > runAt) add(packets, runAt, at);
    runAt = at;
  };
  const close = (mediaTicks: number) => {
    if (openBytes === 0) return;
    const data = Buffer.allocUnsafeSlow(openBytes);
    let at = 0;
    for (const { bytes, from, to } of segments) {
      Buffer.prototype.copy.call(bytes, data, at, from, to);
      at += to - from;
    }
    const block = { data, mark: openMark, mediaTicks };
    segments = [];
    openBytes = 0;
    openMark = null;
    onBlock(block);
  };

  return {
    begin(next, at) {
      packets = next;
      runAt = at;
    },
    cut,
    drop(at) {
      cut(at);
      runAt = at + PACKET_BYTES;
    },
    insert: (bytes) => add(bytes, 0, bytes.length),
    close,
    startMarked(head, mark, mediaTicks) {
      close(mediaTicks);
      add(head, 0, head.length);
      openMark = mark;
    },
    get openBytes() {
      return openBytes;
    },
  };
}
