/** Codecs as people know them; the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  mpeg2: 'MPEG-2',
  mpeg2video: 'MPEG-2',
  mpeg1: 'MPEG-1',
  mpeg: 'MPEG',
  aac: 'AAC',
  'aac-latm': 'AAC (LATM)',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  mp2: 'MP2',
  mp3: 'MP3',
};

export const codecName = (codec: string): string => NAMES[codec] ?? codec;
