import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** nginx with the configuration of docs/scale-out.md. */
export interface Proxy {
  url: string;
  /** Requests that it has passed on, since the last call. */
  countPassed(): Passed;
  stop(): Promise<void>;
}

export interface Passed {
  lists: number;
  segments: number;
}

/** One line for each request; `-` where the cache had the answer. */
const LOG_FORMAT = "log_format passed '$upstream_addr $uri';";

/** Its worker would be nobody then, who may not write into the folder. */
const AS_ROOT = process.getuid?.() === 0 ? 'user root;' : '';

/** @param headwaterUrl Which it stands in front of. */
export async function startProxy(headwaterUrl: string): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-nginx-'));
  const port = await freePort();
  const server = readFileSync(fileURLToPath(new URL('docs/scale-out.nginx.conf', projectUrl())), 'utf8');
  const placed = [
    ['server 127.0.0.1:4323;', `server ${new URL(headwaterUrl).host};`],
    ['listen 8080;', `listen 127.0.0.1:${port} backlog=1024;`],
    ['/dev/shm/headwater-lists', join(folder, 'lists')],
    ['/dev/shm/headwater-segments', join(folder, 'segments')],
  ].reduce((text, [from, to]) => {
    if (!text.includes(from!)) throw new Error(`docs/scale-out.nginx.conf has no "${from}".`);
    return text.replace(from!, to!);
  }, server);
  const paths = ['proxy', 'client_body', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const log = join(folder, 'access.log');
  writeFileSync(log, '');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${AS_ROOT} worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr crit;
     events { worker_connections 4096; }
     http { ${LOG_FORMAT} access_log ${log} passed; sendfile on; ${paths.join(' ')}
     ${placed} }`,
  );
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  await untilItListens(port);
  let readLines = 0;
  return {
    url: `http://127.0.0.1:${port}`,
    countPassed() {
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      const passed = lines.slice(readLines).filter((line) => !line.startsWith('- '));
      readLines = lines.length;
      const lists = passed.filter((line) => line.endsWith('.m3u8')).length;
      return { lists, segments: passed.length - lists };
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Entries are in `node_modules/.cache/headwater-bench/PID/entries/`. */
const projectUrl = () => new URL('../../../../../', process.env.HEADWATER_ENTRIES);

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx does not listen.');
}
