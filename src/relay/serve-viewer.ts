import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelId } from '../base/model.js';
import type { ViewerLease } from './lease.js';
import { COPY } from './plan.js';
import type { Relays } from './relays.js';
import { openResponseSink } from './response-sink.js';
import type { ViewerIdentity } from './session.js';

/** A request and its raw response, as Hono's Node server has them in `c.env`. */
export interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/**
 * Plays a channel on a raw response until the client leaves. HEAD is not for here: it must open nothing.
 *
 * Throws the named failure while nothing has been sent, so that the door can answer in its own way; afterwards the response
 * is ours. Settles as soon as the stream runs.
 *
 * @returns false when the client left before there was anything to send.
 */
export async function serveViewer(
  relays: Relays,
  channelId: ChannelId,
  { incoming, outgoing }: Exchange,
  {
    output,
    atStart,
    profile = COPY,
    address = incoming.socket.remoteAddress ?? '',
    durationMs = null,
  }: Pick<ViewerIdentity, 'output' | 'atStart'> & {
    profile?: string;
    address?: string | undefined;
    /** So long it is sent; null: until the client leaves. */
    durationMs?: number | null;
  },
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const left = new AbortController();
  const onClose = () => left.abort();
  outgoing.once('close', onClose);
  try {
    if (outgoing.destroyed) return false;
    const who = {
      address,
      userAgent: incoming.headers['user-agent'] ?? '',
      output,
      atStart,
      profile,
    } as const;
    const lease = await relays.join(channelId, who, left.signal);
    if (outgoing.destroyed) {
      lease.leave();
      return false;
    }
    outgoing.once('close', lease.leave);
    outgoing.on('error', lease.leave);
    lease.attach(openResponseSink(outgoing, headers));
    if (durationMs !== null) endAfter(durationMs, lease, outgoing);
    return true;
  } catch (error) {
    if (left.signal.aborted) return false;
    if (!outgoing.headersSent) throw error;
    outgoing.destroy(); // a second status line would end the process
    return false;
  } finally {
    outgoing.off('close', onClose);
  }
}

function endAfter(durationMs: number, lease: ViewerLease, outgoing: ServerResponse): void {
  const timer = setTimeout(() => lease.end(), durationMs);
  outgoing.once('close', () => clearTimeout(timer));
}
