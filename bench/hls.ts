import http from 'node:http';
import { type BenchDaemon, type BenchProvider, median, startBenchProvider, startDaemon } from './daemon.js';
import { type Passed, startProxy } from './hls/proxy.js';
import { parseList, readAll, readText, startWatchers, variantOf, type Watched } from './hls/watchers.js';
import { runParts } from './parts.js';
import { hasNginx } from './relay/fan-out.js';
import { cpuSeconds, residentKib, type Sinks, startSinks, wait } from './relay/sinks.js';

export { watchApart } from './hls/watchers.js';

/** What segments cost: as a source beside the same stream in one piece, per player, until they begin, in memory, and behind nginx. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const KBPS = 8_000;
const MEASURE_MS = 15_000;
/** Joining is over, and sources in segments are read as they come. */
const SETTLE_MS = 12_000;
const MANY_CHANNELS = 12;
const PLAYER_COUNTS = [10, 50, 100];
const START_ROUNDS = 7;
const WINDOW_CHANNELS = 8;
const WINDOWS_MB = 256;
/** So that nginx and 500 players leave room on the same two cores. */
const CACHED_KBPS = 1_000;
const CACHED_PLAYERS = 500;
const CACHED_MEASURE_MS = 30_000;
const PARTS = {
  sources: compareSources,
  players: measurePlayers,
  start: measureStart,
  memory: measureMemory,
  nginx: measureBehindNginx,
};

export const run = () => runParts(PARTS);

/** The same bytes from the same provider, in one piece and in segments, taken in turns. */
async function compareSources(): Promise<void> {
  await using house = await startHouse({ segmented: MANY_CHANNELS, whole: MANY_CHANNELS });
  console.log(`One viewer of each channel in MPEG-TS, CPU s per GB, median of ${ROUNDS}`);
  for (const count of [1, MANY_CHANNELS]) {
    const costs = { whole: [] as number[], segmented: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of ['whole', 'segmented'] as const) {
        const urls = house.channels(kind).slice(0, count);
        costs[kind].push(await costOf(house.daemon, urls.map(streamUrl)));
      }
    }
    const [whole, segmented] = [median(costs.whole), median(costs.segmented)];
    const channels = count === 1 ? '1 channel' : `${count} channels`;
    say(`${channels}, source in one piece`, whole.toFixed(2));
    const ratio = segmented / whole;
    say(`${channels}, source in segments`, segmented.toFixed(2));
    say(`${channels}, ratio`, ratio.toFixed(2), '≤ 1.50', ratio <= 1.5);
  }
}

/** CPU seconds per GB that viewers get, one at each address. They have left when it returns. */
async function costOf({ pid }: BenchDaemon, urls: readonly string[]): Promise<number> {
  const all: Sinks[] = [];
  for (const url of urls) all.push(await startSinks(url, 1));
  const readBytes = async () => (await Promise.all(all.map((sinks) => sinks.readBytes()))).reduce((a, b) => a + b);
  await wait(SETTLE_MS);
  const before = { cpu: cpuSeconds(pid), bytes: await readBytes() };
  await wait(MEASURE_MS);
  const bytes = (await readBytes()) - before.bytes;
  const cpu = cpuSeconds(pid) - before.cpu;
  for (const sinks of all) await sinks.stop();
  await wait(LINGER_MS);
  return cpu / (bytes / 1e9);
}

/** Of one channel: those who fetch its segments, beside as many who read its stream. */
async function measurePlayers(): Promise<void> {
  await using house = await startHouse({ whole: 1 });
  const [channel] = house.channels('whole');
  const { pid } = house.daemon;
  console.log('Players of one channel of 8 Mbit/s, the whole daemon, CPU');
  for (const count of PLAYER_COUNTS) {
    const sinks = await startSinks(streamUrl(channel!), count);
    await wait(5_000); // the joining burst is not part of the measure
    const streamed = await measure(pid, MEASURE_MS, async () => ({ bytes: await sinks.readBytes() }));
    await sinks.stop();
    const watchers = await startWatchers(import.meta.url, listUrl(channel!), count, 5_000);
    await wait(5_000 + SETTLE_MS);
    const fetched = await measure(pid, 2 * MEASURE_MS, watchers.read);
    await watchers.stop();
    const [ts, hls] = [streamed, fetched].map(({ cpu, bytes }) => cpu / (bytes / 1e9));
    const eachPercent = (100 * fetched.cores) / count;
    say(`${count} who read the stream`, `${ts!.toFixed(2)} s per GB`);
    const budget: [string?, boolean?] = count === PLAYER_COUNTS.at(-1) ? ['≤ 1.90', hls! <= 1.9] : [];
    const ours = `${hls!.toFixed(2)} s per GB, ${eachPercent.toFixed(2)} % of a core each`;
    say(`${count} who fetch segments`, ours, ...budget);
    say('  beside the stream', (hls! / ts!).toFixed(2));
    await wait(LINGER_MS);
  }
}

