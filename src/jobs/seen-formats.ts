import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ChannelId } from '../base/model.js';
import type { SegmentFormat } from '../formats/mpegts/index.js';
import type { ChannelFormatRow } from '../store/index.js';
import type { DeskLine } from './desk-client.js';
import type { HouseEvents } from './events.js';

/**
 * Has the desk keep what channels are seen to send: what tuners tell of a channel, HD and codecs, is true then. A channel is
 * looked at when it plays, through the relay that is open: no connection is made for it.
 */
export function startSeenFormats(needs: {
  look(channelId: ChannelId, signal: AbortSignal): Promise<SegmentFormat>;
  desk: Pick<DeskLine, 'ask'>;
  events: Emitter<HouseEvents>;
  clock: Clock;
  log: Log;
}): { stop(): void } {
  const { look, desk, events, clock, log } = needs;
  const life = new AbortController();
  const seenMs = new Map<ChannelId, number>();

  const see = async (channelId: ChannelId) => {
    const format = await look(channelId, life.signal);
    await desk.ask('keepFormat', rowOf(channelId, format, clock.nowMs()));
  };
  const off = events.on('relay.started', ({ channelId }) => {
    const nowMs = clock.steadyMs();
    if (nowMs - (seenMs.get(channelId) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) return;
    if (seenMs.size >= SEEN_MAX) seenMs.clear();
    seenMs.set(channelId, nowMs);
    see(channelId).catch((error) => {
      seenMs.delete(channelId);
      // the channel is over already, or we are: it is looked at when it plays the next time
      log.debug(toErrorRecord(error), 'What a channel sends could not be kept.');
    });
  });
  return {
    stop() {
      off();
      life.abort();
    },
  };
}

/** Stations change what they send once in years. */
const AGAIN_AFTER_MS = 3_600_000;
const SEEN_MAX = 1_000;

function rowOf(channelId: ChannelId, { layout, picture }: SegmentFormat, seenAtMs: number): ChannelFormatRow {
  const tracks = layout.tracks.map(({ role }) => ({
    ...{ kind: role.kind, codec: role.codec },
    language: role.kind === 'video' ? null : role.language,
  }));
  const codecOf = (kind: string) => tracks.find((track) => track.kind === kind)?.codec ?? null;
  const codecs = { videoCodec: codecOf('video'), audioCodec: codecOf('audio') };
  return { channelId, ...codecs, height: picture?.height ?? null, tracks, seenAtMs };
}
