import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunTool } from '../base/media.js';
import { createClipCache } from './clip-cache.js';
import { type ClipSpec, completeClipSpec } from './clips.js';
import { answer } from './reply-faults.js';
import { createSimulatedProvider, type SimulatedProvider } from './simulated-provider.js';
import type { ProviderCounters, SimulatorPlan } from './simulator-options.js';

/** Providers that are not there: one HTTP server on 127.0.0.1 with endless live streams, for tests, benches and the demo. */
export interface Simulator extends AsyncDisposable {
  readonly port: number;
  /** The absolute address of a path, such as /alpha.m3u. */
  url(path: string): string;
  playlistUrl(providerKey: string): string;
  streamUrl(providerKey: string, streamId: string): string;
  /** Throws when there is no such provider. */
  provider(key: string): SimulatedProvider;
  counters(): Record<string, ProviderCounters>;
  resetCounters(): void;
  /** Answers a path with a fixed document, such as a guide or a logo; null takes it away. */
  answer(path: string, document: FixedDocument | null): void;
  /** Renders clips ahead of their first viewer, one after the other. Resolves when all are there. */
  prepare(clips: readonly (Partial<ClipSpec> & { title: string })[], signal: AbortSignal): Promise<void>;
  /** Ends every connection and waits until nothing is left. */
  close(): Promise<void>;
}

export interface FixedDocument {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

export interface SimulatorNeeds {
  run: RunTool;
  /** Folder of the rendered clips. They are found again at the next start. */
  clipFolder: string;
}

/** Starts listening. An abort of `signal` closes it as `close` does. */
export async function startSimulator(
  plan: SimulatorPlan,
  needs: SimulatorNeeds,
  signal?: AbortSignal,
): Promise<Simulator> {
  signal?.throwIfAborted();
  const clips = createClipCache({ run: needs.run, folder: needs.clipFolder });
  const startMs = performance.now();
  const providers = new Map<string, SimulatedProvider>();
  const documents = new Map<string, FixedDocument>();
  const server = createServer((request, response) => serve(request, response));
  const hasCdn = plan.providers.some(({ streams }) =>
    streams.some(({ delivery = 'ts' }) => delivery !== 'ts' && delivery.hls.cdn),
  );
  const cdn = hasCdn ? createServer((request, response) => serve(request, response)) : null;
  let baseUrl = '';
  let cdnUrl = '';

  for (const provider of plan.providers) {
    const liveSeconds = () => (performance.now() - startMs) / 1_000;
    providers.set(
      provider.key,
      createSimulatedProvider(provider, { clips, liveSeconds, baseUrl: () => baseUrl, cdnUrl: () => cdnUrl }),
    );
  }

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://simulator').pathname;
    const document = documents.get(path);
    if (document) return serveDocument(document, response);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, 'text/plain', 'GET or HEAD\n');
    const script = /^\/(?:get|player_api)\.php$/.test(path);
    if (script) return serveAccount(new URL(request.url ?? '/', baseUrl).searchParams, path, request, response);
    const [, username, password] = (/^\/(?:live|movie|series)\/([^/]+)\/([^/]+)\//.exec(path) ?? []).map(
      decodeURIComponent,
    );
    if (username !== undefined && password !== undefined) {
      const query = new URLSearchParams({ username, password });
      return serveAccount(query, path, request, response);
    }
    const [, key = '', rest = ''] = /^\/([^/.]+)(.*)$/.exec(path) ?? [];
    const provider = providers.get(key);
    if (!provider) return answer(response, 404, 'text/plain', 'nothing is here\n');
    provider.handle(rest, request, response);
  };

  /** At the root, where panels are: the account decides whose it is. */
  const serveAccount = (query: URLSearchParams, path: string, request: IncomingMessage, response: ServerResponse) => {
    const all = [...providers.values()];
    const panel = all.find((provider) => provider.isAccount(query)) ?? all.find((provider) => provider.hasPanel);
    if (!panel) return answer(response, 404, 'text/plain', 'nothing is here\n');
    panel.handle(path, request, response);
  };

  const getProvider = (key: string): SimulatedProvider => {
    const provider = providers.get(key);
    if (!provider) throw new Error(`The simulator has no provider "${key}".`);
    return provider;
  };

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    closing ??= (async () => {
      const closed = [server, ...(cdn ? [cdn] : [])].map((one) => {
        const isClosed = once(one, 'close');
        one.close();
        one.closeAllConnections();
        return isClosed;
      });
      for (const provider of providers.values()) provider[Symbol.dispose]();
      await Promise.all([...closed, clips[Symbol.asyncDispose]()]);
    })();
    return closing;
  };
  const onAbort = () => void close();

  const port = await listen(server, plan.port ?? 0);
  baseUrl = `http://127.0.0.1:${port}`;
  cdnUrl = cdn ? `http://127.0.0.1:${await listen(cdn, 0)}` : baseUrl;
  signal?.addEventListener('abort', onAbort, { once: true });

  return {
    port,
    url: (path) => baseUrl + path,
    playlistUrl: (key) => baseUrl + getProvider(key).playlistPath,
    streamUrl: (key, streamId) => baseUrl + getProvider(key).streamPath(streamId),
    provider: getProvider,
    counters: () => Object.fromEntries([...providers].map(([key, provider]) => [key, provider.counters()])),
    resetCounters() {
      for (const provider of providers.values()) provider.resetCounters();
    },
    answer(path, document) {
      if (document) documents.set(path, document);
      else documents.delete(path);
    },
    async prepare(specs, wait) {
      for (const spec of specs) await clips.get(completeClipSpec(spec), wait);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function serveDocument(document: FixedDocument, response: ServerResponse): void {
  response.writeHead(document.status ?? 200, {
    'content-length': Buffer.byteLength(document.body),
    ...document.headers,
  });
  response.end(document.body);
}