interface Measured {
  cpu: number;
  cores: number;
  bytes: number;
}

async function measure(pid: number, forMs: number, read: () => Promise<{ bytes: number }>): Promise<Measured> {
  const before = { cpu: cpuSeconds(pid), ...(await read()) };
  await wait(forMs);
  const cpu = cpuSeconds(pid) - before.cpu;
  return { cpu, cores: cpu / (forMs / 1_000), bytes: (await read()).bytes - before.bytes };
}

/** From the request of `index.m3u8` until the first segment is there whole. */
async function measureStart(): Promise<void> {
  await using house = await startHouse({ whole: START_ROUNDS, segmented: START_ROUNDS });
  console.log(
    `From the request of index.m3u8 to the end of the first segment, 8 Mbit/s, GOP 2 s, median of ${START_ROUNDS}`,
  );
  for (const kind of ['whole', 'segmented'] as const) {
    const cold: number[] = [];
    const joined: number[] = [];
    for (const channel of house.channels(kind)) {
      cold.push(await timeStart(channel));
      await wait(2_000);
      joined.push(await timeStart(channel));
    }
    const [coldMs, joinedMs] = [median(cold), median(joined)];
    const source = kind === 'whole' ? 'source in one piece' : 'source in segments';
    say(`cold, ${source}`, `${coldMs.toFixed(0)} ms`, '≤ 3000', coldMs <= 3_000);
    say(`joined, ${source}`, `${joinedMs.toFixed(0)} ms`, '≤ 100', joinedMs <= 100);
  }
}

async function timeStart(channel: string): Promise<number> {
  const agent = new http.Agent({ keepAlive: true });
  const sinceMs = performance.now();
  const url = variantOf(await readText(listUrl(channel), agent), listUrl(channel));
  const [first] = parseList(await readText(url, agent)).segments;
  await readAll(new URL(first!, url).href, agent);
  agent.destroy();
  return performance.now() - sinceMs;
}

/** What windows hold, once they are full. */
async function measureMemory(): Promise<void> {
  await using house = await startHouse({ whole: WINDOW_CHANNELS }, `hls: { totalMb: ${WINDOWS_MB} }`);
  const { pid } = house.daemon;
  const channels = house.channels('whole');
  console.log(`${WINDOW_CHANNELS} channels of 8 Mbit/s, resident memory of the daemon, hls.totalMb ${WINDOWS_MB}`);
  say('at rest', mib(residentKib(pid)));
  const viewers: Sinks[] = [];
  for (const channel of channels) viewers.push(await startSinks(streamUrl(channel), 1));
  await wait(20_000); // rings are full
  const streamedKib = residentKib(pid);
  say('a viewer of each', mib(streamedKib));
  const players = [];
  for (const channel of channels) players.push(await startWatchers(import.meta.url, listUrl(channel), 1, 0));
  await wait((1_000 * WINDOWS_MB * 8) / ((KBPS / 1_000) * WINDOW_CHANNELS) + 15_000);
  const windowsKib = residentKib(pid) - streamedKib;
  const isKept = windowsKib <= 1.15 * 1_024 * WINDOWS_MB;
  say(
    '  and a player with windows that are full',
    `${mib(windowsKib)} more`,
    `≤ ${Math.round(1.15 * WINDOWS_MB)} MiB`,
    isKept,
  );
  for (const each of [...viewers, ...players]) await each.stop();
}

/** 1 player and 500 of one channel behind nginx, and 500 without it. */
async function measureBehindNginx(): Promise<void> {
  if (!hasNginx()) return void console.log('Behind nginx: nginx is not installed.');
  await using house = await startHouse({ whole: 1, kbps: CACHED_KBPS });
  const { daemon } = house;
  const channel = new URL(house.channels('whole')[0]!);
  const proxy = await startProxy(daemon.url);
  console.log(
    `One channel of 1 Mbit/s behind nginx with docs/scale-out.nginx.conf, ${CACHED_MEASURE_MS / 1_000} s each`,
  );
  const look = async (count: number, base: string): Promise<Look> => {
    const watchers = await startWatchers(import.meta.url, listUrl(base + channel.pathname), count, 10_000);
    await wait(10_000 + SETTLE_MS);
    proxy.countPassed();
    const before = { watched: await watchers.read(), cpu: cpuSeconds(daemon.pid) };
    await wait(CACHED_MEASURE_MS);
    const cpu = cpuSeconds(daemon.pid) - before.cpu;
    const watched = await watchers.read();
    const { viewerCount } = await readLive(daemon);
    const passed = proxy.countPassed();
    await watchers.stop();
    await wait(LEAVE_MS);
    return { count, cores: cpu / (CACHED_MEASURE_MS / 1_000), before: before.watched, watched, passed, viewerCount };
  };
  const [one, many] = [await look(1, proxy.url), await look(CACHED_PLAYERS, proxy.url)];
  const direct = await look(CACHED_PLAYERS, daemon.url);
  await proxy.stop();
  sayLook('1 player behind nginx', one);
  sayLook(`${CACHED_PLAYERS} players behind nginx`, many);
  sayLook(`${CACHED_PLAYERS} players without it`, direct);
  const { playing, failures } = many.watched;
  say('all of them play', `${playing}, ${failures} failures`, 'all', playing === CACHED_PLAYERS && failures === 0);
  say('segments that reach us', `${many.passed.segments}`, '≤ 1 more', many.passed.segments <= one.passed.segments + 1);
  const listsMax = CACHED_MEASURE_MS / 1_000 + 1;
  say('lists that reach us', `${many.passed.lists}`, '≤ 1 a second', many.passed.lists <= listsMax);
  say('viewers on Live', `${many.viewerCount}`, '1', many.viewerCount === 1);
  const moreCores = many.cores - one.cores;
  say('CPU of 499 more', `${(100 * moreCores).toFixed(2)} % of a core`, '≤ 1 %', moreCores <= 0.01);
}

