import { descriptorsIn, type PmtStream } from './psi.js';

/** What an elementary stream is, by its PMT entry. */

export type VideoCodec = 'mpeg2' | 'h264' | 'hevc';
export type AudioCodec = 'mpeg' | 'aac' | 'aac-latm' | 'ac3' | 'eac3' | 'other';
export type TrackRole =
  | { kind: 'video'; codec: VideoCodec }
  | { kind: 'audio'; codec: AudioCodec; language: string | null }
  | { kind: 'subtitle'; codec: 'dvb' | 'teletext'; language: string | null }
  | { kind: 'other' };

const DESCRIPTOR_REGISTRATION = 0x05;
const DESCRIPTOR_LANGUAGE = 0x0a;
const DESCRIPTOR_TELETEXT = 0x56;
const DESCRIPTOR_DVB_SUBTITLE = 0x59;
const DESCRIPTOR_AC3 = 0x6a;
const DESCRIPTOR_EAC3 = 0x7a;
const DESCRIPTOR_AAC = 0x7c;
const STREAM_TYPE_PRIVATE_PES = 0x06;

const VIDEO_BY_TYPE: Readonly<Record<number, VideoCodec>> = { 1: 'mpeg2', 2: 'mpeg2', 27: 'h264', 36: 'hevc' };
const AUDIO_BY_TYPE: Readonly<Record<number, AudioCodec>> = {
  3: 'mpeg',
  4: 'mpeg',
  15: 'aac',
  17: 'aac-latm',
  129: 'ac3',
  135: 'eac3',
};

/** Stream type 0x06 says nothing by itself: its descriptors tell what is inside. */
export function roleOf(stream: PmtStream): TrackRole {
  const video = VIDEO_BY_TYPE[stream.streamType];
  if (video) return { kind: 'video', codec: video };
  const language = languageOf(stream);
  const audio = AUDIO_BY_TYPE[stream.streamType];
  if (audio) return { kind: 'audio', codec: audio, language };
  if (stream.streamType !== STREAM_TYPE_PRIVATE_PES) return { kind: 'other' };
  for (const { tag, body } of descriptorsIn(stream.descriptors)) {
    if (tag === DESCRIPTOR_AC3) return { kind: 'audio', codec: 'ac3', language };
    if (tag === DESCRIPTOR_EAC3) return { kind: 'audio', codec: 'eac3', language };
    if (tag === DESCRIPTOR_AAC) return { kind: 'audio', codec: 'aac', language };
    if (tag === DESCRIPTOR_DVB_SUBTITLE) return { kind: 'subtitle', codec: 'dvb', language };
    if (tag === DESCRIPTOR_TELETEXT) return { kind: 'subtitle', codec: 'teletext', language };
    if (tag === DESCRIPTOR_REGISTRATION) {
      const name = String.fromCharCode(...body.subarray(0, 4));
      if (name === 'HEVC') return { kind: 'video', codec: 'hevc' };
      if (name === 'AC-3') return { kind: 'audio', codec: 'ac3', language };
      if (name === 'EAC3') return { kind: 'audio', codec: 'eac3', language };
      if (name === 'Opus') return { kind: 'audio', codec: 'other', language };
    }
  }
  return { kind: 'other' };
}

function languageOf(stream: PmtStream): string | null {
  for (const { tag, body } of descriptorsIn(stream.descriptors)) {
    const isLanguage = tag === DESCRIPTOR_LANGUAGE || tag === DESCRIPTOR_TELETEXT || tag === DESCRIPTOR_DVB_SUBTITLE;
    if (isLanguage && body.length >= 3) return String.fromCharCode(...body.subarray(0, 3));
  }
  return null;
}
