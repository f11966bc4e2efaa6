import type { Clock } from '../base/clock.js';
import type { HlsPlace, HlsStream } from './hls.js';
import type { OpenStream, StreamKey } from './hls-streams.js';

/**
 * Who watches by HLS, by the token in the address of the list. A player that has fetched no piece for a while has left: its
 * place is given up, and a list that it goes on asking for, as paused players do, is answered without one. Only with the next
 * piece that it asks for does it watch again.
 *
 *     seated ──no piece for 15 s──► paused ──asks for a piece──► unknown ──asks for a list──► seated
 */
export interface HlsViewers {
  readonly count: number;
  find(key: StreamKey, token: string): SeatedViewer | null;
  /** @returns null: it has a place meanwhile, since it asked twice at once. */
  seat(stream: OpenStream, token: string, place: HlsPlace): SeatedViewer | null;
  /** What a paused player saw last; null: it is not paused. */
  findPaused(key: StreamKey, token: string): HlsStream | null;
  /** It asks for a piece. @returns it, if it has a place. */
  wake(key: StreamKey, token: string): SeatedViewer | null;
  /** Its request has ended before there was anything to play: it has so long to ask again. */
  giveUp(viewer: SeatedViewer): void;
  /** The stream is over. */
  removeAll(stream: OpenStream): void;
  close(): void;
}

export interface SeatedViewer {
  stream: OpenStream;
  fetchedSeq: number;
  /** When it last showed that it watches, steady milliseconds. */
  seenMs: number;
  /** So much of what it asked for has been sent. */
  sent(bytes: number): void;
}

/** Who has fetched nothing for so long has left. */
const LEFT_AFTER_MS = 15_000;
const GIVEN_UP_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** A list has some kilobytes. */
const PAUSED_MAX = 500;

type ViewerKey = `${StreamKey}/${string}`;
const viewerKey = (key: StreamKey, token: string): ViewerKey => `${key}/${token}`;

/** @param freeze What the stream shows now, without what it has in memory. */
export function createHlsViewers(clock: Clock, freeze: (stream: OpenStream) => HlsStream): HlsViewers {
  const seated = new Map<ViewerKey, { viewer: SeatedViewer; place: HlsPlace }>();
  const paused = new Map<ViewerKey, HlsStream>();
  let looking: NodeJS.Timeout | null = null;

  /** @param fault Why the last one leaves; null: it was wanted so. */
  const remove = (id: ViewerKey, fault: Error | null = null) => {
    const { viewer, place } = seated.get(id)!;
    seated.delete(id);
    place.leave();
    if (![...seated.values()].some((other) => other.viewer.stream === viewer.stream)) viewer.stream.cut.end(fault);
    if (seated.size > 0 || !looking) return;
    clearInterval(looking);
    looking = null;
  };

  const pause = (id: ViewerKey, { stream }: SeatedViewer) => {
    const [oldest] = paused.keys();
    if (paused.size >= PAUSED_MAX && oldest) paused.delete(oldest);
    paused.set(id, freeze(stream));
  };

  const look = () => {
    for (const [id, { viewer }] of [...seated]) {
      if (!seated.has(id) || clock.steadyMs() - viewer.seenMs <= LEFT_AFTER_MS) continue;
      if (viewer.stream.cut.window.newestSeq >= 0) pause(id, viewer);
      remove(id);
    }
  };

  return {
    get count() {
      return seated.size;
    },
    find: (key, token) => seated.get(viewerKey(key, token))?.viewer ?? null,
    seat(stream, token, place) {
      const id = viewerKey(stream.key, token);
      if (seated.has(id)) return null;
      const viewer: SeatedViewer = { stream, fetchedSeq: -1, seenMs: clock.steadyMs(), sent() {} };
      seated.set(id, { viewer, place });
      stream.setWatched(true);
      looking ??= setInterval(look, LOOK_EVERY_MS);
      const onEnd = (fault: Error | null) => {
        if (seated.get(id)?.viewer === viewer) remove(id, fault);
      };
      viewer.sent = place.attachFetching(onEnd).sent; // last: a relay that is over ends it at once
      return viewer;
    },
    findPaused: (key, token) => paused.get(viewerKey(key, token)) ?? null,
    wake(key, token) {
      const id = viewerKey(key, token);
      paused.delete(id);
      return seated.get(id)?.viewer ?? null;
    },
    giveUp(viewer) {
      viewer.seenMs = clock.steadyMs() - LEFT_AFTER_MS + GIVEN_UP_AFTER_MS;
    },
    removeAll(stream) {
      for (const [id, { viewer }] of [...seated]) if (viewer.stream === stream) remove(id);
    },
    close() {
      if (looking) clearInterval(looking);
    },
  };
}
