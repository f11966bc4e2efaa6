/** What an HLS playlist says (RFC 8216). Field names follow the fixtures' expectations. */
export type HlsPlaylist = MediaPlaylist | MasterPlaylist;

/** A list of segments. */
export interface MediaPlaylist {
  kind: 'media';
  version: number | null;
  /** Never 0 and not always whole: see `target-duration-not-integer`. */
  targetSeconds: number;
  mediaSequence: number;
  discontinuitySequence: number;
  playlistType: string | null;
  /** Nothing more will come. */
  endList: boolean;
  segments: readonly HlsSegment[];
  warnings: readonly HlsWarning[];
}

export interface HlsSegment {
  /** Absolute, unless what stands there is no address. */
  uri: string;
  sequence: number;
  durationSeconds: number;
  /** Null: in the clear. */
  key: HlsKey | null;
  /** What must be read before it (fragmented MP4). */
  map: HlsMap | null;
  /** First and last byte of the resource; null: all of it. */
  byteRange: readonly [number, number] | null;
  discontinuity: boolean;
  /** ISO 8601 in UTC. */
  programDateTime: string | null;
  /** The server says that it is not there. */
  gap: boolean;
}

export type HlsKey =
  | { method: 'AES-128'; uri: string /** 32 hex digits behind 0x; null: the sequence number. */; iv: string | null }
  | { method: 'unsupported' /** What it is called there. */; name: string }
  | { method: 'malformed' /** What is wrong with its line: `no URI`. */; what: string };

export interface HlsMap {
  uri: string;
  /** As it is written: length, or length@offset. */
  byteRange: string | null;
}

/** A list of media lists of the same programme. */
export interface MasterPlaylist {
  kind: 'master';
  version: number | null;
  variants: readonly HlsVariant[];
  media: readonly HlsMedia[];
  warnings: readonly HlsWarning[];
}

export interface HlsVariant {
  uri: string;
  /** In bits per second; null: not told. */
  bandwidth: number | null;
  height: number | null;
  codecs: string | null;
  /** Group of the sound that belongs to it. */
  audio: string | null;
}

/** A rendition beside the variants: sound, subtitles. */
export interface HlsMedia {
  type: string;
  group: string;
  name: string;
  language: string | null;
  default: boolean;
  /** Null: it is inside the variants. */
  uri: string | null;
}

/** What was odd about one line. The list is read all the same. */
export type HlsWarningCode =
  | 'bad-duration'
  | 'extinf-without-uri'
  | 'longer-than-target'
  | 'missing-bandwidth'
  | 'missing-target-duration'
  | 'no-segments'
  | 'target-duration-not-integer'
  | 'unsupported-key'
  | 'uri-without-extinf';

/** `line` counts physical lines from 1; CRLF, LF and CR each end one. */
export interface HlsWarning {
  line: number;
  code: HlsWarningCode;
}

/** Why a body is no HLS playlist. */
export type HlsProblem = 'empty-file' | 'html-not-playlist' | 'not-a-playlist';
