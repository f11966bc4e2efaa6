import type { ChannelTime } from '../base/channel-time.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { MappedBlock, SegmentFormat } from '../formats/mpegts/index.js';
import type { MediaTools } from '../media/index.js';
import type { CutStream } from './cut-stream.js';
import { type HlsSound, readSound } from './hls-sounds.js';
import { createHlsStreams, keyOf, type OpenStream, type StreamKey } from './hls-streams.js';
import { createHlsViewers, type SeatedViewer } from './hls-viewers.js';
import type { NumberedSegment } from './hls-window.js';

/**
 * Streams in pieces that players fetch, cut from relays and kept in memory. All who watch one channel in one profile share
 * a window; each of them has a place of their own at the relay, so they stand in the book of sessions like everybody else.
 *
 *     relay ──blocks──► segmenter ──► window ──list, segments──► player, player …
 *       ▲ one place for the window, which gives way            each with a token and a place at the relay
 */
export interface Hls {
  /**
   * Takes a place for a viewer, who is known by `token` from then on; one who has left comes back in the same way, once it
   * has asked for a segment again. Settles when there is a first segment. Throws as `Relays.join` does, and `relay_limit`.
   */
  open(viewer: HlsViewer, signal: AbortSignal): Promise<HlsStream>;
  /** The segment with this number; null when it has gone. It counts as fetched by the viewer, if that is known. */
  fetch(channelId: ChannelId, profile: string, windowId: string, seq: number, token: string): FetchedSegment | null;
  /** The same of a sound track alone, which its number says. */
  fetchSound(
    channelId: ChannelId,
    profile: string,
    sound: { number: number; windowId: string; seq: number; token: string },
  ): FetchedSegment | null;
  /** What fragments of MP4 need before them; null when it has gone. */
  fetchHead(channelId: ChannelId, profile: string, windowId: string, number: number): FetchedSegment | null;
  /** Ends everything. */
  close(): void;
}

export interface HlsViewer {
  channelId: ChannelId;
  profile: string;
  token: string;
  address: string;
  userAgent: string;
  /** As with relays: what it gets when no source plays. */
  atStart: 'error' | 'slate';
}

export interface HlsStream {
  /** The media playlist as it is now. @param suffix Put behind every address. */
  list(suffix: string): string;
  /** Of a sound track alone; null: there is no such track. */
  listSound(number: number, suffix: string): string | null;
  /** Those that can be chosen, the first of them in the segments with the picture; none where there is one only. */
  readonly sounds: readonly HlsSound[];
  readonly format: SegmentFormat | null;
  readonly peakBps: number;
}

export interface FetchedSegment {
  pieces: readonly Buffer[];
  sizeBytes: number;
  /** A client that takes nothing for so long has gone. */
  timeoutMs: number;
  /** All of it has been sent. */
  sent(): void;
}

/** What this needs of relays. */
export interface HlsNeeds {
  join(
    channelId: ChannelId,
    who: Omit<HlsViewer, 'channelId' | 'token'> & { output: string; isInner?: boolean; pastSeconds: number },
    signal: AbortSignal,
  ): Promise<HlsPlace>;
  /** ffmpeg, for what players take in MP4 only; null: there is none. */
  start: MediaTools['start'] | null;
  /** Read at each use. */
  limits(): HlsLimits;
  clock: Clock;
  /** Makes part of an address that nobody can guess. */
  newId(): string;
}

/** A place at a relay. */
export interface HlsPlace {
  /** Another than before: what comes has another time line. */
  readonly time: ChannelTime;
  attachReader(sink: { onBlock(block: MappedBlock): void; onEnd(fault: Error | null): void }): void;
  attachFetching(onEnd: (fault: Error | null) => void): { sent(bytes: number): void };
  setYield(onYield: (() => void) | null): void;
  leave(): void;
}

export interface HlsLimits {
  /** How much of the stream is listed, at least. */
  windowSeconds: number;
  /** All windows together. */
  totalMb: number;
  startWaitMs: number;
  viewerTimeoutMs: number;
}

const VIEWERS_MAX = 2_000;
/** A group of pictures may be as long as a segment. */
const SEGMENT_WAIT_MS = 8_000;

