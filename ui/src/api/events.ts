import { type Job, siteUrl } from './client.js';

/** What the daemon tells while the page is looked at. The names are those of `/api/v1/events`. */
export interface HouseEventData {
  'job.progress': Job;
  'job.done': Job;
  'job.failed': Job;
  'provider.changed': { providerId: number | null };
  'provider.refreshed': { providerId: number };
  /** null: many, or nobody knows which. */
  'channel.changed': { channelIds: readonly number[] | null };
  'lineup.changed': unknown;
  sessions: unknown;
  clients: unknown;
  'sessions.pulse': SessionsPulse;
  notice: { code: string };
  change: { changeId: number; action: string; who: string };
  log: unknown;
  'settings.changed': unknown;
  'config.changed': unknown;
  'config.invalid': unknown;
  'config.mended': unknown;
}

/** What moves all the time, each second while something plays. Bytes are those since the pulse before. */
export interface SessionsPulse {
  at: string;
  receivedBytes: number;
  sentBytes: number;
  relays: readonly {
    id: number;
    bitrateBps: number;
    bufferedMs: number;
    viewers: readonly { id: number; bitrateBps: number; lagMs: number }[];
  }[];
}

export type HouseEventName = keyof HouseEventData;

export interface EventListeners {
  onOpen(): void;
  onLost(): void;
  onEvent<Name extends HouseEventName>(name: Name, data: HouseEventData[Name]): void;
}

const NAMES = [
  'job.progress',
  'job.done',
  'job.failed',
  'provider.changed',
  'provider.refreshed',
  'channel.changed',
  'lineup.changed',
  'sessions',
  'clients',
  'sessions.pulse',
  'notice',
  'change',
  'log',
  'settings.changed',
  'config.changed',
  'config.invalid',
  'config.mended',
] as const satisfies readonly HouseEventName[];

/** A refused stream is not tried again by the browser itself. */
const RETRY_MS = 3_000;

/** Listens until the returned function is called. */
export function listenToHouse(listeners: EventListeners): () => void {
  let source: EventSource | null = null;
  let retry: number | undefined;
  const open = () => {
    source = new EventSource(siteUrl('api/v1/events'));
    source.onopen = listeners.onOpen;
    source.onerror = () => {
      listeners.onLost();
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(open, RETRY_MS);
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event) =>
        listeners.onEvent(name, JSON.parse((event as MessageEvent<string>).data) as never),
      );
    }
  };
  open();
  return () => {
    window.clearTimeout(retry);
    source?.close();
  };
}
