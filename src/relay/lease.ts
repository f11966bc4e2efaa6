import type { ChannelTime, StreamStart } from '../base/channel-time.js';
import { type BlockSink, createBlockReader, createFetchingViewer, type FetchingViewer } from './followers.js';
import type { Ring } from './ring.js';
import type { Seat } from './seats.js';
import { createViewer, type Viewer, type ViewerSink } from './viewer.js';

/** A place at a relay, in the hands of whoever has asked for it. */
export interface ViewerLease {
  id: number;
  start: 'ready' | 'late';
  /** Of what it gets. Another than before: the stream began anew, as far as time is concerned. */
  readonly time: ChannelTime;
  /** @param from Default: live. */
  attach(sink: ViewerSink, from?: StreamStart): void;
  /** The same for one that makes something of the blocks; it gets all that there is, from the oldest key frame on. */
  attachReader(sink: BlockSink): void;
  /** The same for one that fetches pieces. @param onEnd The relay is over, by this fault, or somebody has ended this viewer. */
  attachFetching(onEnd: (fault: Error | null) => void): FetchingViewer;
  /** While set, this viewer gives way at once when another channel needs the connection: nobody watches what it makes. */
  setYield(onYield: (() => void) | null): void;
  /** Ends it cleanly behind what was written. */
  end(): void;
  /** The client has gone. Safe to call more than once. */
  leave(): void;
}

export interface LeaseNeeds {
  ring: Ring;
  time(): ChannelTime;
  /** As `createViewer` takes them. */
  viewerLimits: Parameters<typeof createViewer>[2];
  bucketsOf(seat: Seat): Parameters<typeof createViewer>[3];
  steadyMs(): number;
  /** The viewer is on its seat. */
  onSat(viewer: Viewer): void;
  /** It gives way to others, or does so no more. */
  onYieldSet(): void;
  leave(seat: Seat): void;
}

export function createLease(seat: Seat, start: ViewerLease['start'], needs: LeaseNeeds): ViewerLease {
  const { ring, steadyMs } = needs;
  const leave = () => needs.leave(seat);
  const sit = <Kind extends Viewer>(viewer: Kind): Kind => {
    seat.viewer = viewer;
    needs.onSat(viewer);
    return viewer;
  };
  return {
    id: seat.id,
    start,
    get time() {
      return needs.time();
    },
    attach: (sink, from) =>
      void sit(createViewer(ring, sink, needs.viewerLimits, needs.bucketsOf(seat), steadyMs, leave, from)),
    attachReader: (sink) => void sit(createBlockReader(ring, sink, leave)),
    attachFetching: (onEnd) => sit(createFetchingViewer(steadyMs(), onEnd, leave)),
    setYield(onYield) {
      seat.onYield = onYield;
      needs.onYieldSet();
    },
    end: () => (seat.viewer ? seat.viewer.end(null) : leave()),
    leave,
  };
}
