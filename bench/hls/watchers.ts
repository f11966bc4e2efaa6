import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';

/** Players that fetch every segment and forget it, in a process of their own: their work is not what is measured. */
export interface Watchers {
  read(): Promise<Watched>;
  stop(): Promise<void>;
}

/** What all of them together have had so far. */
export interface Watched {
  /** Of segments. */
  bytes: number;
  lists: number;
  segments: number;
  /** Requests that were answered with something else than 200, or not at all. */
  failures: number;
  /** How many have had the segments of their first list. */
  playing: number;
}

/**
 * @param moduleUrl Of the bundled bench; it exports `watchApart`.
 * @param listUrl Where players begin: `index.m3u8`.
 * @param spreadMs Within so much time they come.
 */
export async function startWatchers(
  moduleUrl: string,
  listUrl: string,
  count: number,
  spreadMs: number,
): Promise<Watchers> {
  const given = [listUrl, count, spreadMs].map((value) => JSON.stringify(value)).join(', ');
  const code = `await (await import(${JSON.stringify(moduleUrl)})).watchApart(${given})`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const read = async (): Promise<Watched> => {
    child.stdin.write('?');
    return JSON.parse(String((await once(child.stdout, 'data'))[0])) as Watched;
  };
  return {
    read,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Runs in the process of the players until its input ends, and writes a line for each byte that it reads. */
export async function watchApart(listUrl: string, count: number, spreadMs: number): Promise<void> {
  const watched: Watched = { bytes: 0, lists: 0, segments: 0, failures: 0, playing: 0 };
  for (let at = 0; at < count; at++) setTimeout(() => void watch(listUrl, watched), (at * spreadMs) / count);
  process.stdin.on('data', () => process.stdout.write(`${JSON.stringify(watched)}\n`));
  await once(process.stdin, 'end');
  process.exit();
}

/** One player, for ever: it begins where players do, and comes for the list as often as it may. @see RFC 8216 §6.3 */
async function watch(masterUrl: string, watched: Watched): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let listUrl: string | null = null;
  let doneSeq = -1;
  for (;;) {
    try {
      listUrl ??= variantOf(await readText(masterUrl, agent), masterUrl);
      const list = parseList(await readText(listUrl, agent));
      watched.lists++;
      const isFirst = doneSeq < 0;
      if (isFirst) doneSeq = list.sequence + Math.max(0, list.segments.length - BEHIND_LIVE) - 1;
      const fresh = list.segments.slice(Math.max(0, doneSeq + 1 - list.sequence));
      for (const uri of fresh) {
        watched.bytes += await readAll(new URL(uri, listUrl).href, agent);
        watched.segments++;
      }
      if (isFirst) watched.playing++;
      doneSeq = list.sequence + list.segments.length - 1;
      await wait(1_000 * list.targetSeconds * (fresh.length > 0 ? 1 : 0.5));
    } catch {
      watched.failures++;
      await wait(1_000);
    }
  }
}

/** Players begin three segments before the end. @see RFC 8216 §6.3.3 */
const BEHIND_LIVE = 3;

export interface ReadList {
  targetSeconds: number;
  sequence: number;
  /** Their addresses. */
  segments: string[];
}

export function parseList(text: string): ReadList {
  const numberOf = (tag: string) => Number(new RegExp(`^#EXT-X-${tag}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { targetSeconds: numberOf('TARGETDURATION'), sequence: numberOf('MEDIA-SEQUENCE'), segments: urisOf(text) };
}

/** The first that a master playlist offers. */
export const variantOf = (text: string, url: string): string => new URL(urisOf(text)[0]!, url).href;

const urisOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

export async function readText(url: string, agent: http.Agent): Promise<string> {
  let text = '';
  await fetchPieces(url, agent, (piece) => {
    text += piece;
  });
  return text;
}

/** @returns How many bytes there were. */
export async function readAll(url: string, agent: http.Agent): Promise<number> {
  let bytes = 0;
  await fetchPieces(url, agent, (piece) => {
    bytes += piece.length;
  });
  return bytes;
}

function fetchPieces(url: string, agent: http.Agent, onPiece: (piece: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers with ${response.statusCode}.`));
      response.on('data', onPiece);
      response.on('end', resolve);
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
