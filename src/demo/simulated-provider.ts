import type { IncomingMessage, ServerResponse } from 'node:http';
import { createCounterBook } from './counters.js';
import { createHlsChannels } from './hls-channels.js';
import type { HlsAsk } from './hls-delivery.js';
import {
  createMisbehaviourOrder,
  type MisbehaviourOrder,
  type PanelMisbehaviour,
  type PlaylistMisbehaviour,
  type StreamMisbehaviour,
} from './misbehaviour.js';
import { answerNotFound, answerPanel, isAccount, type PanelAccount } from './panel.js';
import { deliverPlaylist } from './playlist-delivery.js';
import { writePlaylist } from './playlist-text.js';
import { answer, answerAtOnce, redirect } from './reply-faults.js';
import type { AccountPlan, HlsPlan, ProviderCounters, ProviderPlan, StreamPlan } from './simulator-options.js';
import { createSlotBook, type SlotBook } from './slots.js';
import { type Delivery, type DeliveryNeeds, deliverStream, type Interruption } from './stream-delivery.js';
import { createTokenBook } from './tokens.js';

/** One provider: a playlist, streams, a connection limit, and whatever goes wrong with them. */
export interface SimulatedProvider extends Disposable {
  /** @param path Behind `/{key}`: `.m3u`, `/streams/7.ts`. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): void;
  readonly playlistPath: string;
  streamPath(streamId: string): string;
  /** @param streamId '*' orders it for every stream. */
  misbehave(streamId: string, misbehaviour: StreamMisbehaviour | null, times?: number): void;
  misbehavePlaylist(misbehaviour: PlaylistMisbehaviour | null, times?: number): void;
  /** @param action Of `player_api.php`; default: the account. '*' orders it for the account and every list. */
  misbehavePanel(misbehaviour: PanelMisbehaviour | null, times?: number, action?: string): void;
  /** What its panel says about its first account from the next request on. */
  setAccount(account: PanelAccount): void;
  /** Streams refuse an account of the panel with that status from then on; null lets it in again. */
  refuseAccount(username: string, status: number | null): void;
  /** It hands out names and passwords. */
  readonly hasPanel: boolean;
  /** Whether a query names the account of its panel. */
  isAccount(query: URLSearchParams): boolean;
  /** Does something to the connections that are open; streams in segments have none. @returns How many there were. */
  interrupt(streamId: string, how: Interruption): number;
  /** Lists other streams from the next request on. Open connections stay. */
  setStreams(streams: readonly StreamPlan[]): void;
  setMaxConnections(max: number | null): void;
  counters(): ProviderCounters;
  resetCounters(): void;
}

export interface ProviderNeeds extends DeliveryNeeds {
  /** Scheme, host and port, without a slash at the end. */
  baseUrl(): string;
  /** The same of the other port, where streams in segments may be. */
  cdnUrl(): string;
}

/** One account of the panel. */
interface Seat extends AccountPlan {
  slots: SlotBook;
}

interface OpenConnection {
  streamId: string;
  delivery: Delivery;
}

