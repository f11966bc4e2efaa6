import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWebServer, type WebServer } from '../net/web-server.js';

/** What ffmpeg's DASH muxer writes, served as it stands at that moment. */
export interface DashServer extends WebServer {
  /** Most sockets that were open at a time. */
  peak(): number;
  /** Has the encoder begin anew, from the first segment on. */
  restart(): Promise<void>;
  /** Ends the encoder; what it has written stays. With SIGTERM it says in the manifest that this was all. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface DashServerOptions {
  /** Of the muxer. */
  args: readonly string[];
  /** Written in real time, for as long as it is served. */
  isLive?: boolean;
  seconds?: number;
  /** What it does instead: returns true when it has answered. */
  instead?(request: http.IncomingMessage, response: http.ServerResponse): boolean;
  /** Changes the manifest that is about to be sent. */
  rewrite?(text: string): string;
}

/** The picture flashes and the tone beeps at the same moment, once a second. */
const BEAT = 'lt(mod(t\\,1)\\,0.1)';
const FLASH = `drawbox=t=fill:color=black,drawbox=t=fill:color=white:enable='${BEAT}'`;
const BEEP = `asetnsamples=48,volume=volume=0:enable='not(${BEAT})'`;
const PICTURE = ['-map', '0:v', '-vf', FLASH, '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2'];
const GOP = ['-g', '25', '-keyint_min', '25', '-sc_threshold', '0', '-b:v', '400k'];
const SOUND = ['-map', '1:a', '-af', BEEP, '-c:a', 'aac', '-b:a', '128k'];
const MANIFEST = 'live.mpd';

/** `/live.mpd` and what it names. A live one is served when it has some segments. */
export async function startDashServer(options: DashServerOptions): Promise<DashServer> {
  const { args, isLive = false, seconds = 16, instead, rewrite = (text) => text } = options;
  const folder = await mkdtemp(join(tmpdir(), 'headwater-dash-'));
  const pace = isLive ? ['-re'] : [];
  const length = isLive ? '' : `:d=${seconds}`;
  const sources = [
    ...[...pace, '-f', 'lavfi', '-i', `color=s=320x180:r=25${length}`],
    ...[...pace, '-f', 'lavfi', '-i', `sine=frequency=1000:sample_rate=48000${length}`],
  ];
  const muxer = ['-f', 'dash', '-seg_duration', '1', ...args, join(folder, MANIFEST)];
  const encode = () =>
    spawn('ffmpeg', ['-v', 'error', '-y', ...sources, ...PICTURE, ...GOP, ...SOUND, ...muxer], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  let encoder = encode();
  const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (encoder.exitCode !== null || encoder.signalCode !== null) return;
    encoder.kill(signal);
    await once(encoder, 'exit');
  };
  if (isLive) await grown(folder, encoder);
  else await once(encoder, 'exit');

  let peak = 0;
  const server = await startWebServer((request, response) => {
    peak = Math.max(peak, server.sockets.size);
    if (instead?.(request, response)) return;
    const name = basename(new URL(request.url!, 'http://x').pathname);
    readFile(join(folder, name)).then(
      (file) => {
        const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
        const whole = name === MANIFEST ? Buffer.from(rewrite(file.toString())) : file;
        const bytes = range ? whole.subarray(Number(range[1]), Number(range[2]) + 1) : whole;
        response.writeHead(range ? 206 : 200, { 'Content-Length': bytes.length }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  return {
    ...server,
    peak: () => peak,
    stop,
    async restart() {
      await stop('SIGKILL');
      encoder = encode();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await stop('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

/** Until there are four segments. */
async function grown(folder: string, encoder: ChildProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 100) {
    if (existsSync(join(folder, 'chunk-stream1-00004.m4s')) && existsSync(join(folder, MANIFEST))) return;
    if (encoder.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error('ffmpeg has written no DASH');
}
