/** Writes playlists that players of every age read (RFC 8216; version 3 unless something newer is in them). */

export interface ListedSegment {
  uri: string;
  durationSeconds: number;
  /**
   * So many times clock, codecs or picture size may have changed since the segment before (RFC 8216 §4.3.2.3). There is a tag for
   * each: the number of a segment is that of the list and all tags before it (§6.2.1), and must stay (§6.2.2).
   */
  discontinuityCount: number;
  /** Wall clock at its first picture, epoch milliseconds. */
  programTimeMs: number;
  /** Address of the head that it needs: it is fragmented MP4. */
  mapUri?: string | undefined;
}

export interface MediaList {
  /** Whole seconds; no segment is longer, rounded. It must not change while the list is followed. */
  targetSeconds: number;
  /** Number of the first segment. */
  mediaSequence: number;
  /** How many discontinuities have left the list. */
  discontinuitySequence: number;
  /** Every segment begins with a key frame. */
  isIndependent: boolean;
  segments: readonly ListedSegment[];
}

/** A live list: it never ends. */
export function writeMediaList(list: MediaList): string {
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${versionOf(list)}`,
    `#EXT-X-TARGETDURATION:${list.targetSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${list.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${list.discontinuitySequence}`,
    ...(list.isIndependent ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
  ];
  let mapUri: string | undefined;
  for (const segment of list.segments) {
    for (let count = 0; count < segment.discontinuityCount; count++) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.mapUri !== mapUri) lines.push(`#EXT-X-MAP:URI="${segment.mapUri}"`);
    mapUri = segment.mapUri;
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.programTimeMs).toISOString()}`,
      `#EXTINF:${segment.durationSeconds.toFixed(3)},`,
      segment.uri,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The lowest that has every tag (RFC 8216 §7): old boxes refuse what they do not know. */
function versionOf({ segments, isIndependent }: MediaList): number {
  if (segments.some(({ mapUri }) => mapUri !== undefined)) return 7;
  return isIndependent ? 6 : 3;
}

export interface ListedVariant {
  uri: string;
  /** Most bits per second that any segment has. */
  peakBps: number;
  /** RFC 6381; null: not known, players find out. */
  codecs: string | null;
  size: { width: number; height: number } | null;
  /** Pictures per second; null: radio. */
  frameRate: number | null;
  /** Whether the sound tracks of the list are its own. */
  hasSounds?: boolean;
}

/** A sound track that players may choose. */
export interface ListedSound {
  /** For people; no two have the same. */
  name: string;
  /** RFC 5646; null: not told. */
  language: string | null;
  /** Null: it is in the segments of the variant, and is what players begin with. */
  uri: string | null;
}

/** @param sounds Fewer than two are no choice, and are not listed. */
export function writeMasterList(variants: readonly ListedVariant[], sounds: readonly ListedSound[] = []): string {
  const hasChoice = sounds.length > 1;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${hasChoice ? 4 : 3}`, ...(hasChoice ? sounds.map(writeSound) : [])];
  for (const { uri, peakBps, codecs, size, frameRate, hasSounds = false } of variants) {
    const attributes = [
      `BANDWIDTH=${Math.ceil(peakBps)}`,
      ...(codecs === null ? [] : [`CODECS="${codecs}"`]),
      ...(size === null ? [] : [`RESOLUTION=${size.width}x${size.height}`]),
      ...(frameRate === null ? [] : [`FRAME-RATE=${frameRate.toFixed(3)}`]),
      ...(hasChoice && hasSounds ? [`AUDIO="${SOUND_GROUP}"`] : []),
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, uri);
  }
  return `${lines.join('\n')}\n`;
}

const SOUND_GROUP = 'sound';

/** @see RFC 8216 §4.3.4.1 */
function writeSound({ name, language, uri }: ListedSound): string {
  const attributes = [
    ...['TYPE=AUDIO', `GROUP-ID="${SOUND_GROUP}"`],
    ...(language === null ? [] : [`LANGUAGE="${language}"`]),
    ...[`NAME="${name}"`, `DEFAULT=${uri === null ? 'YES' : 'NO'}`, 'AUTOSELECT=YES'],
    ...(uri === null ? [] : [`URI="${uri}"`]),
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}
