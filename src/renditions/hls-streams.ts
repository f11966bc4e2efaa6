import { keepNewest } from '../base/keep-newest.js';
import type { ChannelId } from '../base/model.js';
import type { MappedBlock } from '../formats/mpegts/index.js';
import { type CutStream, cutStream } from './cut-stream.js';
import type { HlsNeeds, HlsViewer } from './hls.js';
import { createHlsWindow } from './hls-window.js';

/** The streams that are being cut: one for each channel and profile that somebody watches by HLS. */
export interface HlsStreams {
  /** The one that runs; else null. */
  find(key: StreamKey): OpenStream | null;
  /** That, or the one that is starting, or another. Throws as `HlsNeeds.join` does. */
  open(viewer: HlsViewer): Promise<OpenStream>;
  /** Ends all. */
  close(): void;
}

export interface OpenStream {
  key: StreamKey;
  cut: CutStream;
  /** Whether somebody watches. Without, its place gives way to whoever needs the connection. */
  setWatched(isWatched: boolean): void;
}

export type StreamKey = `${number}/${string}`;

export const keyOf = (channelId: ChannelId, profile: string): StreamKey => `${channelId}/${profile}`;

/** The place of a window: not a person's. */
const INNER = { address: '', userAgent: '', output: 'hls', isInner: true } as const;
/** 2026, so that numbers stay short. */
const NUMBERS_SINCE_MS = Date.UTC(2026, 0);
/** How long a stream waits for its first viewer. */
const UNWANTED_MS = 2_000;
const ENDED_MAX = 2_000;

/** @param onEnd It is over, and its place is free. */
export function createHlsStreams(needs: HlsNeeds, onEnd: (stream: OpenStream) => void): HlsStreams {
  const { clock } = needs;
  const life = new AbortController();
  const starting = new Map<StreamKey, Promise<OpenStream>>();
  const open = new Map<StreamKey, OpenStream>();
  /** The newest number that was given, of streams that have ended. */
  const lastSeqs = new Map<StreamKey, number>();

  const shareMemory = () => {
    const share = (needs.limits().totalMb * 2 ** 20) / Math.max(1, open.size);
    for (const { cut } of open.values()) cut.window.limitBytes(share);
  };

  /** Numbers must not fall when a window opens again under the same address: players would wait for them to come back. */
  const firstSeqOf = (key: StreamKey): number =>
    Math.max(Math.floor((clock.nowMs() - NUMBERS_SINCE_MS) / 1_000), (lastSeqs.get(key) ?? -1) + 1);

  async function start(key: StreamKey, { channelId, profile, atStart }: HlsViewer): Promise<OpenStream> {
    const { windowSeconds } = needs.limits();
    const who = { ...INNER, profile, atStart, pastSeconds: windowSeconds };
    const place = await needs.join(channelId, who, life.signal);
    const { time } = place;
    const firstSeq = firstSeqOf(key);
    const window = createHlsWindow(needs.newId(), firstSeq, windowSeconds, time);
    let unwanted: NodeJS.Timeout | null = null;
    const cut = cutStream({
      ...{ window, time, start: needs.start, onGrown: shareMemory },
      onEnd() {
        if (unwanted) clearTimeout(unwanted);
        if (open.get(key) === stream) open.delete(key);
        starting.delete(key);
        keepNewest(lastSeqs, key, Math.max(window.newestSeq, firstSeq - 1), ENDED_MAX);
        onEnd(stream);
        place.leave();
        shareMemory();
      },
    });
    const giveWay = () => cut.end(null);
    const stream: OpenStream = {
      key,
      cut,
      setWatched(isWatched) {
        place.setYield(isWatched ? null : giveWay);
        if (unwanted) clearTimeout(unwanted);
        unwanted = isWatched ? null : setTimeout(giveWay, UNWANTED_MS);
      },
    };
    stream.setWatched(false); // whoever wanted it may have given up meanwhile
    open.set(key, stream);
    const onBlock = (block: MappedBlock) => {
      if (place.time === time) cut.onBlock(block);
      else cut.end(null); // whoever watches finds another window, with the numbers of that
    };
    place.attachReader({ onBlock, onEnd: cut.end });
    return stream;
  }

  return {
    find: (key) => open.get(key) ?? null,
    open(viewer) {
      const key = keyOf(viewer.channelId, viewer.profile);
      const found = starting.get(key);
      if (found) return found;
      const started = start(key, viewer);
      starting.set(key, started);
      started.catch(() => starting.delete(key));
      return started;
    },
    close() {
      life.abort();
      for (const { cut } of [...open.values()]) cut.end(null);
    },
  };
}
