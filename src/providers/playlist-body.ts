import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HeadwaterError } from '../base/errors.js';
import { type Fetcher, rangeOf } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import { hostOf } from './identity.js';

/** Where the bytes of a provider's list are while it is read. */
export interface PlaylistBody {
  path: string;
  baseUrl: string;
  charset: string | null;
  download: { etag: string | null; lastModified: string | null; contentHash: string };
}

/** @returns null when the list is byte for byte the last good one. */
export async function fetchPlaylist(
  provider: ProviderRow,
  fetcher: Fetcher,
  downloadPath: string,
  signal: AbortSignal,
  onBytes: (doneBytes: number, totalBytes: number | null) => void,
): Promise<PlaylistBody | null> {
  const localPath = localPathOf(provider.url);
  if (localPath !== null) {
    const sha256 = await hashFile(localPath, signal);
    if (sha256 === provider.contentHash) return null;
    const download = { etag: null, lastModified: null, contentHash: sha256 };
    return { path: localPath, baseUrl: `file://${localPath}`, charset: null, download };
  }
  const headers = { ...provider.headers, ...(provider.userAgent ? { 'User-Agent': provider.userAgent } : {}) };
  const { etag, lastModified } = provider;
  // a person typed the address, so it may lie in the house; where it redirects to is the provider's word
  const reach = { allowPrivate: true, allowPrivateRedirects: mayReachPrivate(provider) };
  const target = { url: provider.url, headers, ...reach, etag, lastModified };
  const outcome = await fetcher.fetchToFile(target, downloadPath, signal, onBytes);
  if (outcome.kind === 'unchanged' || outcome.sha256 === provider.contentHash) return null;
  const download = { etag: outcome.etag, lastModified: outcome.lastModified, contentHash: outcome.sha256 };
  return { path: outcome.path, baseUrl: outcome.finalUrl, charset: outcome.charset, download };
}

/** Path of a provider that is a file; null for an address. */
function localPathOf(url: string): string | null {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) ? null : url;
}

/** Whether streams of this provider may point into the house: said by a person, or because its own address does. */
export function mayReachPrivate(provider: { url: string; allowPrivate: boolean | null }): boolean {
  if (provider.allowPrivate !== null) return provider.allowPrivate;
  const host = hostOf(provider.url);
  if (localPathOf(provider.url) !== null || host === null || host === 'localhost') return true;
  return /^[0-9.]+$|:/.test(host) ? rangeOf(host) !== 'public' : !host.includes('.') || host.endsWith('.local');
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { signal })) hash.update(piece as Buffer);
  } catch (cause) {
    signal.throwIfAborted();
    throw new HeadwaterError(
      'provider_unreachable',
      `The file ${path} cannot be read (${(cause as { code?: string }).code ?? cause}).`,
      'Check that it exists and that the user that runs Headwater may read it. The last good list stays in use.',
      { cause },
    );
  }
  return hash.digest('hex');
}
