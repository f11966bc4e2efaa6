import { type Job, siteUrl } from './client.js';

/** What the daemon tells while the page is looked at. The names are those of `/api/v1/events`. */
export interface EventListeners {
  onOpen(): void;
  onLost(): void;
  onJob(job: Job): void;
  onProviders(): void;
  onChannels(): void;
  onSessions(): void;
  onNotice(notice: { code: string }): void;
}

/** A refused stream is not tried again by the browser itself. */
const RETRY_MS = 3_000;

/** Listens until the returned function is called. */
export function listenToHouse(listeners: EventListeners): () => void {
  let source: EventSource | null = null;
  let retry: number | undefined;
  const on = <Data>(name: string, listener: (data: Data) => void) =>
    source?.addEventListener(name, (event) => listener(JSON.parse((event as MessageEvent<string>).data) as Data));

  const open = () => {
    source = new EventSource(siteUrl('api/v1/events'));
    source.onopen = listeners.onOpen;
    source.onerror = () => {
      listeners.onLost();
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(open, RETRY_MS);
    };
    for (const name of ['job.progress', 'job.done', 'job.failed']) on(name, listeners.onJob);
    for (const name of ['provider.changed', 'provider.refreshed']) on(name, listeners.onProviders);
    on('channel.changed', listeners.onChannels);
    on('sessions', listeners.onSessions);
    on('notice', listeners.onNotice);
  };

  open();
  return () => {
    window.clearTimeout(retry);
    source?.close();
  };
}
