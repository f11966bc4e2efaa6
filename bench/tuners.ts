import http from 'node:http';
import { type BenchDaemon, startBenchProvider, startDaemon } from './daemon.js';

/**
 * Ten tuners on ten channels, as a household's evening has them at most: what each viewer notices when meanwhile Plex scans, the
 * provider is refreshed, and people change the line-up. First the same time without any of it.
 */
const TUNER_COUNT = 10;
/** The joining burst is not part of the measure. */
const SETTLE_MS = 5_000;
/** A gap is told by the clocks of two processes on a shared machine. */
const GROWTH_MAX_MS = 20;

interface Gaps {
  /** Worst of each viewer, in milliseconds. */
  worstMs: number[];
  p99Ms: number[];
}

export async function run(): Promise<void> {
  const seconds = Number(process.env.BENCH_SECONDS ?? 300);
  const provider = await startBenchProvider({
    providers: [
      {
        key: 'alpha',
        maxConnections: TUNER_COUNT,
        streams: Array.from({ length: TUNER_COUNT }, (_, at) => ({
          id: String(at + 1),
          name: `Channel ${at + 1}`,
          clip: { videoKbps: 4_000, isPadded: true },
          sending: { tickMs: 10 },
        })),
      },
    ],
  });
  const daemon = await startDaemon(
    `providers: [{ key: alpha, url: "${provider.playlistUrls.alpha}", maxConnections: ${TUNER_COUNT} }]`,
  );
  try {
    await daemon.idle();
    const urls = await lineupOf(daemon);
    for (const url of urls) await warmUp(url);
    const quiet = await watch(urls, () => wait(seconds * 1_000));
    const busy = await watch(urls, () => disturb(daemon, seconds * 1_000));
    print(quiet, busy, seconds);
  } finally {
    await daemon.stop();
    await provider.stop();
  }
}

async function lineupOf({ url }: BenchDaemon): Promise<string[]> {
  const { TunerCount } = (await (await fetch(`${url}/discover.json`)).json()) as { TunerCount: number };
  const lineup = (await (await fetch(`${url}/lineup.json`)).json()) as { URL: string }[];
  if (TunerCount !== TUNER_COUNT || lineup.length !== TUNER_COUNT)
    throw new Error(`There are ${TunerCount} tuners and ${lineup.length} channels.`);
  return lineup.map(({ URL }) => URL);
}

/** The simulator renders a clip when it is first played, which takes longer than a channel may. */
async function warmUp(url: string): Promise<void> {
  for (;;) {
    const reply = await fetch(url);
    const reader = reply.body?.getReader();
    const piece = await reader?.read();
    await reader?.cancel();
    if (reply.ok && piece?.value) return;
    await wait(500);
  }
}

/** A scan in the first quarter, a refresh in the second, an edit of each channel's place in the third. */
async function disturb({ url, idle }: BenchDaemon, forMs: number): Promise<void> {
  const endMs = performance.now() + forMs;
  const quarter = forMs / 4;
  await wait(quarter / 2);
  await answered(`${url}/lineup.post?scan=start&source=Cable`, { method: 'POST' });
  for (let polled = 0; polled < 10; polled++) {
    await answered(`${url}/lineup_status.json`);
    await wait(250);
  }
  await wait(quarter / 2);
  const { items } = (await (await fetch(`${url}/api/v1/providers`)).json()) as { items: { id: number }[] };
  await answered(`${url}/api/v1/providers/${items[0]!.id}/refresh`, { method: 'POST' });
  await idle();
  await wait(quarter / 2);
  const lineups = (await (await fetch(`${url}/api/v1/lineups`)).json()) as { items: { id: number }[] };
  const headers = { 'Content-Type': 'application/json' };
  const blocks = [{ group: 'Sport', from: 200 }];
  const edit = { method: 'PATCH', headers, body: JSON.stringify({ blocks }) };
  await answered(`${url}/api/v1/lineups/${lineups.items[0]!.id}`, edit);
  for (let number = 1; number <= TUNER_COUNT; number++)
    await answered(`${url}/lineup.post?favorite=%2B${number}`, { method: 'POST' });
  await answered(`${url}/lineup.json`);
  await wait(Math.max(0, endMs - performance.now()));
}

async function answered(url: string, init?: RequestInit): Promise<void> {
  const reply = await fetch(url, init);
  await reply.arrayBuffer();
  if (!reply.ok) throw new Error(`${url} was answered with ${reply.status}.`);
}

async function watch(urls: readonly string[], meanwhile: () => Promise<unknown>): Promise<Gaps> {
  const arrivals: number[][] = urls.map(() => []);
  const lost: string[] = [];
  let isOver = false;
  const requests = urls.map((url, at) =>
    http.get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) lost.push(`${url}: ${response.headers['x-hdhomerun-error']}`);
      response.on('data', () => arrivals[at]!.push(performance.now()));
      response.on('close', () => {
        if (!isOver) lost.push(`${url}: ended`);
      });
    }),
  );
  for (const request of requests) request.on('error', () => {});
  await wait(SETTLE_MS);
  const fromMs = performance.now();
  await meanwhile();
  isOver = true;
  for (const request of requests) request.destroy();
  if (lost.length > 0) throw new Error(`Streams were refused or ended: ${lost.join(', ')}`);
  await wait(SETTLE_MS); // the tuners are free again, and the relays have closed
  const gaps = arrivals.map((times) =>
    times
      .filter((time) => time >= fromMs)
      .map((time, at, kept) => time - (kept[at - 1] ?? time))
      .sort((a, b) => a - b),
  );
  return {
    worstMs: gaps.map((own) => own.at(-1) ?? Number.NaN),
    p99Ms: gaps.map((own) => own[Math.floor(own.length * 0.99)] ?? Number.NaN),
  };
}

function print(quiet: Gaps, busy: Gaps, seconds: number): void {
  console.log(
    `${TUNER_COUNT} tuners on ${TUNER_COUNT} channels, 4 Mbit/s each, ${seconds} s without and ${seconds} s with a scan, a refresh and edits`,
  );
  const rows = quiet.worstMs.map((worst, at) => ({
    viewer: at + 1,
    'quiet p99': ms(quiet.p99Ms[at]!),
    'quiet worst': ms(worst),
    'busy p99': ms(busy.p99Ms[at]!),
    'busy worst': ms(busy.worstMs[at]!),
  }));
  console.table(rows);
  const growth = Math.max(...busy.worstMs) - Math.max(...quiet.worstMs);
  console.log(
    `worst gap ${ms(Math.max(...quiet.worstMs))} without, ${ms(Math.max(...busy.worstMs))} with: grows by ${ms(growth)}   budget ${GROWTH_MAX_MS} ms   ${growth <= GROWTH_MAX_MS ? 'kept' : 'EXCEEDED'}`,
  );
  if (growth > GROWTH_MAX_MS) process.exitCode = 1;
}

const wait = (forMs: number) => new Promise((resolve) => setTimeout(resolve, forMs));
const ms = (value: number) => `${value.toFixed(1)} ms`;
