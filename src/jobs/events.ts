import type { ErrorRecord } from '../base/errors.js';
import type { ChangeId, ChannelId, EpochMs, PersonId, ProviderId } from '../base/model.js';
import type { RelaySnapshot, ViewerSnapshot } from '../relay/index.js';
import type { HouseEventRow, RefreshRow } from '../store/index.js';
import type { JobProgress } from './desk-calls.js';

/** What happens in the house, for the event stream and whoever else listens. Names are those of `/api/v1/events`. */
export type HouseEvents = {
  'job.progress': Job;
  'job.done': Job;
  'job.failed': Job;
  'provider.refreshed': { providerId: ProviderId; refresh: RefreshRow };
  /** Providers were added, changed or removed. */
  'provider.changed': { providerId: ProviderId | null };
  /** Relays or viewers came, went or changed: what is known of them is to be read anew. */
  sessions: { atMs: EpochMs };
  /** Each second while something plays. */
  'sessions.pulse': SessionsPulse;
  /** Channels look different; null for many. */
  'channel.changed': { channelIds: ChannelId[] | null };
  /** Line-ups have other channels or devices. */
  'lineup.changed': Record<string, never>;
  /** Somebody changed something, or took a change back. */
  change: { changeId: ChangeId; action: string; who: string };
  notice: Notice;
  'person.login': { personId: PersonId; name: string; address: string };
  'person.login_refused': RefusedLogin;
  /** From this address too many were wrong; it may not try again for so long. */
  'person.locked': { address: string; minutes: number };
  /** A channel has its first picture. */
  'relay.started': { channelId: ChannelId; channelName: string; providerName: string };
  /** One that had started. `fault` is null when its last viewer has left. */
  'relay.ended': { channelId: ChannelId; channelName: string; fault: ErrorRecord | null; seconds: number };
  /** Viewers have lost their source; another is being looked for. */
  'relay.failover': { channelId: ChannelId; channelName: string; providerName: string; fault: ErrorRecord };
  /** They have another source, or a better one. `gapMs`: for so long nothing was sent. */
  'relay.moved': {
    channelId: ChannelId;
    channelName: string;
    providerName: string;
    gapMs: number;
    viewerCount: number;
  };
  'viewer.left': { channelId: ChannelId; channelName: string; viewer: ViewerSnapshot };
  /** A channel could not be played. */
  'relay.failed': { channelId: ChannelId; channelName: string; fault: ErrorRecord };
  /** Players have asked for something: who and what is to be read anew. */
  clients: { atMs: EpochMs };
  /** Settings have other values, by the file or by a person. */
  'settings.changed': { names: readonly string[] };
  /** Settings that the file changed. */
  'config.changed': { settings: readonly string[] };
  /** The first of `count` mistakes. */
  'config.invalid': { file: string; line: number; message: string; count: number };
  'config.mended': { atMs: EpochMs };
  /** A row of the log of the house has been written. */
  log: HouseEventRow;
};

/** Nobody is named when nobody has the name that was typed. */
export interface RefusedLogin {
  personId: PersonId | null;
  name: string | null;
  /** Of the client. */
  address: string;
}

/** What moves all the time: the rest of a session changes with the event `sessions`. */
export interface SessionsPulse {
  atMs: EpochMs;
  /** Of all together since the pulse before. */
  receivedBytes: number;
  sentBytes: number;
  relays: readonly (Pick<RelaySnapshot, 'id' | 'bitrateBps' | 'bufferedMs'> & {
    viewers: readonly Pick<ViewerSnapshot, 'id' | 'bitrateBps' | 'lagMs'>[];
  })[];
}

/** Something that a person should know. */
export interface Notice {
  level: 'info' | 'warn' | 'error';
  code: string;
  message: string;
  hint: string | null;
  /** The provider that it is about. */
  providerId: ProviderId | null;
  atMs: EpochMs;
}

export interface Job {
  id: string;
  kind: 'refresh' | 'rebuild' | 'tidy' | 'inspect' | 'logos';
  /** What it works on, in words. */
  subject: string;
  providerId: ProviderId | null;
  state: 'waiting' | 'running' | 'done' | 'failed';
  progress: JobProgress | null;
  error: ErrorRecord | null;
  startedAtMs: EpochMs;
  finishedAtMs: EpochMs | null;
}
