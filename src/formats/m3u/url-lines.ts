import { addEncodedHeaders, findPipeHeaders, type HeaderMap } from './headers.js';
import type { M3uWarningCode } from './problems.js';
import { decodePercent, trimText } from './text.js';

/** A line that is neither blank nor starts with `#`, understood. */
export type UrlReading =
  | { kind: 'url'; url: string; headers: HeaderMap | null; problem: M3uWarningCode | null }
  /** An address that we never open: a local file, a plugin, a script. */
  | { kind: 'unsupported' }
  /** Advertising and other text: whatever waits for its URL waits on. */
  | { kind: 'junk' };

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const PLAYABLE = /^(?:https?|rtsps?|rtmps?|rtp|udp|srt):/i;
/** Schemes that are written without `//`. Others look like the `host:port` of an address without a scheme. */
const OPAQUE = /^(?:about|acestream|blob|data|file|javascript|magnet|mailto|plugin|sop|tel|vbscript):/i;

/** Whether a trimmed line names its scheme, playable or not. */
export function hasScheme(line: string): boolean {
  return SCHEME.test(line);
}

/** Whether a trimmed line is meant as an address rather than as text. */
export function isAddress(line: string): boolean {
  if (SCHEME.test(line) || OPAQUE.test(line)) return true;
  const address = splitAtPipe(line)[0];
  return !/\s/.test(address) && /[/.]/.test(address);
}

/** @param baseUrl Where the list came from, after redirects: relative addresses start there. */
export function readUrlLine(line: string, baseUrl: string): UrlReading {
  if (!isAddress(line)) return { kind: 'junk' };
  if (OPAQUE.test(line)) return { kind: 'unsupported' };
  const [address, headerText] = splitAtPipe(line);
  const headers: HeaderMap = {};
  if (headerText !== null) addEncodedHeaders(headers, headerText);
  const found = { headers: headerText === null ? null : headers };
  if (!SCHEME.test(address)) {
    const url = resolve(address, baseUrl);
    if (url === null) return { kind: 'junk' };
    return PLAYABLE.test(url) ? { kind: 'url', url, problem: 'relative-url', ...found } : { kind: 'unsupported' };
  }
  if (!PLAYABLE.test(address)) return { kind: 'unsupported' };
  const url = address.replace(/\p{Cc}/gu, (c) => (c === '\t' ? ' ' : encodeURIComponent(c))).replace(/\s/g, '%20');
  return { kind: 'url', url, problem: /\s/.test(address) ? 'space-in-url' : null, ...found };
}

/** The last part of the path without its extension, decoded; for an address without a path its host. Never empty. */
export function nameOfUrl(url: string): string {
  const rest = url.replace(/^[^:]+:\/\/@?/, '').replace(/[?#].*$/s, '');
  const parts = rest.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const name = parts.length > 1 ? last.replace(/(?<=.)\.[a-z0-9]{1,5}$/i, '') : last;
  return trimText(decodePercent(name).replace(/\p{Cc}/gu, ' ')) || url;
}

function splitAtPipe(line: string): [address: string, headers: string | null] {
  const pipeAt = findPipeHeaders(line);
  return pipeAt < 0 ? [line, null] : [line.slice(0, pipeAt).trim(), line.slice(pipeAt + 1)];
}

function resolve(address: string, baseUrl: string): string | null {
  try {
    return new URL(address, baseUrl).href;
  } catch {
    return null;
  }
}
