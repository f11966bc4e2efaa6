import type { ErrorRecord } from '../base/errors.js';
import type { ChangeId, ChannelId, EpochMs, ProviderId } from '../base/model.js';
import type { RefreshRow } from '../store/index.js';
import type { JobProgress } from './desk-calls.js';

/** What happens in the house, for the event stream and whoever else listens. Names are those of `/api/v1/events`. */
export type HouseEvents = {
  'job.progress': Job;
  'job.done': Job;
  'job.failed': Job;
  'provider.refreshed': { providerId: ProviderId; refresh: RefreshRow };
  /** Providers were added, changed or removed. */
  'provider.changed': { providerId: ProviderId | null };
  /** Relays or viewers came, went or changed. */
  sessions: { atMs: EpochMs };
  /** Channels look different; null for many. */
  'channel.changed': { channelIds: ChannelId[] | null };
  /** Somebody changed something, or took a change back. */
  change: { changeId: ChangeId; action: string; who: string };
  notice: Notice;
};

/** Something that a person should know. */
export interface Notice {
  level: 'info' | 'warn' | 'error';
  code: string;
  message: string;
  hint: string | null;
  atMs: EpochMs;
}

export interface Job {
  id: string;
  kind: 'refresh' | 'rebuild' | 'tidy';
  /** What it works on, in words. */
  subject: string;
  providerId: ProviderId | null;
  state: 'waiting' | 'running' | 'done' | 'failed';
  progress: JobProgress | null;
  error: ErrorRecord | null;
  startedAtMs: EpochMs;
  finishedAtMs: EpochMs | null;
}
