import { roleOf, type TrackRole } from './codecs.js';
import type { Pmt, PmtStream } from './psi.js';

/**
 * The fixed layout of one output: programme 1, its own PIDs, the same for the life of every response. Sources are mapped
 * into it; players take a change of PIDs or of the stream set badly (see docs/architecture.md).
 */
export const OUTPUT_PROGRAM = 1;
export const OUTPUT_PMT_PID = 0x1000;
const VIDEO_PID = 0x100;
const AUDIO_PID = 0x110;
const SUBTITLE_PID = 0x120;
/** More tracks of a kind than this are left out: PIDs of the next kind follow. */
const TRACKS_MAX = 16;

export interface Track {
  outPid: number;
  role: Exclude<TrackRole, { kind: 'other' }>;
  stream: PmtStream;
}

export interface OutputLayout {
  tracks: Track[];
  /** The PID that carries the clock: the picture's, or the first sound's on a radio channel. */
  pcrPid: number;
  hasVideo: boolean;
}

/** Lays out a first source. Null when it has neither picture nor sound. */
export function layOut(pmt: Pmt): OutputLayout | null {
  const tracks: Track[] = [];
  let audioCount = 0;
  let subtitleCount = 0;
  let hasVideo = false;
  for (const stream of pmt.streams) {
    const role = roleOf(stream);
    if (role.kind === 'video' && !hasVideo) {
      hasVideo = true;
      tracks.push({ outPid: VIDEO_PID, role, stream });
    } else if (role.kind === 'audio' && audioCount < TRACKS_MAX) {
      tracks.push({ outPid: AUDIO_PID + audioCount++, role, stream });
    } else if (role.kind === 'subtitle' && subtitleCount < TRACKS_MAX) {
      tracks.push({ outPid: SUBTITLE_PID + subtitleCount++, role, stream });
    }
  }
  if (!hasVideo && audioCount === 0) return null;
  const clock = tracks.find((track) => track.role.kind === (hasVideo ? 'video' : 'audio'))!;
  return { tracks, pcrPid: clock.outPid, hasVideo };
}

/** Source PID → output PID. */
export type Fit = ReadonlyMap<number, number>;

/**
 * Fits a source into a layout that viewers already have. Tracks that it lacks fall silent, surplus tracks are left out.
 *
 * @returns null when its picture, or all of its sound, has another codec, or the picture is missing: no player changes
 * decoders in the middle of a response without harm, so the caller has to end the response or choose another source.
 */
export function fitInto(layout: OutputLayout, pmt: Pmt): Fit | null {
  const offered = layOut(pmt);
  if (!offered || offered.hasVideo !== layout.hasVideo) return null;
  const matches = matchTracks(layout.tracks, offered.tracks);
  const hasMatch = (kind: string) => [...matches.keys()].some(({ role }) => role.kind === kind);
  const has = (tracks: readonly Track[], kind: string) => tracks.some(({ role }) => role.kind === kind);
  for (const kind of ['video', 'audio']) {
    if (has(layout.tracks, kind) && has(offered.tracks, kind) && !hasMatch(kind)) return null;
  }
  return new Map([...matches].map(([wanted, match]) => [match.stream.pid, wanted.outPid]));
}

/** From the best match to what is still better than silence. AC-3 and HEVC come under two stream types; the frames are the same. */
const MATCHES: readonly ((wanted: Track, offered: Track) => boolean)[] = [
  (wanted, offered) => isSameCodec(wanted, offered) && languageOf(wanted) === languageOf(offered),
  isSameCodec,
];

function isSameCodec(wanted: Track, offered: Track): boolean {
  return offered.role.kind === wanted.role.kind && offered.role.codec === wanted.role.codec;
}

/** Wanted track → offered track. All good matches go first, so that no track takes the one that another fits better. */
function matchTracks(wanted: readonly Track[], offered: readonly Track[]): Map<Track, Track> {
  const free = new Set(offered);
  const matches = new Map<Track, Track>();
  for (const isMatch of MATCHES) {
    for (const track of wanted) {
      if (matches.has(track)) continue;
      const match = [...free].find((one) => isMatch(track, one));
      if (!match) continue;
      free.delete(match);
      matches.set(track, match);
    }
  }
  return matches;
}

function languageOf(track: Track): string | null {
  return track.role.kind === 'video' ? null : track.role.language;
}

/** The PMT that the output sends. */
export function pmtOf(layout: OutputLayout): Pmt {
  const streams = layout.tracks.map(({ outPid, stream }) => ({ ...stream, pid: outPid }));
  return { programNumber: OUTPUT_PROGRAM, pcrPid: layout.pcrPid, streams };
}
