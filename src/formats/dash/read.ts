import { createResolver } from '../../base/resolve-address.js';
import { childOf, childrenOf, createElementReader, type Element } from './elements.js';
import type { DashManifest, DashPeriod, DashRepresentation, DashSet } from './manifest.js';
import { parseRule } from './rule.js';
import { parseCount, parseDateMs, parseDurationMs } from './values.js';

export interface ManifestReader {
  write(text: string): void;
  finish(): DashManifest | { kind: 'error'; error: DashProblem };
}

/** Why a body is no DASH manifest that can be played. */
export type DashProblem = 'not-a-manifest' | 'too-large' | 'no-periods';

/**
 * Reads a manifest as servers send it, in pieces: what can be understood counts, what cannot is passed over.
 *
 * @param url Where it came from, after redirects: relative addresses in it refer to it.
 */
export function createManifestReader(url: string): ManifestReader {
  const reader = createElementReader();
  return {
    write: reader.write,
    finish() {
      const root = reader.finish();
      if (root === 'too-large') return { kind: 'error', error: root };
      if (root === 'not-xml' || root.name !== 'MPD') return { kind: 'error', error: 'not-a-manifest' };
      const manifest = manifestFrom(root, url);
      return manifest.periods.length > 0 ? manifest : { kind: 'error', error: 'no-periods' };
    },
  };
}

function manifestFrom(root: Element, url: string): DashManifest {
  const isLive = root.attributes.type === 'dynamic';
  const location = childOf(root, 'Location')?.text;
  return {
    kind: 'manifest',
    isLive,
    originMs: parseDateMs(root.attributes.availabilityStartTime),
    updateMs: parseDurationMs(root.attributes.minimumUpdatePeriod),
    keptMs: parseDurationMs(root.attributes.timeShiftBufferDepth),
    location: location ? createResolver(url)(location) : null,
    clocks: childrenOf(root, 'UTCTiming').map(({ attributes }) => ({
      scheme: attributes.schemeIdUri ?? '',
      value: attributes.value ?? '',
    })),
    periods: periodsFrom(root, baseOf(root, url)),
  };
}

/** A period without a start follows the one before; one that is known neither by itself nor so is still to be announced. */
function periodsFrom(root: Element, baseUrl: string): DashPeriod[] {
  const totalMs = parseDurationMs(root.attributes.mediaPresentationDuration);
  const periods: DashPeriod[] = [];
  let nextMs: number | null = 0;
  const elements = childrenOf(root, 'Period');
  for (const [at, element] of elements.entries()) {
    const startMs: number | null = parseDurationMs(element.attributes.start) ?? nextMs;
    const durationMs = parseDurationMs(element.attributes.duration);
    if (startMs === null) continue;
    const followingMs = parseDurationMs(elements[at + 1]?.attributes.start);
    const endMs: number | null =
      durationMs !== null ? startMs + durationMs : (followingMs ?? (elements[at + 1] ? null : totalMs));
    periods.push({
      key: element.attributes.id ?? `at ${startMs}`,
      startMs,
      endMs,
      sets: childrenOf(element, 'AdaptationSet').flatMap((set) => setFrom(set, element, baseUrl)),
    });
    nextMs = endMs;
  }
  return periods;
}

/** What is neither picture nor sound, and what is meant for fast forward only, is left out. */
function setFrom(set: Element, period: Element, parentUrl: string): DashSet[] {
  const first = childOf(set, 'Representation');
  const typed = set.attributes.contentType ?? set.attributes.mimeType ?? first?.attributes.mimeType ?? '';
  const kind = /^video\b/.test(typed) ? 'picture' : /^audio\b/.test(typed) ? 'sound' : null;
  if (kind === null || childOf(set, 'EssentialProperty')) return [];
  const representations = childrenOf(set, 'Representation').map((element) =>
    representationFrom(element, set, period, parentUrl),
  );
  const protections = [set, ...childrenOf(set, 'Representation')].flatMap((one) =>
    childrenOf(one, 'ContentProtection'),
  );
  return [{ kind, rank: rankOf(set), protection: protectionOf(protections), representations }];
}

function representationFrom(element: Element, set: Element, period: Element, parentUrl: string): DashRepresentation {
  const { attributes } = element;
  const id = attributes.id ?? '';
  const bandwidthBps = parseCount(attributes.bandwidth) ?? 0;
  return {
    id,
    mimeType: attributes.mimeType ?? set.attributes.mimeType ?? '',
    codecs: (attributes.codecs ?? set.attributes.codecs ?? '').toLowerCase(),
    bandwidthBps,
    height: parseCount(attributes.height ?? set.attributes.height),
    readSegments: () =>
      parseRule([element, set, period], baseOf(element, baseOf(set, baseOf(period, parentUrl))), { id, bandwidthBps }),
  };
}

function rankOf(set: Element): DashSet['rank'] {
  const roles = childrenOf(set, 'Role').map(({ attributes }) => attributes.value);
  if (roles.includes('main')) return 'main';
  return roles.length > 0 || childOf(set, 'Accessibility') ? 'special' : 'plain';
}

/** As people know them, by the numbers that https://dashif.org/identifiers/content_protection/ gives. */
const SYSTEMS: Readonly<Record<string, string>> = {
  'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': 'Widevine',
  '9a04f079-9840-4286-ab92-e65be0885f95': 'PlayReady',
  '94ce86fb-07ff-4f43-adb8-93d2fa968ca2': 'FairPlay',
  'e2719d58-a985-b3c9-781a-b030af78d30e': 'ClearKey',
};

function protectionOf(elements: readonly Element[]): string | null {
  if (elements.length === 0) return null;
  const schemes = elements.map(({ attributes }) => (attributes.schemeIdUri ?? '').toLowerCase());
  const names = schemes.flatMap((scheme) => SYSTEMS[scheme.replace('urn:uuid:', '')] ?? []);
  return [...new Set(names)].join(', ') || 'Common Encryption';
}

/** Of several servers the first. */
function baseOf(element: Element, parentUrl: string): string {
  const own = childOf(element, 'BaseURL')?.text;
  return own ? createResolver(parentUrl)(own) : parentUrl;
}