interface Look {
  count: number;
  /** Of us. */
  cores: number;
  before: Watched;
  watched: Watched;
  passed: Passed;
  /** As Live shows it. */
  viewerCount: number;
}

function sayLook(what: string, { cores, before, watched, passed }: Look): void {
  const asked = watched.lists - before.lists + (watched.segments - before.segments);
  const mbit = ((watched.bytes - before.bytes) * 8) / 1e6 / (CACHED_MEASURE_MS / 1_000);
  const reached = what.endsWith('without it') ? asked : passed.lists + passed.segments;
  say(what, `${(100 * cores).toFixed(2)} % of a core`);
  say('  what they get, their requests, those that reach us', `${mbit.toFixed(0)} Mbit/s, ${asked}, ${reached}`);
}

async function readLive({ url }: BenchDaemon): Promise<{ viewerCount: number }> {
  const { items } = (await (await fetch(`${url}/api/v1/sessions`)).json()) as { items: { viewers: unknown[] }[] };
  return { viewerCount: items.reduce((sum, { viewers }) => sum + viewers.length, 0) };
}

/** A relay without viewers has gone, too. */
const LINGER_MS = 7_000;
/** Players that say nothing leave 15 seconds after their last segment. */
const LEAVE_MS = 15_000 + LINGER_MS;

interface House extends AsyncDisposable {
  daemon: BenchDaemon;
  /** Their `/stream/ID`, without the ending. */
  channels(kind: 'whole' | 'segmented'): string[];
}

/** Channels whose one source comes in one piece or in segments: one clip, which is rendered before anything is measured. */
async function startHouse(counts: { whole?: number; segmented?: number; kbps?: number }, config = ''): Promise<House> {
  const { whole = 0, segmented = 0, kbps = KBPS } = counts;
  const clip = { title: 'Bench', isPadded: true, videoKbps: kbps };
  const streams = (kind: string, count: number, delivery: 'ts' | { hls: object }) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ id: `${kind}-${at}`, name: `${kind} ${at}`, clip, delivery, sending: { tickMs: 10 } },
      attributes: { 'tvg-id': `${kind}.${at}` },
    }));
  const provider: BenchProvider = await startBenchProvider({
    providers: [
      { key: 'alpha', streams: [...streams('whole', whole, 'ts'), ...streams('segmented', segmented, { hls: {} })] },
    ],
  });
  const daemon = await startDaemon(
    `${config}\nproviders: [{ key: alpha, url: "${provider.playlistUrls.alpha}", maxConnections: 64 }]`,
  );
  await daemon.idle();
  const playlist = await (await fetch(`${daemon.url}/playlist.m3u`)).text();
  const house: House = {
    daemon,
    channels: (kind) =>
      [...playlist.matchAll(/^#EXTINF.*,(\w+) .*\n(http\S+)\.ts$/gm)].flatMap(([, name, url]) =>
        name!.toLowerCase() === kind ? [url!] : [],
      ),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await provider.stop();
    },
  };
  // renders the clip
  await costlessLook(streamUrl((house.channels('whole')[0] ?? house.channels('segmented')[0])!));
  return house;
}

async function costlessLook(url: string): Promise<void> {
  const sinks = await startSinks(url, 1);
  while ((await sinks.readBytes()) < 100_000) await wait(200);
  await sinks.stop();
  await wait(LINGER_MS);
}

const streamUrl = (channel: string) => `${channel}.ts`;
const listUrl = (channel: string) => `${channel.replace('/stream/', '/hls/')}/index.m3u8`;
const mib = (kib: number) => `${(kib / 1_024).toFixed(0)} MiB`;

function say(what: string, ours: string, budget?: string, isKept?: boolean): void {
  const judged = budget === undefined ? '' : `   budget ${budget}   ${isKept ? 'kept' : 'EXCEEDED'}`;
  console.log(`${what.padEnd(52)} ${ours.padStart(36)}${judged}`);
}
