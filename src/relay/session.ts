import type { EpochMs, SourceStreamId } from '../base/model.js';
import type { OutputLayout } from '../formats/mpegts/index.js';
import type { RelayState } from './state.js';

/** What is told of relays and viewers: in the API, in events, in the log. */

export interface ViewerIdentity {
  address: string;
  userAgent: string;
  /** How it reached us: `hdhomerun`, `stream`. */
  output: string;
}

export interface RelaySnapshot {
  channelId: number;
  channelName: string;
  state: RelayState['kind'];
  sourceStreamId: SourceStreamId | null;
  providerName: string | null;
  sinceMs: EpochMs;
  receivedBytes: number;
  bitrateBps: number;
  bufferedMs: number;
  lostPacketCount: number;
  failoverCount: number;
  videoCodec: string | null;
  audioCodec: string | null;
  viewers: ViewerSnapshot[];
}

export interface ViewerSnapshot extends ViewerIdentity {
  id: number;
  sinceMs: EpochMs;
  sentBytes: number;
  lagMs: number;
  jumpCount: number;
}

/** The first track of each kind is the one that players show. */
export function codecsOf(layout: OutputLayout | null): { videoCodec: string | null; audioCodec: string | null } {
  const codecOf = (kind: string) => {
    const role = layout?.tracks.find((track) => track.role.kind === kind)?.role;
    return role ? role.codec : null;
  };
  return { videoCodec: codecOf('video'), audioCodec: codecOf('audio') };
}
