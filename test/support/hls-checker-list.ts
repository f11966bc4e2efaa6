/** A playlist as the checker reads it: only what its rules need, and nothing forgiven. */
export interface MediaList {
  version: number | null;
  /** Every value that the tag was given, as text. */
  targetDurations: string[];
  sequence: number;
  discontinuitySequence: number;
  hasEnd: boolean;
  segments: ListedSegment[];
}

export interface ListedSegment {
  number: number;
  uri: string;
  /** Null: a URI without EXTINF. */
  seconds: number | null;
  secondsText: string;
  isMarked: boolean;
  /** Right before it; each counts. */
  markCount: number;
  /** How many marks stand before it since the stream began, with its own. */
  discontinuity: number;
  dateMs: number | null;
  range: { offset: number; length: number } | null;
  key: { uri: string; vector: Buffer | null } | null;
  map: string | null;
}

export interface Variant {
  uri: string;
  bandwidthBps: number | null;
  attributes: Record<string, string>;
}

export function parseVariants(text: string): Variant[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, at) => {
    const [, list] = /^#EXT-X-STREAM-INF:(.*)$/.exec(line) ?? [];
    if (list === undefined) return [];
    const attributes = parseAttributes(list);
    const bandwidthBps = /^\d+$/.test(attributes.BANDWIDTH ?? '') ? Number(attributes.BANDWIDTH) : null;
    return [{ uri: lines[at + 1] ?? '', bandwidthBps, attributes }];
  });
}

/** @see RFC 8216 §4.2: values may be quoted, and hold commas then. */
export function parseAttributes(list: string): Record<string, string> {
  const pairs = list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name, value!.replaceAll('"', '')]));
}

export function parseMediaList(text: string): MediaList {
  const list: MediaList = {
    ...{ version: null, targetDurations: [], sequence: 0, discontinuitySequence: 0, hasEnd: false, segments: [] },
  };
  let next = emptySegment();
  let held: Pick<ListedSegment, 'key' | 'map'> = { key: null, map: null };
  for (const line of text.split(/\r?\n/)) {
    const [, tag = '', value = ''] = /^(#EXT[^:]*):?(.*)$/.exec(line) ?? [];
    if (tag === '#EXT-X-VERSION') list.version = Number(value);
    else if (tag === '#EXT-X-TARGETDURATION') list.targetDurations.push(value);
    else if (tag === '#EXT-X-MEDIA-SEQUENCE') list.sequence = Number(value);
    else if (tag === '#EXT-X-DISCONTINUITY-SEQUENCE') list.discontinuitySequence = Number(value);
    else if (tag === '#EXT-X-ENDLIST') list.hasEnd = true;
    else if (tag === '#EXT-X-DISCONTINUITY') next = { ...next, isMarked: true, markCount: next.markCount + 1 };
    else if (tag === '#EXT-X-PROGRAM-DATE-TIME') next.dateMs = Date.parse(value);
    else if (tag === '#EXT-X-MAP') held = { ...held, map: parseAttributes(value).URI ?? null };
    else if (tag === '#EXT-X-KEY') held = { ...held, key: parseKey(parseAttributes(value)) };
    else if (tag === '#EXT-X-BYTERANGE') next.range = parseRange(value, list.segments.at(-1));
    else if (tag === '#EXTINF') {
      next.secondsText = value.split(',')[0]!;
      next.seconds = Number(next.secondsText);
    } else if (line !== '' && !line.startsWith('#')) {
      const before = list.segments.at(-1)?.discontinuity ?? list.discontinuitySequence;
      const discontinuity = before + next.markCount;
      list.segments.push({ ...next, ...held, discontinuity, uri: line, number: list.sequence + list.segments.length });
      next = emptySegment();
    }
  }
  return list;
}

function emptySegment(): ListedSegment {
  const place = { number: 0, discontinuity: 0, uri: '', range: null, key: null, map: null };
  return { ...place, seconds: null, secondsText: '', isMarked: false, markCount: 0, dateMs: null };
}

function parseKey({ METHOD, URI = '', IV }: Record<string, string>): ListedSegment['key'] {
  if (METHOD === 'NONE') return null;
  return { uri: URI, vector: IV ? Buffer.from(IV.slice(2).padStart(32, '0'), 'hex') : null };
}

function parseRange(value: string, before: ListedSegment | undefined): ListedSegment['range'] {
  const [length, offset] = value.split('@').map(Number);
  const follows = before?.range ? before.range.offset + before.range.length : 0;
  return { length: length!, offset: offset ?? follows };
}
