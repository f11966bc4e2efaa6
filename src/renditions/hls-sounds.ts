import type { ListedSound } from '../formats/hls/index.js';
import {
  type AudioCodec,
  type PackedType,
  packedTypeOf,
  packSound,
  type SegmentFormat,
} from '../formats/mpegts/index.js';
import type { HlsWindow, NumberedSegment } from './hls-window.js';

/**
 * The sound tracks that a player may choose. The first is what it hears without choosing, and is in the segments with the
 * picture; each other has a list of its own, whose segments are taken out of the same pieces when somebody asks.
 */
export interface HlsSound extends Omit<ListedSound, 'uri'> {
  /** Among the sound tracks of the stream, from 1: part of its address. */
  number: number;
  pid: number;
  codec: AudioCodec;
  /** Null: it is the first. */
  type: PackedType | null;
}

/** Tracks of codecs that no player takes by themselves are left out, and so is everything when the pieces are MP4. */
export function listSounds(format: SegmentFormat, sample: NumberedSegment): HlsSound[] {
  const tracks = format.layout.tracks.flatMap(({ role, stream }) =>
    role.kind === 'audio' ? [{ pid: stream.pid, codec: role.codec, tag: role.language }] : [],
  );
  if (tracks.length < 2 || sample.head) return [];
  const names = new Set<string>();
  return tracks.flatMap(({ pid, codec, tag }, at) => {
    const type = at === 0 ? null : packedTypeOf({ pid, codec, pieces: sample.pieces });
    if (at > 0 && type === null) return [];
    const language = languageOf(tag);
    const wanted = nameOf(language) ?? `Sound ${at + 1}`;
    const name = names.has(wanted) ? `${wanted} ${at + 1}` : wanted;
    names.add(name);
    return [{ number: at + 1, pid, codec, type, name, language }];
  });
}

/** A segment of a track, made for the first who asks and held for the others; null: it has gone. */
export function readSound({ pid, codec }: HlsSound, segment: NumberedSegment, window: HlsWindow): Buffer | null {
  return window.findPacked(segment, pid, () => {
    const before = window.findBefore(segment);
    if (!before && !segment.isStart) return null;
    return packSound({ pid, codec, pieces: segment.pieces, before: before?.pieces ?? null });
  });
}

/** The shortest code of the language (RFC 5646): broadcasters write three letters, of two kinds. */
function languageOf(tag: string | null): string | null {
  if (tag === null || !/^[a-z]{3}$/i.test(tag)) return null;
  const [language = null] = Intl.getCanonicalLocales(tag);
  return language === null || nameOf(language) === null ? null : language;
}

/** In the language itself, so that it needs no translation. */
function nameOf(language: string | null): string | null {
  if (language === null) return null;
  return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(language) ?? null;
}