export function createHls(needs: HlsNeeds): Hls {
  const { clock } = needs;
  const viewers = createHlsViewers(clock, ({ cut }) => describeStream(cut));
  const streams = createHlsStreams(needs, (stream) => viewers.removeAll(stream));

  const seat = async (who: HlsViewer, signal: AbortSignal): Promise<OpenStream> => {
    if (viewers.count >= VIEWERS_MAX) throw tooMany(viewers.count);
    const { channelId, token, ...rest } = who;
    const { windowSeconds } = needs.limits();
    // first, so that a refusal is the viewer's own
    const place = await needs.join(channelId, { ...rest, output: 'hls', pastSeconds: windowSeconds }, signal);
    try {
      const stream = await streams.open(who);
      signal.throwIfAborted();
      if (streams.find(stream.key) !== stream) throw justEnded();
      if (!viewers.seat(stream, token, place)) place.leave(); // it asked for two of its lists at once
      return stream;
    } catch (error) {
      place.leave();
      throw error;
    }
  };

  /** The stream, when its window still has this segment. */
  const find = (key: StreamKey, windowId: string, seq: number): Found | null => {
    const stream = streams.find(key);
    const segment = stream?.cut.window.id === windowId ? stream.cut.window.find(seq) : null;
    return stream && segment ? { stream, segment } : null;
  };

  /** It counts as fetched by the viewer. */
  const handOut = (viewer: SeatedViewer | null, seq: number, pieces: readonly Buffer[]): FetchedSegment => {
    if (viewer) {
      viewer.seenMs = clock.steadyMs();
      viewer.fetchedSeq = Math.max(viewer.fetchedSeq, seq);
    }
    const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const { viewerTimeoutMs: timeoutMs } = needs.limits();
    return { pieces, sizeBytes, timeoutMs, sent: () => viewer?.sent(sizeBytes) };
  };

  return {
    async open(who, signal) {
      const key = keyOf(who.channelId, who.profile);
      const viewer = viewers.find(key, who.token);
      const paused = viewer ? null : viewers.findPaused(key, who.token);
      if (paused) {
        const running = streams.find(key);
        return running && running.cut.window.newestSeq >= 0 ? describeStream(running.cut) : paused;
      }
      if (viewer && viewer.fetchedSeq >= viewer.stream.cut.window.newestSeq) viewer.seenMs = clock.steadyMs();
      const { cut } = viewer?.stream ?? (await seat(who, signal));
      try {
        await cut.firstSegment(needs.limits().startWaitMs + SEGMENT_WAIT_MS, signal);
      } catch (error) {
        const seated = viewers.find(key, who.token);
        if (seated) viewers.giveUp(seated);
        throw error;
      }
      return describeStream(cut);
    },
    fetch(channelId, profile, windowId, seq, token) {
      const key = keyOf(channelId, profile);
      const viewer = viewers.wake(key, token);
      const found = find(key, windowId, seq);
      return found && handOut(viewer, seq, found.segment.pieces);
    },
    fetchSound(channelId, profile, { number, windowId, seq, token }) {
      const key = keyOf(channelId, profile);
      const viewer = viewers.wake(key, token);
      const found = find(key, windowId, seq);
      const sound = found?.stream.cut.sounds.find((one) => one.type !== null && one.number === number);
      const bytes = found && sound ? readSound(sound, found.segment, found.stream.cut.window) : null;
      return bytes && handOut(viewer, seq, [bytes]);
    },
    fetchHead(channelId, profile, windowId, number) {
      const window = streams.find(keyOf(channelId, profile))?.cut.window;
      const head = window?.id === windowId ? window.findHead(number) : null;
      return head && handOut(null, 0, [head]);
    },
    close() {
      streams.close();
      viewers.close();
    },
  };
}

interface Found {
  stream: OpenStream;
  segment: NumberedSegment;
}

/** As it is now; it stays so, and holds no media. */
function describeStream({ window, format, sounds }: CutStream): HlsStream {
  const lists = window.lists();
  return {
    list: lists.list,
    listSound(number, suffix) {
      const type = sounds.find((sound) => sound.number === number)?.type;
      return type ? lists.listTrack(type, suffix) : null;
    },
    ...{ format, sounds },
    peakBps: lists.peakBps,
  };
}

function tooMany(count: number): HeadwaterError {
  return new HeadwaterError(
    'relay_limit',
    `${count} players watch by HLS, which is the limit.`,
    'Wait until somebody has stopped.',
  );
}

function justEnded(): HeadwaterError {
  return new HeadwaterError('upstream_ended', 'The channel ended just now.', 'Tune it again.');
}
