import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { childrenOf, findProcess } from '../../media/processes.js';
import { encodeClip, freePort, startSender } from '../../sources/senders.js';
import { startDaemonProcess } from '../../support/daemon-process.js';
import { until } from '../../support/headwater.js';

const descendants = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child.pid, ...descendants(child.pid)]);

test('kill -9 of the daemon leaves neither the ffmpeg of a source nor a command and what it has started', async () => {
  await using clip = await encodeClip(10);
  const port = await freePort('udp');
  await using _ = startSender(clip, '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
  const folder = await mkdtemp(join(tmpdir(), 'headwater-killed-'));
  const script = `ffmpeg -v error -re -stream_loop -1 -i ${clip.path} -c copy -f mpegts pipe:1; true`;
  await writeFile(join(folder, 'sent.m3u'), `#EXTM3U\n#EXTINF:-1,Sent One\nudp://@127.0.0.1:${port}\n`);
  await writeFile(join(folder, 'made.m3u'), '#EXTM3U\n#EXTINF:-1,Made Two\nhttp://tv.example/2\n');
  await writeFile(
    join(folder, 'config.yaml'),
    JSON.stringify({
      lineups: [{ key: 'main', port: 0 }],
      relay: { startWaitMs: 15_000 },
      commands: [{ key: 'own', command: ['sh', '-c', script, '{url}'] }],
      providers: [
        { key: 'sent', kind: 'm3u', url: join(folder, 'sent.m3u') },
        { key: 'made', kind: 'm3u', url: join(folder, 'made.m3u'), playWith: 'own' },
      ],
    }),
  );
  const daemon = startDaemonProcess(['--data', folder]);
  try {
    const url = await daemon.ready();
    const playing = (number: number) =>
      until(
        () =>
          new Promise<boolean>((resolve) => {
            const request = http.get(`${url}/auto/v${number}`, (response) => {
              if (response.statusCode !== 200) request.destroy();
              resolve(response.statusCode === 200);
              response.on('error', () => {}).resume();
            });
            request.on('error', () => resolve(false));
          }),
      );
    await Promise.all([playing(1), playing(2)]);
    const family = descendants(daemon.child.pid!);
    const names = family.map((pid) => findProcess(pid)?.name);
    expect(names.filter((name) => name === 'ffmpeg').length).toBeGreaterThanOrEqual(2);
    expect(names).toContain('sh');

    daemon.child.kill('SIGKILL');
    await daemon.exited;
    await until(async () => family.every((pid) => findProcess(pid) === null));
  } finally {
    daemon.child.kill('SIGKILL');
    await daemon.exited;
    await rm(folder, { recursive: true, force: true });
  }
});
