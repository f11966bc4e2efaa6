import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../support/run-tool.js';

/** A file of moving pictures with sound, for senders to repeat. */
export interface SentClip extends AsyncDisposable {
  path: string;
  bytes: Buffer;
}

export async function encodeClip(seconds: number): Promise<SentClip> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-sent-'));
  const path = join(folder, 'clip.ts');
  const sources = [
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
  ];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '0', '-b:v', '500k', '-c:a', 'aac'];
  await runTool('ffmpeg', ['-v', 'error', ...sources, ...codecs, path], {
    signal: AbortSignal.timeout(30_000),
    timeoutMs: 30_000,
  });
  return {
    path,
    bytes: await readFile(path),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

export interface Sender extends AsyncDisposable {
  child: ChildProcess;
}

/** An ffmpeg that sends the clip in real time, over and over. */
export function startSender(clip: SentClip, ...output: string[]): Sender {
  const input = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', clip.path, '-c', 'copy'];
  const child = spawn('ffmpeg', [...input, ...output], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  return {
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port of 127.0.0.1 that was free a moment ago, for a program that takes none by itself. */
export async function freePort(kind: 'tcp' | 'udp'): Promise<number> {
  if (kind === 'udp') {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    await new Promise<void>((resolve) => socket.close(resolve));
    return port;
  }
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface RtspServer extends AsyncDisposable {
  port: number;
  /** What clients asked for, and as whom. */
  requests: { method: string; userAgent: string }[];
}

const TS_BYTES = 188 * 7;

/**
 * The least of RTSP (RFC 2326): a transport stream in RTP, within the connection itself.
 *
 * @param bitrateBps Of the clip: at this pace it is sent, over and over.
 * @param status What every DESCRIBE is answered with.
 */
export async function startRtspServer(clip: Buffer, bitrateBps: number, status = '200 OK'): Promise<RtspServer> {
  const requests: RtspServer['requests'] = [];
  const sockets = new Set<net.Socket>();
  const server = net
    .createServer((socket) => {
      sockets.add(socket);
      let timer: NodeJS.Timeout | undefined;
      socket.on('error', () => {}).on('close', () => clearInterval(timer) ?? sockets.delete(socket));
      let held = '';
      socket.on('data', (bytes) => {
        held += bytes.toString('latin1').replace(/\$.*$/s, '');
        for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
          const text = held.slice(0, end);
          held = held.slice(end + 4);
          const [method = ''] = text.split(' ');
          const headerOf = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1] ?? '';
          requests.push({ method, userAgent: headerOf('User-Agent') });
          const answer = (line: string, headers: string[], body = '') =>
            socket.write([`RTSP/1.0 ${line}`, `CSeq: ${headerOf('CSeq')}`, ...headers, '', body].join('\r\n'));
          if (method === 'OPTIONS') answer('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
          else if (method === 'DESCRIBE' && status === '200 OK') {
            const sdp = [
              'v=0',
              'o=- 1 1 IN IP4 127.0.0.1',
              's=Clip',
              't=0 0',
              'm=video 0 RTP/AVP 33',
              'a=control:track1',
              '',
            ];
            const body = sdp.join('\r\n');
            answer('200 OK', ['Content-Type: application/sdp', `Content-Length: ${body.length}`], body);
          } else if (method === 'DESCRIBE') answer(status, []);
          else if (method === 'SETUP' && !headerOf('Transport').includes('interleaved')) answer('461 Unsupported', []);
          else if (method === 'SETUP') answer('200 OK', [`Transport: ${headerOf('Transport')}`, 'Session: 1']);
          else answer('200 OK', ['Session: 1']);
          if (method === 'PLAY') timer = sendClip(socket, clip, bitrateBps);
        }
      });
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendClip(socket: net.Socket, clip: Buffer, bitrateBps: number): NodeJS.Timeout {
  const startedMs = performance.now();
  let sentBytes = 0;
  let sequence = 0;
  return setInterval(() => {
    const elapsedMs = performance.now() - startedMs;
    while (sentBytes < (elapsedMs * bitrateBps) / 8_000 && !socket.destroyed) {
      const at = sentBytes % clip.length;
      const payload = clip.subarray(at, at + TS_BYTES);
      const head = Buffer.alloc(16);
      head.write('$\0', 'latin1'); // channel 0
      head.writeUInt16BE(12 + payload.length, 2);
      head.writeUInt16BE(0x8021, 4); // version 2, payload type 33
      head.writeUInt16BE(sequence++ & 0xffff, 6);
      head.writeUInt32BE(Math.round(elapsedMs * 90) >>> 0, 8);
      socket.write(Buffer.concat([head, payload]));
      sentBytes += payload.length;
    }
  }, 20);
}
