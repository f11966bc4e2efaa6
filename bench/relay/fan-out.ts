import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openResponseSink } from '../../src/relay/response-sink.js';
import { createRing } from '../../src/relay/ring.js';
import { createViewer, type Viewer } from '../../src/relay/viewer.js';
import { replyToParent } from '../apart.js';
import { cpuSeconds, startSinks, wait } from './sinks.js';

/** 348 packets: what a block holds at most. */
const BLOCK = Buffer.alloc(348 * 188, 0x47);
const RUN_MS = 2_500;
const SETTLE_MS = 500;
const nowMs = () => performance.now();

export interface FanOutResult {
  /** CPU seconds of the server per GB that clients have read. */
  cpuPerGb: number;
  /** GB a second that clients have read. */
  gbps: number;
}

/** Sends as fast as all viewers read, each block to all of them, and tells what it cost. Runs in a process of its own. */
export async function fanOut(kind: 'ours' | 'bare' | 'nginx', viewerCount: number): Promise<void> {
  const server = kind === 'ours' ? serveOurs() : kind === 'bare' ? serveBare() : serveNginx();
  const { url, pid, stop } = await server;
  const sinks = await startSinks(url, viewerCount);
  await wait(SETTLE_MS);
  const before = { cpu: cpuSeconds(pid), bytes: await sinks.readBytes(), atMs: performance.now() };
  await wait(RUN_MS);
  const bytes = (await sinks.readBytes()) - before.bytes;
  const cpu = cpuSeconds(pid) - before.cpu;
  const seconds = (performance.now() - before.atMs) / 1_000;
  await sinks.stop();
  stop();
  replyToParent({ cpuPerGb: cpu / (bytes / 1e9), gbps: bytes / 1e9 / seconds } satisfies FanOutResult);
}

interface Server {
  url: string;
  /** Of the process whose work is measured. */
  pid: number;
  stop(): void;
}

async function serveOurs(): Promise<Server> {
  const ring = createRing({ bufferSeconds: 12, bufferMaxBytes: 8 * 2 ** 20, holdBackMs: 0 }, nowMs);
  const viewers = new Set<Viewer>();
  let writing = 0;
  let onIdle = () => {};
  const server = http.createServer((_request, response) => {
    const sink = openResponseSink(response, { 'Content-Type': 'video/mpeg' });
    const counted = {
      ...sink,
      write(buffers: readonly Uint8Array[], done: (error?: Error | null) => void) {
        writing++;
        sink.write(buffers, (error) => {
          writing--;
          done(error);
          if (writing === 0) onIdle();
        });
      },
    };
    const viewer: Viewer = createViewer(ring, counted, { joinSeconds: 0, viewerTimeoutMs: 20_000 }, [], nowMs, () =>
      viewers.delete(viewer),
    );
    viewers.add(viewer);
  });
  let count = 0;
  const send = () => {
    ring.append({
      data: BLOCK,
      mark: count % 30 === 0 ? { counters: [], startTicks: 0, startsSource: false } : null,
      mediaTicks: count++ * 5_400,
    });
    for (const viewer of viewers) viewer.pump();
    if (writing === 0) setTimeout(send, 1);
  };
  onIdle = () => setImmediate(send);
  send();
  return await listening(server);
}

async function serveBare(): Promise<Server> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      sockets.add(socket);
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  const send = () => {
    let writing = sockets.size;
    if (writing === 0) return void setTimeout(send, 1);
    const done = () => {
      if (--writing === 0) setImmediate(send);
    };
    for (const socket of sockets) socket.write(BLOCK, done);
  };
  send();
  return await listening(server);
}

/** Its viewers have an upstream each, from a server that sends to each as fast as it reads. */
async function serveNginx(): Promise<Server> {
  const source = http.createServer((_request, response) => {
    response.useChunkedEncodingByDefault = false;
    const send = () => {
      while (response.write(BLOCK));
    };
    response.on('drain', send);
    send();
  });
  const upstream = await listening(source);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'headwater-nginx-'));
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr crit;
     events { worker_connections 2048; }
     http { access_log off; proxy_temp_path ${folder}/p; client_body_temp_path ${folder}/c; fastcgi_temp_path ${folder}/f;
       uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; proxy_max_temp_file_size 0;
       server { listen 127.0.0.1:${port}; location / { proxy_pass ${upstream.url}; proxy_http_version 1.1; } } }`,
  );
  const child = spawn('nginx', ['-c', config], { stdio: 'inherit' });
  await wait(500);
  const worker = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0]);
  return {
    url: `http://127.0.0.1:${port}/`,
    pid: worker,
    stop() {
      child.kill('SIGKILL');
      process.kill(worker, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  const { url } = await listening(server);
  server.close();
  return Number(new URL(url).port);
}

async function listening(server: net.Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    pid: process.pid,
    stop() {},
  };
}
