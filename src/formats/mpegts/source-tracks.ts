import type { VideoCodec } from './codecs.js';
import type { OutputLayout } from './layout.js';
import { PID_COUNT } from './packet.js';
import type { Pmt } from './psi.js';
import { CODE_TRACK, type SourceProgramme } from './source-section.js';

/** Which PIDs of a source are which of its tracks, as its programme says at the moment. */
export interface SourceTracks {
  /** The programme from here on. @returns whether it is other picture or sound than before. */
  follow(pmt: Pmt, layout: OutputLayout): boolean;
  /** Track by PID; 0: none that is sent. */
  readonly byPid: Uint8Array;
  /** By track: whether packets that go on with its unit are sent. */
  readonly isKept: Uint8Array;
  isSound(track: number): boolean;
  /** Null: no table has come. */
  readonly programme: SourceProgramme | null;
  /** The track that gives the time: the picture, or on radio the first sound. */
  readonly lead: number;
  /** Null: it is radio. */
  readonly leadCodec: VideoCodec | null;
  /** -1: not known. */
  readonly clockPid: number;
}

/** Its fields are plain: getters make an object a dictionary, and these are read for each packet. */
export function createSourceTracks(): SourceTracks {
  const tracks = {
    byPid: new Uint8Array(PID_COUNT),
    isKept: new Uint8Array(CODE_TRACK + 1),
    programme: null as SourceProgramme | null,
    lead: 0,
    leadCodec: null as VideoCodec | null,
    clockPid: -1,
    follow(pmt: Pmt, layout: OutputLayout): boolean {
      const { leadCodec: codecBefore, programme: before } = tracks;
      tracks.programme = { pmt, layout };
      tracks.byPid.fill(0);
      layout.tracks.slice(0, CODE_TRACK).forEach(({ stream }, index) => {
        tracks.byPid[stream.pid] = index + 1;
      });
      tracks.isKept.fill(0);
      tracks.clockPid = pmt.pcrPid;
      const leadAt = layout.tracks.findIndex(({ outPid }) => outPid === layout.pcrPid);
      const { role } = layout.tracks[leadAt]!;
      tracks.lead = leadAt + 1;
      tracks.leadCodec = role.kind === 'video' ? role.codec : null;
      return before !== null && (tracks.leadCodec !== codecBefore || !sharesSound(before.layout, layout));
    },
    isSound: (track: number): boolean => tracks.programme!.layout.tracks[track - 1]!.role.kind === 'audio',
  };
  return tracks;
}

/** Whether one of them has no sound, or some sound of both has the same codec. */
function sharesSound(one: OutputLayout, other: OutputLayout): boolean {
  const codecs = (layout: OutputLayout) =>
    layout.tracks.filter(({ role }) => role.kind === 'audio').map(({ role }) => role.codec);
  const [before, after] = [codecs(one), codecs(other)];
  return before.length === 0 || after.length === 0 || before.some((codec) => after.includes(codec));
}
