import type { ErrorRecord } from '../base/errors.js';
import type { EpochMs, SourceStreamId } from '../base/model.js';
import type { OutputLayout } from '../formats/mpegts/index.js';
import { COPY, type SlateFormat } from './plan.js';
import type { RelayState } from './state.js';

/** What is told of relays and viewers: in the API, in events, in the log. */

export interface ViewerIdentity {
  address: string;
  userAgent: string;
  /** How it reached us: `hdhomerun`, `stream`. */
  output: string;
  profile: string;
  /** Not a person's: it makes something of the stream for others, who are counted there. */
  isInner?: boolean;
  /** What it gets when no source plays at its start: a real error of its output, or the slate for a while. */
  atStart: 'error' | 'slate';
}

/** Who asks for a place. */
export interface Newcomer extends ViewerIdentity {
  /** How much of what was shown before it takes, where that is held. Default: what players begin with. */
  pastSeconds?: number;
}

export interface RelaySnapshot {
  /** Counts on over all relays since the start; a channel that is tuned again has another. */
  id: number;
  channelId: number;
  channelName: string;
  profile: string;
  state: RelayState['kind'];
  /** Why there is no picture from a source, or was none a moment ago. */
  fault: ErrorRecord | null;
  sourceStreamId: SourceStreamId | null;
  providerId: number | null;
  providerName: string | null;
  /** Account that the source is played with, as `slots` names it. */
  slotKey: string | null;
  /** Place of the source in the channel's order: 0 is the best. */
  rank: number | null;
  /** Of how many. */
  sourceCount: number;
  sinceMs: EpochMs;
  receivedBytes: number;
  bitrateBps: number;
  bufferedMs: number;
  lostPacketCount: number;
  failoverCount: number;
  /** The last ones, newest first. */
  failovers: readonly Failover[];
  videoCodec: string | null;
  audioCodec: string | null;
  tracks: readonly { kind: string; codec: string; language: string | null }[];
  viewers: ViewerSnapshot[];
}

/** A change of source that was not asked for by a person. */
export interface Failover {
  atMs: EpochMs;
  fromStreamId: SourceStreamId | null;
  toStreamId: SourceStreamId;
  fromProvider: string | null;
  toProvider: string;
  /** For how long nothing was sent to viewers. */
  gapMs: number;
  /** Null: a better source took over, or a person asked for another. */
  fault: ErrorRecord | null;
}

export interface ViewerSnapshot extends ViewerIdentity {
  id: number;
  sinceMs: EpochMs;
  sentBytes: number;
  bitrateBps: number;
  /** How far behind the relay's end, in media. */
  lagMs: number;
  jumpCount: number;
  /** How often it got nothing for more than a second. */
  stallCount: number;
}

/** What a channel plays, as people see it: one stream from a source, and what is made of it. */
export interface ChannelSession extends RelaySnapshot {
  /** What is made of it at the moment; their viewers are among the channel's. */
  renditions: readonly Pick<RelaySnapshot, 'profile' | 'state' | 'fault' | 'bitrateBps'>[];
}

/** By channel, without the viewers that are none. */
export function sessionsOf(relays: readonly RelaySnapshot[]): ChannelSession[] {
  return relays
    .filter(({ profile }) => profile === COPY)
    .map((relay) => {
      const own = relays.filter((one) => one.channelId === relay.channelId && one !== relay);
      return {
        ...relay,
        renditions: own.map(({ profile, state, fault, bitrateBps }) => ({ profile, state, fault, bitrateBps })),
        viewers: [relay, ...own].flatMap(({ viewers }) => viewers.filter(({ isInner }) => !isInner)),
      };
    });
}

/** The first track of each kind is the one that players show. */
export function codecsOf(layout: OutputLayout | null): { videoCodec: string | null; audioCodec: string | null } {
  const { video, audio } = formatOf(layout, 0);
  return { videoCodec: video, audioCodec: audio };
}

export function formatOf(layout: OutputLayout | null, frameRate: number): SlateFormat {
  const roles = layout?.tracks.map(({ role }) => role) ?? [];
  const video = roles.find((role) => role.kind === 'video');
  const audio = roles.find((role) => role.kind === 'audio');
  return {
    video: video?.kind === 'video' ? video.codec : null,
    audio: audio?.kind === 'audio' ? audio.codec : null,
    frameRate,
  };
}

export function tracksOf(layout: OutputLayout | null): RelaySnapshot['tracks'] {
  return (layout?.tracks ?? []).map(({ role }) => ({
    kind: role.kind,
    codec: role.codec,
    language: role.kind === 'video' ? null : role.language,
  }));
}
