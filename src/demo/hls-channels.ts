import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CounterBook } from './counters.js';
import { createHlsStream, type HlsAsk, type HlsStream, kindOf } from './hls-delivery.js';
import { createHlsSessions, type HlsSessions } from './hls-sessions.js';
import type { StreamMisbehaviour } from './misbehaviour.js';
import { answer } from './reply-faults.js';
import type { HlsPlan, StreamPlan } from './simulator-options.js';
import type { DeliveryNeeds } from './stream-delivery.js';

/** The streams of a provider that come in segments, each with those who watch it. */
export interface HlsChannels extends Disposable {
  /** Answers a GET or HEAD of a list, a segment or a key. */
  serve(
    stream: StreamPlan,
    plan: HlsPlan,
    ask: Pick<HlsAsk, 'name' | 'token' | 'seatAt' | 'isRedirected'>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void;
}

export interface HlsChannelNeeds extends DeliveryNeeds {
  /** In every path of the provider. */
  key: string;
  /** Addresses name an account, so those behind them need a token that does. */
  hasAccounts: boolean;
  cdnUrl(): string;
  counters: CounterBook;
  takeFault(streamId: string, isMet: (misbehaviour: StreamMisbehaviour) => boolean): StreamMisbehaviour | null;
  /** @param path Null: the stream's original address. */
  redirectTo(streamId: string, path: string | null): (hopsLeft: number | 'endless' | 'expired') => string;
  /** Whether the account may not watch; the reply is sent then. */
  isRefused(streamId: string, seatAt: number | null, response: ServerResponse): boolean;
  /** @returns Gives the slot back. Null: there was none, and the reply is sent. */
  takeSlot(streamId: string, seatAt: number | null, response: ServerResponse): (() => void) | null;
  /** Aborts when the connection is closed, by whichever side. */
  whenGone(response: ServerResponse): AbortSignal;
}

interface Channel {
  stream: HlsStream;
  sessions: HlsSessions;
  sockets: WeakSet<Socket>;
}

export function createHlsChannels(needs: HlsChannelNeeds): HlsChannels {
  const channels = new Map<string, Channel>();

  const open = (stream: StreamPlan, plan: HlsPlan): Channel => {
    const { id } = stream;
    const sessions = createHlsSessions(plan.sessionMs ?? 2_000 * (plan.segmentSeconds ?? 4));
    const opened = createHlsStream(stream, plan, {
      ...needs,
      folder: `/${needs.key}/hls/${encodeURIComponent(id)}`,
      hasTokens: Boolean(plan.tokens || plan.cdn || needs.hasAccounts),
      takeFault: (isMet) => needs.takeFault(id, isMet),
      redirectTo: (path) => needs.redirectTo(id, path),
      sent: (bytes) => needs.counters.of(id)('sentBytes', bytes),
      admit: (seatAt, client, response) =>
        !needs.isRefused(id, seatAt, response) &&
        sessions.touch(`${seatAt} ${client}`, () => needs.takeSlot(id, seatAt, response)),
    });
    return { stream: opened, sessions, sockets: new WeakSet() };
  };

  return {
    serve(stream, plan, ask, request, response) {
      const channel = channels.get(stream.id) ?? open(stream, plan);
      channels.set(stream.id, channel);
      const count = needs.counters.of(stream.id);
      const { socket } = request;
      if (!channel.sockets.has(socket)) {
        channel.sockets.add(socket);
        count('sockets', 1);
        socket.once('close', () => count('sockets', -1));
      }
      if (request.method === 'HEAD') {
        count('heads', 1);
        return void response.writeHead(200).end();
      }
      count('requests', 1);
      count(kindOf(ask.name), 1);
      const client = `${socket.remoteAddress} ${request.headers['user-agent'] ?? ''}`;
      const gone = needs.whenGone(response);
      const asked = { ...ask, client, range: request.headers.range ?? null };
      channel.stream.serve(asked, response, gone).catch((error: unknown) => {
        if (gone.aborted) return;
        if (response.headersSent) response.destroy();
        else answer(response, 503, 'text/plain', `the clip cannot be rendered: ${error}\n`);
      });
    },
    [Symbol.dispose]() {
      for (const { sessions } of channels.values()) sessions[Symbol.dispose]();
    },
  };
}
