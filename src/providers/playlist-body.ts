import { createHash } from 'node:crypto';
import { constants, copyFile, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeadwaterError } from '../base/errors.js';
import { type FetchTarget, loadRoute, rangeOf } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import { addressesOf } from './hosts.js';
import { hostOf } from './identity.js';
import type { Borrowed, KeptLists } from './kept-lists.js';
import type { FetchNeeds } from './refresh.js';

/** Where the bytes of a provider's list are while it is read. */
export interface PlaylistBody extends PlaylistFacts {
  path: string;
  lent: Borrowed<unknown>;
}

interface PlaylistFacts {
  baseUrl: string;
  charset: string | null;
  download: { etag: string | null; lastModified: string | null; contentHash: string };
}

/** @returns null when the list is byte for byte the last good one. */
export async function fetchPlaylist(
  provider: ProviderRow,
  { fetcher, limits, downloadFolder, onBytes, kept, mayUseKept }: FetchNeeds,
  signal: AbortSignal,
): Promise<PlaylistBody | null> {
  const source = sourceOf(provider);
  const localPath = localPathOf(provider.url);
  const localHash = localPath === null ? null : await hashFile(localPath, limits.maxBytes, signal);
  if (localHash !== null && localHash === provider.contentHash) return null;
  const known = mayUseKept ? kept.borrow<PlaylistFacts>(source, PART) : null;
  if (known) {
    const { contentHash } = known.facts.download;
    const isOld = localHash !== null && localHash !== contentHash; // a file can be read again at any time
    if (!isOld && contentHash !== provider.contentHash) return bodyOf(known);
    known[Symbol.dispose]();
    if (!isOld) return null;
  }
  if (localPath !== null) {
    // a list is read twice, and a file may be another one by then
    const copy = join(downloadFolder, 'list');
    await copyFile(localPath, copy, constants.COPYFILE_FICLONE).catch((cause) => {
      throw unreadable(localPath, cause);
    });
    const download = { etag: null, lastModified: null, contentHash: await hashFile(copy, limits.maxBytes, signal) };
    const facts: PlaylistFacts = { baseUrl: `file://${localPath}`, charset: null, download };
    return bodyOf(await kept.keep(source, PART, { files: { list: copy }, facts }));
  }
  const { etag, lastModified } = provider;
  const reach = await reachOf(provider);
  const outcome = await tryHosts(addressesOf(provider.url, provider.url, provider.backupHosts), (url) =>
    fetcher.fetchToFile({ url, ...reach, etag, lastModified }, join(downloadFolder, 'list'), signal, onBytes),
  );
  if (outcome.kind === 'unchanged' || outcome.sha256 === provider.contentHash) return null;
  const download = { etag: outcome.etag, lastModified: outcome.lastModified, contentHash: outcome.sha256 };
  const facts: PlaylistFacts = { baseUrl: outcome.finalUrl, charset: outcome.charset, download };
  return bodyOf(await kept.keep(source, PART, { files: { list: outcome.path }, facts }));
}

const PART = 'playlist';

/** Keeps a playlist that was downloaded whole while somebody looked at its address, so that it need not be asked for again. */
export async function keepPlaylist(
  provider: ProviderRow,
  downloaded: { path: string; baseUrl: string; charset: string | null },
  kept: KeptLists,
  signal: AbortSignal,
): Promise<void> {
  const { path, baseUrl, charset } = downloaded;
  const contentHash = await hashFile(path, Number.MAX_SAFE_INTEGER, signal);
  const facts: PlaylistFacts = { baseUrl, charset, download: { etag: null, lastModified: null, contentHash } };
  using _lent = await kept.keep(sourceOf(provider), PART, { files: { list: path }, facts });
}

function bodyOf(lent: Borrowed<PlaylistFacts>): PlaylistBody {
  return { ...lent.facts, path: lent.files.list!, lent };
}

/** Who is asked, and how: what was kept of one is nobody else's. */
export function sourceOf(provider: ProviderRow): string {
  const { kind, url, username, password, accounts, backupHosts, headers, userAgent, proxy } = provider;
  return JSON.stringify([kind, url, username, password, accounts, backupHosts, headers, userAgent, proxy]);
}

/** Asks under one address after the other until a server answers, whatever it says. Throws what the first one failed with. */
export async function tryHosts<T>(addresses: readonly string[], ask: (url: string) => Promise<T>): Promise<T> {
  let first: unknown = null;
  for (const address of addresses) {
    try {
      return await ask(address);
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error.code !== 'provider_unreachable') throw error;
      first ??= error;
    }
  }
  throw first;
}

/** How a provider is asked: with its headers; a person typed its address, so it may lie in the house, but where it redirects to is the provider's word. */
export async function reachOf(
  provider: ProviderRow,
): Promise<Pick<FetchTarget, 'headers' | 'allowPrivate' | 'allowPrivateRedirects' | 'route'>> {
  const headers = { ...provider.headers, ...(provider.userAgent ? { 'User-Agent': provider.userAgent } : {}) };
  const route = await loadRoute(provider);
  return { headers, allowPrivate: true, allowPrivateRedirects: mayReachPrivate(provider), route };
}

/** Path of a provider that is a file; null for an address. Throws `provider_unreachable` for a file URL of elsewhere. */
export function localPathOf(url: string): string | null {
  if (url.startsWith('file://')) return pathOfFileUrl(url);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) ? null : url;
}

function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new HeadwaterError(
      'provider_unreachable',
      `${url} names no file of this machine.`,
      'Write file:///path/to/list.m3u, with three slashes, or just the path.',
      { cause },
    );
  }
}

/** Whether streams of this provider may point into the house: said by a person, or because its own address does. */
export function mayReachPrivate(provider: { url: string; allowPrivate: boolean | null }): boolean {
  if (provider.allowPrivate !== null) return provider.allowPrivate;
  const host = hostOf(provider.url);
  if (localPathOf(provider.url) !== null || host === null || host === 'localhost') return true;
  return /^[0-9.]+$|:/.test(host) ? rangeOf(host) !== 'public' : !host.includes('.') || host.endsWith('.local');
}

/** A device or pipe would be read for ever. Throws `provider_not_a_playlist`, `provider_too_large`, or what the system says. */
export async function requireList(path: string, maxBytes: number): Promise<void> {
  const found = await stat(path);
  if (!found.isFile()) {
    throw new HeadwaterError('provider_not_a_playlist', `${path} is no file.`, 'Give the path of a playlist.');
  }
  if (found.size > maxBytes) {
    throw new HeadwaterError(
      'provider_too_large',
      `The file ${path} is larger than ${Math.round(maxBytes / 2 ** 20)} MiB.`,
      'Give a smaller list, or check that the path is right.',
    );
  }
}

/** Each piece costs a turn of the thread pool: with Node's 64 KiB those would be half of the work. */
const HASH_PIECE_BYTES = 2 ** 20;

async function hashFile(path: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await requireList(path, maxBytes);
    await using file = await open(path);
    const piece = Buffer.allocUnsafeSlow(HASH_PIECE_BYTES); // one for all: a stream would ask for fresh memory each time
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof HeadwaterError) throw cause;
    throw unreadable(path, cause);
  }
  return hash.digest('hex');
}

function unreadable(path: string, cause: unknown): HeadwaterError {
  return new HeadwaterError(
    'provider_unreachable',
    `The file ${path} cannot be read (${(cause as { code?: string }).code ?? cause}).`,
    'Check that it exists, that the user that runs Headwater may read it, and that the disk is not full.',
    { cause },
  );
}
