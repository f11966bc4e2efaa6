import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { allowListeners } from '../base/abort.js';
import type { HouseEvents, Job } from '../jobs/index.js';
import { jobView } from './activity.js';
import { logView } from './log.js';
import type { ApiNeeds } from './needs.js';
import { time } from './shapes.js';

/**
 * Live events for pages that are looked at. After a gap the page reads everything afresh, so nothing is replayed; who reads
 * too slowly for what happens is let go, which is such a gap.
 */

const HEARTBEAT_MS = 15_000;
/** A reader that takes nothing for so long is let go: it would hold events for ever. */
const WRITE_TIMEOUT_MS = 30_000;
const QUEUE_MAX = 200;

export function eventRoutes({ events, people }: ApiNeeds, stopping: AbortSignal): Hono {
  return new Hono().get('/events', (c: Context) => {
    const reply = streamSSE(c, async (stream: SSEStreamingApi) => {
      const queue: { event: string; data: string }[] = [];
      let wake: () => void = () => {};
      let nextId = 1;
      const unsubscribe = events.onAny((name, value) => {
        if (HEARD_BY_LOG.test(name)) return;
        const data = viewOf(name, value);
        if (queue.length >= QUEUE_MAX) return stop(); // a page that went on would never know what it missed
        queue.push({ event: name, data: JSON.stringify(data) });
        wake();
      });
      const stop = () => stream.abort();
      const unwatch = people.watch(c.get('asker'), stop);
      stream.onAbort(() => wake());
      allowListeners(stopping).addEventListener('abort', stop);
      try {
        await stream.write(': welcome\n\n');
        while (!stream.aborted && !stopping.aborted) {
          const next = queue.shift();
          const isSent = await within(
            next
              ? stream.writeSSE({ ...next, id: String(nextId++) })
              : waitOrPing(stream, (resume) => {
                  wake = resume;
                }),
            next ? WRITE_TIMEOUT_MS : HEARTBEAT_MS + WRITE_TIMEOUT_MS,
          );
          if (!isSent) break;
        }
      } finally {
        unsubscribe();
        unwatch();
        stopping.removeEventListener('abort', stop);
      }
    });
    reply.headers.set('Cache-Control', 'no-store');
    return reply;
  });
}

/** Waits for the next event, or sends a heartbeat so that proxies keep the line open. */
async function waitOrPing(stream: SSEStreamingApi, onWake: (resume: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | null = null;
  const isQuiet = await new Promise<boolean>((resolve) => {
    onWake(() => resolve(false));
    timer = setTimeout(() => resolve(true), HEARTBEAT_MS);
  });
  if (timer) clearTimeout(timer);
  onWake(() => {});
  if (isQuiet && !stream.aborted) await stream.write(': ping\n\n');
}

/** @returns false when the work took longer; it is left alone. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | null = null;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    if (timer) clearTimeout(timer);
  }
}

/** Who wants to know of these listens to `log`, which tells them with a sentence. */
const HEARD_BY_LOG = /^(relay|person|viewer)\./;

function viewOf(name: keyof HouseEvents, value: unknown): unknown {
  if (name === 'log') return logView(value as HouseEvents['log']);
  return name.startsWith('job.') ? jobView(value as Job) : withTimes(value);
}

function withTimes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { refresh: _refresh, atMs, ...rest } = value as { refresh?: unknown; atMs?: number };
  return atMs === undefined ? rest : { ...rest, at: time(atMs) };
}