export function createSimulatedProvider(plan: ProviderPlan, needs: ProviderNeeds): SimulatedProvider {
  const counters = createCounterBook();
  const bookOf = (max: number | null | undefined) => createSlotBook(max ?? null, plan.releaseMs ?? 0);
  const slots = bookOf(plan.maxConnections);
  const seats: readonly Seat[] = [
    ...(plan.credentials
      ? [{ ...plan.credentials, maxConnections: plan.maxConnections ?? null, account: plan.account ?? {}, slots }]
      : []),
    ...(plan.accounts ?? []).map((own) => ({ ...own, slots: bookOf(own.maxConnections) })),
  ];
  const tokens = createTokenBook(`/${plan.key}/token/`);
  const playlistOrder = createMisbehaviourOrder<PlaylistMisbehaviour>(plan.playlistMisbehaviour ?? null);
  const panelOrders = new Map<string, MisbehaviourOrder<PanelMisbehaviour>>();
  const panelOrderOf = (action: string) => {
    const order = panelOrders.get(action) ?? createMisbehaviourOrder<PanelMisbehaviour>(null);
    panelOrders.set(action, order);
    return order;
  };
  const refusedWith = new Map<string, number>();
  let firstAccount: PanelAccount | null = null;
  const connections = new Set<OpenConnection>();
  const orders = new Map<string, MisbehaviourOrder<StreamMisbehaviour>>();
  let streams = new Map<string, StreamPlan>();
  let changedMs = 0;

  const setStreams = (next: readonly StreamPlan[]) => {
    streams = new Map(
      next.map((stream) => [stream.id, { ...stream, sending: { ...plan.sending, ...stream.sending } }]),
    );
    changedMs = Date.now();
  };
  setStreams(plan.streams);

  const orderOf = (streamId: string): MisbehaviourOrder<StreamMisbehaviour> => {
    const order = orders.get(streamId) ?? createMisbehaviourOrder(streams.get(streamId)?.misbehaviour ?? null);
    orders.set(streamId, order);
    return order;
  };

  const takeFault = (streamId: string, isMet: (misbehaviour: StreamMisbehaviour) => boolean) => {
    const fault = orderOf(streamId).take(isMet);
    if (fault) counters.of(streamId)('misbehaved', 1);
    return fault;
  };

  const hlsPlanOf = (streamId: string): HlsPlan | null => {
    const { delivery = 'ts' } = streams.get(streamId) ?? {};
    return delivery === 'ts' ? null : delivery.hls;
  };
  const folder = plan.streamsAt === 'root' ? '' : `/${plan.key}`;
  const streamPath = (streamId: string) => {
    const file = encodeURIComponent(streamId) + (hlsPlanOf(streamId) ? '.m3u8' : '.ts');
    if (!plan.credentials) return `${folder}/streams/${file}`;
    const isMovie = streams.get(streamId)?.kind === 'movie';
    const { username, password } = plan.credentials;
    const login = `${encodeURIComponent(username)}/${encodeURIComponent(password)}`;
    return `${folder}/${isMovie ? 'movie' : 'live'}/${login}/${file}`;
  };
  const redirectTo = (path: string) => (hopsLeft: number | 'endless' | 'expired') =>
    needs.baseUrl() + tokens.issue(path, hopsLeft);

  const servePlaylist = (request: IncomingMessage, response: ServerResponse, isRedirected: boolean) => {
    counters.playlist[request.method === 'HEAD' ? 'heads' : 'gets'] += 1;
    const fault = request.method === 'HEAD' || isRedirected ? null : playlistOrder.take();
    if (answerAtOnce(fault, response, redirectTo(`/${plan.key}.m3u`))) return;
    const listed = [...streams.values()].filter(({ kind }) => kind !== 'series');
    const kept = fault?.kind === 'shrunk' ? listed.slice(0, fault.keepCount) : listed;
    const text = writePlaylist(kept, plan.header ?? {}, (stream) => needs.baseUrl() + streamPath(stream.id));
    const document = { text, changedMs, gzip: plan.gzip ?? 'off' };
    deliverPlaylist(document, fault, request, response, whenGone(response)).then(
      (isNotModified) => {
        if (isNotModified) counters.playlist.notModified += 1;
      },
      () => response.destroy(), // the client went while it was dripped to
    );
  };

  const servePanel = (script: string, request: IncomingMessage, response: ServerResponse) => {
    if (!plan.credentials) return answer(response, 404, 'text/plain', 'nothing is here\n');
    const query = new URL(request.url ?? '/', 'http://simulator').searchParams;
    const seat = seats.find((one) => isAccount(query, one)) ?? null;
    if (script === 'get') return seat ? servePlaylist(request, response, false) : answerNotFound(response);
    const action = query.get('action');
    counters.note('panel', action ?? 'account');
    const own = { max_connections: String(seat?.maxConnections ?? 0), ...seat?.account };
    const account = seat === seats[0] && firstAccount ? firstAccount : own;
    const panel = { login: seat, account, streams: [...streams.values()], baseUrl: needs.baseUrl() };
    const fault = panelOrderOf(action ?? 'account').take() ?? panelOrderOf('*').take();
    answerPanel(query, panel, fault, request, response, whenGone(response)).catch(() => response.destroy());
  };

  /** Takes a slot for a client, or answers it. @returns Gives the slot back. */
  const takeSlot = (streamId: string, seat: Seat | null, response: ServerResponse): (() => void) | null => {
    const count = counters.of(streamId);
    const release = (seat?.slots ?? slots).take(() => count('open', -1));
    if (!release) {
      count('refused', 1);
      answer(response, plan.overLimitStatus ?? 403, 'text/plain', 'too many connections\n');
      return null;
    }
    count('open', 1);
    count('total', 1);
    if (seat) counters.note('accounts', seat.username);
    return release;
  };

  const isRefused = (streamId: string, seat: Seat | null, response: ServerResponse): boolean => {
    const status = refusedWith.get(seat?.username ?? '');
    if (status === undefined) return false;
    counters.of(streamId)('refused', 1);
    answer(response, status, 'text/plain', 'this account may not watch\n');
    return true;
  };

  const serveStream = (
    streamId: string,
    seat: Seat | null,
    request: IncomingMessage,
    response: ServerResponse,
    isRedirected: boolean,
  ) => {
    const stream = streams.get(streamId);
    if (!stream || stream.kind === 'series') return answer(response, 404, 'text/plain', 'no such stream\n');
    const count = counters.of(streamId);
    if (request.method === 'HEAD') {
      count('heads', 1);
      return void response.writeHead(200, { 'content-type': 'video/mp2t', connection: 'close' }).end();
    }
    count('requests', 1);
    const fault = isRedirected ? null : takeFault(streamId, () => true);
    if (answerAtOnce(fault, response, redirectTo(streamPath(streamId)))) return;
    if (isRefused(streamId, seat, response)) return;
    const release = takeSlot(streamId, seat, response);
    if (!release) return;
    const delivery = deliverStream(stream, fault, response, needs, whenGone(response));
    const connection = { streamId, delivery };
    connections.add(connection);
    response.once('close', () => {
      connections.delete(connection);
      count('sentBytes', delivery.sentBytes);
      release();
    });
  };

  const hlsChannels = createHlsChannels({
    ...needs,
    ...{ key: plan.key, hasAccounts: seats.length > 0, counters, whenGone, takeFault },
    redirectTo: (streamId, path) => redirectTo(path ?? streamPath(streamId)),
    isRefused: (streamId, seatAt, response) => isRefused(streamId, seats[seatAt ?? -1] ?? null, response),
    takeSlot: (streamId, seatAt, response) => takeSlot(streamId, seats[seatAt ?? -1] ?? null, response),
  });

  const serveHls = (
    streamId: string,
    ask: Pick<HlsAsk, 'name' | 'token' | 'seatAt' | 'isRedirected'>,
    request: IncomingMessage,
    response: ServerResponse,
  ) => {
    const stream = streams.get(streamId);
    const hlsPlan = hlsPlanOf(streamId);
    if (stream && hlsPlan) hlsChannels.serve(stream, hlsPlan, ask, request, response);
    else answer(response, 404, 'text/plain', 'no such stream\n');
  };

  const serveToken = (token: string, request: IncomingMessage, response: ServerResponse) => {
    const target = tokens.redeem(token);
    if (!target) return answer(response, 403, 'text/plain', 'this address has expired\n');
    if (target.next) return redirect(response, needs.baseUrl() + target.next);
    route(target.path.replace(new RegExp(`^/${plan.key}(?=[/.])`), ''), request, response, true);
  };

  const route = (path: string, request: IncomingMessage, response: ServerResponse, isRedirected: boolean): void => {
    const token = /^\/token\/([^/]+)$/.exec(path)?.[1];
    const stream = /^\/(?:streams|(?:live|movie|series)\/([^/]+)\/([^/]+))\/([^/]+?)(\.ts|\.m3u8)?$/.exec(path);
    const inHls = /^\/hls\/([^/]+)\/([^/?]+)(\?.*)?$/.exec(path);
    const script = /^\/(get|player_api)\.php$/.exec(path)?.[1];
    if (script) servePanel(script, request, response);
    else if (path === '.m3u') servePlaylist(request, response, isRedirected);
    else if (token) serveToken(token, request, response);
    else if (inHls) {
      const [, id, name, own] = inHls;
      const query = new URLSearchParams(own ?? new URL(request.url ?? '/', needs.baseUrl()).search);
      const ask = { name: name!, token: query.get('token'), seatAt: null, isRedirected };
      serveHls(decodeURIComponent(id!), ask, request, response);
    } else if (!stream) answer(response, 404, 'text/plain', 'nothing is here\n');
    else {
      const [username, password, id, ending] = stream.slice(1).map((part) => part && decodeURIComponent(part));
      const seat = seats.find((one) => one.username === username && one.password === password) ?? null;
      const isLetIn = plan.credentials ? seat !== null : username === undefined;
      if (isLetIn && ending === '.m3u8') {
        const ask = { name: null, token: null, seatAt: seat && seats.indexOf(seat), isRedirected };
        serveHls(id!, ask, request, response);
      } else if (isLetIn) serveStream(id!, seat, request, response, isRedirected);
      else answer(response, 401, 'text/plain', 'wrong name or password\n');
    }
  };

  const sentNow = (streamId: string) => {
    const open = [...connections].filter((connection) => connection.streamId === streamId);
    return open.reduce((sum, { delivery }) => sum + delivery.sentBytes, 0);
  };

  return {
    handle: (path, request, response) => route(path, request, response, false),
    playlistPath: `/${plan.key}.m3u`,
    streamPath,
    misbehave(streamId, misbehaviour, times) {
      const targets = streamId === '*' ? [...streams.keys()] : [streamId];
      for (const target of targets) orderOf(target).set(misbehaviour, times);
    },
    misbehavePlaylist: (misbehaviour, times) => playlistOrder.set(misbehaviour, times),
    misbehavePanel: (misbehaviour, times, action = 'account') => panelOrderOf(action).set(misbehaviour, times),
    setAccount(fields) {
      firstAccount = fields;
    },
    refuseAccount(username, status) {
      if (status === null) refusedWith.delete(username);
      else refusedWith.set(username, status);
    },
    hasPanel: plan.credentials != null,
    isAccount: (query) => seats.some((seat) => isAccount(query, seat)),
    interrupt(streamId, how) {
      const hit = [...connections].filter((connection) => streamId === '*' || connection.streamId === streamId);
      for (const { delivery } of hit) delivery.interrupt(how);
      return hit.length;
    },
    setStreams,
    setMaxConnections(max) {
      slots.max = max;
    },
    counters: () => counters.snapshot([...streams.keys()], sentNow),
    resetCounters: () => counters.reset(),
    [Symbol.dispose]() {
      hlsChannels[Symbol.dispose]();
      for (const book of [slots, ...seats.map((seat) => seat.slots)]) book[Symbol.dispose]();
    },
  };
}

/** Aborts when the connection of `response` is closed, by whichever side. */
function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
