import { deferred, forkAbort, untilAborted } from '../base/abort.js';
import type { LiveBody, LiveOpener, LiveTarget } from '../net/index.js';
import { playlistUnusable, silent } from './faults.js';

/** A server that sends nothing for so long, before a part or in the middle of it, is asked again. */
const SILENT_MS = 3_000;
const LIST_BYTES_MAX = 2 * 2 ** 20;
const KEY_BYTES = 16;
const MAP_BYTES_MAX = 2 * 2 ** 20;

/** Who hears of one resource while it comes. What it throws ends the reading. */
export interface PartListener {
  onHead?(head: Pick<LiveBody, 'finalUrl' | 'status' | 'lengthBytes'>): void;
  onPiece(piece: Buffer): void;
}

/**
 * Reads one resource to its end: a playlist, a key, a segment. It has a connection of its own as a live stream has, so that the
 * same rules hold for each (headers, proxy, private addresses, limits of bandwidth), and the provider counts none between two.
 * Settles when the connection is closed.
 */
export async function readPart(
  opener: LiveOpener,
  target: LiveTarget,
  listener: PartListener,
  signal: AbortSignal,
): Promise<void> {
  using own = forkAbort(signal);
  const over = deferred<void>();
  const giveUp = () => own.abort(silent(SILENT_MS));
  let timer = setTimeout(giveUp, SILENT_MS);
  // where reading waits by itself, to keep a limit of bandwidth, the server is not to blame
  const pace = (bytes: number) => {
    const waitMs = target.pace?.(bytes) ?? 0;
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENT_MS + waitMs);
    return waitMs;
  };
  let body: LiveBody | null = null;
  try {
    body = await opener.open({ ...target, pace }, own.signal);
    listener.onHead?.(body);
    body.read(
      (piece) => {
        try {
          listener.onPiece(piece);
        } catch (error) {
          over.reject(error);
        }
      },
      (error) => (error ? over.reject(error) : over.resolve()),
    );
    await untilAborted(over.promise, own.signal);
  } finally {
    clearTimeout(timer);
    own.abort();
    await body?.close();
  }
}

/** Collects a playlist. Throws `upstream_playlist_unusable` when it is too large. */
export function createListCollector(): { push(piece: Buffer): void; text(): string } {
  const pieces: Buffer[] = [];
  let bytes = 0;
  return {
    push(piece) {
      bytes += piece.length;
      if (bytes > LIST_BYTES_MAX) throw playlistUnusable(`is larger than ${LIST_BYTES_MAX / 2 ** 20} MiB`);
      pieces.push(piece);
    },
    text: () => Buffer.concat(pieces).toString('utf8'),
  };
}

export interface LoadedList {
  text: string;
  /** Where it came from in the end: relative addresses refer to it. */
  url: string;
}

export async function loadList(opener: LiveOpener, target: LiveTarget, signal: AbortSignal): Promise<LoadedList> {
  const collector = createListCollector();
  let url = target.url;
  await readPart(
    opener,
    target,
    {
      onHead: ({ finalUrl }) => {
        url = finalUrl;
      },
      onPiece: collector.push,
    },
    signal,
  );
  return { text: collector.text(), url };
}

/** Throws `upstream_playlist_unusable` when it is no key. */
export async function loadKey(opener: LiveOpener, target: LiveTarget, signal: AbortSignal): Promise<Buffer> {
  let key = Buffer.alloc(0);
  const onPiece = (piece: Buffer) => {
    key = Buffer.concat([key, piece]);
    if (key.length > KEY_BYTES) throw noKey();
  };
  await readPart(opener, target, { onPiece }, signal);
  if (key.length !== KEY_BYTES) throw noKey();
  return key;
}

/** What fragments of an MP4 need before them. @param byteRange As it is written: length, or length@offset. */
export async function loadMap(
  opener: LiveOpener,
  target: LiveTarget,
  byteRange: string | null,
  signal: AbortSignal,
): Promise<Buffer> {
  const [, length, offset = '0'] = /^(\d+)(?:@(\d+))?$/.exec(byteRange ?? '') ?? [];
  const range = length === undefined ? null : [Number(offset), Number(offset) + Number(length)];
  const headers = range ? { ...target.headers, Range: `bytes=${range[0]}-${range[1]! - 1}` } : target.headers;
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isWhole = false;
  await readPart(
    opener,
    { ...target, headers },
    {
      onHead: ({ status }) => {
        isWhole = status !== 206;
      },
      onPiece(piece) {
        bytes += piece.length;
        if (bytes > MAP_BYTES_MAX) throw playlistUnusable('leads to a map that is too large');
        pieces.push(piece);
      },
    },
    signal,
  );
  const all = Buffer.concat(pieces);
  return range && isWhole ? all.subarray(range[0], range[1]) : all;
}

const noKey = () => playlistUnusable('leads to something that is no key of 16 bytes');
