import type { PlaylistMisbehaviour, StreamMisbehaviour } from './misbehaviour.js';
import type { ProviderCounters, SimulatorPlan } from './simulator-options.js';
import type { Interruption } from './stream-delivery.js';

/** What the simulator's process answers over its IPC channel (`base/calls.ts`). */
export type SimulatorCalls = {
  start: { request: StartOrder; reply: StartReply };
  misbehave: {
    request: { provider: string; streamId: string; misbehaviour: StreamMisbehaviour | null; times?: number };
    reply: null;
  };
  misbehavePlaylist: {
    request: { provider: string; misbehaviour: PlaylistMisbehaviour | null; times?: number };
    reply: null;
  };
  /** Replies with the number of connections that were hit. */
  interrupt: { request: { provider: string; streamId: string; how: Interruption }; reply: number };
  counters: { request: null; reply: Record<string, ProviderCounters> };
  resetCounters: { request: null; reply: null };
  /** Closes every connection and the port. The process ends when its owner closes the channel. */
  stop: { request: null; reply: null };
};

export interface StartOrder {
  /** 'demo': the built-in catalogue. */
  plan: SimulatorPlan | 'demo';
  /** Folder of the rendered clips. */
  clipFolder: string;
  /** Address of the compiled launcher, which runs ffmpeg for this process. */
  launcherUrl: string;
  /** How many of the demo's clips to render ahead, in the background. Default 0. */
  prepareCount?: number;
}

export interface StartReply {
  port: number;
  /** By provider key. */
  playlistUrls: Record<string, string>;
}
