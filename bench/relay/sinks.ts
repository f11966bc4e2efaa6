import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Clients that read and forget, in a process of their own: their work is not what is measured. */
export interface Sinks {
  /** Bytes that all of them have read so far. */
  readBytes(): Promise<number>;
  stop(): Promise<void>;
}

const CODE = `
const { connect } = require('node:net');
const [port, path, count] = process.argv.slice(1);
let bytes = 0;
let left = Number(count);
const buffer = Buffer.alloc(256 * 1024);
for (let at = 0; at < Number(count); at++) {
  const socket = connect({ port: Number(port), host: '127.0.0.1', onread: { buffer, callback: (size) => { bytes += size; return true; } } }, () => {
    socket.write('GET ' + path + ' HTTP/1.1\\r\\nHost: 127.0.0.1:' + port + '\\r\\n\\r\\n');
    if (--left === 0) process.stdout.write('ready\\n');
  });
  socket.on('error', () => {});
}
process.stdin.on('data', () => process.stdout.write(bytes + '\\n'));
process.stdin.on('end', () => process.exit());
`;

export async function startSinks(url: string, count: number): Promise<Sinks> {
  const { port, pathname } = new URL(url);
  const child = spawn(process.execPath, ['-e', CODE, port, pathname, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = async () => String((await once(child.stdout, 'data'))[0]).trim();
  await line();
  return {
    async readBytes() {
      child.stdin.write('?');
      return Number(await line());
    },
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

const TICKS_PER_SECOND = 100;

/** CPU that a process has used so far, user and system, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
