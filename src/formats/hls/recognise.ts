/** What a segment is, by its bytes: names and content types lie. */
export type SegmentKind =
  /** A transport stream from byte `at` on: what is before it is an ID3 tag, or a picture that hides it. */
  | { kind: 'ts'; at: number }
  /** Sound from byte `at` on, behind an ID3 tag most likely. */
  | { kind: 'packedAudio'; at: number }
  /** Behind an ID3 tag that is longer than any that tells of sound or a programme. */
  | { kind: 'longTag' }
  | { kind: 'fmp4' | 'webvtt' | 'text' | 'other' | 'undecided' };

/** Packets so far behind the start are found, in any disguise. */
export const DISGUISE_BYTES_MAX = 64 * 1024;
const SYNC_BYTE = 0x47;
const PACKET_BYTES = 188;
const PACKET_COUNT = 4;
const BOXES = new Set(['ftyp', 'styp', 'moof', 'moov', 'sidx', 'emsg', 'prft', 'free']);

/**
 * Never undecided when a little more than `DISGUISE_BYTES_MAX` have come.
 *
 * @param isAll No more bytes will come: it never stays undecided.
 */
export function recogniseSegment(bytes: Uint8Array, isAll: boolean): SegmentKind {
  const needed = PACKET_BYTES * (PACKET_COUNT - 1) + 1;
  if (bytes.length < needed && !isAll) return { kind: 'undecided' };
  const tagBytes = id3Bytes(bytes);
  if (tagBytes > DISGUISE_BYTES_MAX) return { kind: 'longTag' };
  if (isSyncAt(bytes, tagBytes, isAll)) return { kind: 'ts', at: tagBytes };
  if (bytes.length < tagBytes + needed && !isAll) return { kind: 'undecided' };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', tagBytes, tagBytes + 64);
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (BOXES.has(head.slice(4, 8))) return { kind: 'fmp4' };
  if (text.startsWith('WEBVTT')) return { kind: 'webvtt' };
  if (/^[<{[]|^#EXTM3U/.test(text)) return { kind: 'text' };
  if (isSound(bytes, tagBytes)) return { kind: 'packedAudio', at: tagBytes };
  for (let at = bytes.indexOf(SYNC_BYTE, tagBytes); at >= 0; at = bytes.indexOf(SYNC_BYTE, at + 1)) {
    if (at > DISGUISE_BYTES_MAX) break;
    if (isSyncAt(bytes, at, isAll)) return { kind: 'ts', at };
  }
  if (text.length > 0 && /^[\t\r\n\x20-\x7e]+$/.test(text)) return { kind: 'text' };
  return { kind: isAll || bytes.length >= DISGUISE_BYTES_MAX + needed ? 'other' : 'undecided' };
}

/** Four packets in a row; fewer do where nothing else comes behind them. */
function isSyncAt(bytes: Uint8Array, at: number, isAll: boolean): boolean {
  const left = Math.floor((bytes.length - at - 1) / PACKET_BYTES) + 1;
  const count = Math.min(PACKET_COUNT, left);
  if (count < 1) return false;
  for (let index = 0; index < count; index++) if (bytes[at + index * PACKET_BYTES] !== SYNC_BYTE) return false;
  return count === PACKET_COUNT || (isAll && bytes.length - at === count * PACKET_BYTES);
}

/**
 * Length of the ID3 tags at the start, until it is more than is read of them: each has four bytes of length with seven bits each
 * (ID3v2.4 §3.1).
 */
function id3Bytes(bytes: Uint8Array): number {
  let at = 0;
  const isTag = () => bytes[at] === 0x49 && bytes[at + 1] === 0x44 && bytes[at + 2] === 0x33;
  while (at <= DISGUISE_BYTES_MAX && isTag() && at + 10 <= bytes.length) {
    const size = [6, 7, 8, 9].reduce((sum, index) => sum * 128 + (bytes[at + index]! & 0x7f), 0);
    at += 10 + size;
  }
  return at;
}

/** ADTS and MPEG audio begin with eleven set bits, AC-3 and E-AC-3 with 0B 77. */
function isSound(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  return (first === 0xff && second >= 0xe0 && second !== 0xff) || (first === 0x0b && second === 0x77);
}
