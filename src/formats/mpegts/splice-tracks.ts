import { type Fit, fitInto, layOut } from './layout.js';
import type { Pmt } from './psi.js';
import { createSoundJoint, type SoundFate, type SoundJoint } from './sound-joint.js';
import type { SourceProgramme } from './source-section.js';
import type { SpliceOutput } from './splice-output.js';
import type { Ticks90k } from './ticks.js';

/** A track of the source on its way into the output. */
export interface OpenTrack {
  outPid: number;
  kind: 'video' | 'audio' | 'subtitle';
  fate: SoundFate;
  streamId: number;
  joint: SoundJoint | null;
}

/** Which tracks of the source go into which of the output. */
export interface SpliceTracks {
  /** How a programme goes into the output; null: it does not fit. */
  fitOf(pmt: Pmt): Fit | null;
  /** The tracks of this programme follow. The first of all gives the output its layout. */
  lay(next: SourceProgramme, how: Fit): void;
  /** Of sound, nothing of what comes before this time can be of use. */
  skipSoundTo(ticks: Ticks90k): void;
  /** Null: no source has been taken yet. */
  readonly programme: SourceProgramme | null;
  /** By the track's code; null: it is not sent. */
  readonly byCode: readonly (OpenTrack | null)[];
}

export function createSpliceTracks(out: SpliceOutput): SpliceTracks {
  /** By the track's PID in the output, for the life of it. */
  const joints = new Map<number, SoundJoint>();
  let programme: SourceProgramme | null = null;
  let byCode: readonly (OpenTrack | null)[] = [];

  function layOutput(next: SourceProgramme): void {
    if (!out.layout) {
      out.layout = next.layout;
      out.tables.setLayout(out.layout);
    }
    for (const { outPid, role } of out.layout.tracks) {
      if (role.kind === 'audio' && !joints.has(outPid)) joints.set(outPid, createSoundJoint());
    }
  }

  function openTrack(outPid: number | undefined, kind: OpenTrack['kind']): OpenTrack | null {
    if (outPid === undefined) return null;
    return { outPid, kind, fate: 'drop', streamId: 0, joint: joints.get(outPid) ?? null };
  }

  return {
    fitOf: (pmt) => (out.layout ? fitInto(out.layout, pmt) : firstFit(pmt)),
    lay(next, how) {
      programme = next;
      layOutput(next);
      const { tracks } = next.layout;
      byCode = [null, ...tracks.map(({ stream, role }) => openTrack(how.get(stream.pid), role.kind))];
      const { clockTicks } = out.timeline;
      for (const [outPid, joint] of joints) {
        const offered = tracks.find(({ stream }) => how.get(stream.pid) === outPid);
        joint.join(offered?.role.kind === 'audio' ? offered.role.codec : null);
        if (clockTicks !== null) joint.skipTo(clockTicks);
      }
    },
    skipSoundTo(ticks) {
      for (const joint of joints.values()) joint.skipTo(ticks);
    },
    get programme() {
      return programme;
    },
    get byCode() {
      return byCode;
    },
  };
}

function firstFit(pmt: Pmt): Fit | null {
  const tracks = layOut(pmt)?.tracks;
  return tracks ? new Map(tracks.map((track) => [track.stream.pid, track.outPid])) : null;
}
