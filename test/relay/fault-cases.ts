import type { ClipSpec } from '../../src/demo/clips.js';
import type { StreamMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { Sending } from '../../src/demo/simulator-options.js';
import type { FaultCase, FaultSource, Scene } from './fault-run.js';

/** What the sources of the matrix send: each codec, each way of closing a group of pictures, one field or two. */
const BEAT = { title: 'News One', hasBeat: true } as const satisfies Partial<ClipSpec>;
const H264: Partial<ClipSpec> = BEAT;
const H264_OPEN: Partial<ClipSpec> = { ...BEAT, width: 960, height: 540, isOpenGop: true };
const BROADCAST: Partial<ClipSpec> = {
  ...BEAT,
  isInterlaced: true,
  audio: 'mp2',
  language: 'deu',
  secondAudio: { audio: 'ac3', language: 'eng' },
  subtitleLanguage: 'deu',
};
const BROADCAST_SMALL: Partial<ClipSpec> = { ...BROADCAST, width: 512, height: 288, bFrames: 2 };
const HEVC: Partial<ClipSpec> = { ...BEAT, video: 'hevc', audio: 'ac3' };
const HEVC_OPEN: Partial<ClipSpec> = { ...HEVC, width: 960, height: 540, isOpenGop: true };
const MPEG2: Partial<ClipSpec> = { ...BEAT, video: 'mpeg2video', audio: 'mp2', isInterlaced: true, videoKbps: 1_500 };
const MPEG2_OPEN: Partial<ClipSpec> = { ...MPEG2, isInterlaced: false, isOpenGop: true, bFrames: 2 };
const RADIO: Partial<ClipSpec> = { title: 'Radio One', video: 'none' };

/** Another provider's copy of a station. */
const ELSEWHERE: Sending = {
  layout: { pmtPid: 0x30, firstPid: 0x200, programNumber: 7, timeBaseTicks: 5_000_000_000 },
};

/** A source that is cut where a later picture has come and those before it have not lacks up to three, and more by its order. */
const REORDERED = { videoStepFramesMax: 6 };
/** Nobody can write AC-3 silence without an encoder, so the hole where sound of one source ends early stays; decoders bridge it. */
const HOLE_IN_AC3 = { soundGapMaxMs: 150 };
/**
 * An H.264 decoder shows pictures by a count that only an IDR starts anew. A source without any, which is joined at a place
 * that it has sent before, counts backwards for the decoder, which leaves out as many as it holds.
 */
const COUNTS_BACK = { picturesLostMax: 16 };
/** An HEVC decoder that begins anew leaves some out that are shown before its first picture: 2 or 3 seen. */
const BEGUN_ANEW = { picturesLostMax: 4 };
/** An MPEG-2 decoder holds one picture back, and drops it when size or fields change. */
const HELD_BACK = { picturesLostMax: 2 };

/** A packet may have carried several frames of a quiet passage. */
const LOST_SOUND = { tolerance: { soundGapMaxMs: 400 } };
/** What decoders say of damaged pictures and sound; what ffmpeg says of times and tables does not begin so. */
const DECODERS = /^\[(?:h264|aac) |^Error while decoding stream/;

const source = (clip: Partial<ClipSpec>, more: Omit<FaultSource, 'clip'> = {}): FaultSource => ({ clip, ...more });
const pair = (one: Partial<ClipSpec>, other: Partial<ClipSpec>): FaultSource[] => [
  source(one),
  source(other, { sending: ELSEWHERE }),
];

/** The best source breaks off, and whoever asks it again meets `misbehaviour`. */
const resetThen = (misbehaviour: StreamMisbehaviour | null, times?: number) => (scene: Scene) => {
  if (misbehaviour) scene.misbehave(0, misbehaviour, times);
  scene.interrupt(0, 'reset');
};

export const FAULTS = {
  'a reset; the backup has other PIDs, another size, open groups and another time base': {
    sources: pair(H264, H264_OPEN),
    strike: resetThen({ kind: 'refuse', status: 503 }),
    failovers: [1, 1],
  },
  'a clean end, HEVC and AC-3': {
    sources: pair(HEVC, HEVC_OPEN),
    strike(scene) {
      scene.misbehave(0, { kind: 'refuse', status: 503 });
      scene.interrupt(0, 'end');
    },
    failovers: [1, 1],
    tolerance: HOLE_IN_AC3,
  },
  'two fields, two languages and subtitles, on other PIDs': {
    sources: pair(BROADCAST, BROADCAST_SMALL),
    strike: resetThen({ kind: 'refuse', status: 503 }),
    failovers: [1, 1],
    tolerance: HOLE_IN_AC3,
  },
  'a stall of 1 s': {
    sources: [source(H264_OPEN)],
    async strike(scene) {
      scene.interrupt(0, 'stall');
      await scene.wait(1_000);
      scene.interrupt(0, 'resume');
    },
    failovers: [0, 0],
  },
  'a stall of 10 s, MPEG-2 and MP2': {
    sources: pair(MPEG2, MPEG2_OPEN),
    async strike(scene) {
      scene.interrupt(0, 'stall');
      await scene.wait(10_000);
      scene.interrupt(0, 'resume');
    },
    failovers: [1, 1],
    ...HELD_BACK,
    silenceMaxMs: 4_500,
  },
  'a stall for ever of a lone source': {
    sources: [source(BROADCAST)],
    strike: (scene) => scene.interrupt(0, 'stall'),
    failovers: [1, 1],
    tolerance: HOLE_IN_AC3,
    silenceMaxMs: 4_500,
  },
  'a reset, then 403 twice': {
    sources: [source(H264_OPEN)],
    strike: resetThen({ kind: 'refuse', status: 403 }, 2),
    failovers: [1, 1],
    ...COUNTS_BACK,
    tolerance: REORDERED,
  },
  'a reset; HEVC with open groups begins again at a clean picture in the middle': {
    sources: [source(HEVC_OPEN)],
    strike: resetThen(null),
    failovers: [1, 1],
    ...BEGUN_ANEW,
    tolerance: { ...REORDERED, ...HOLE_IN_AC3 },
  },
  'a reset, then 404 for ever': {
    sources: pair(HEVC_OPEN, HEVC),
    strike: resetThen({ kind: 'refuse', status: 404 }),
    failovers: [1, 1],
    tolerance: { ...REORDERED, ...HOLE_IN_AC3 },
  },
  'a reset, then 503 three times': {
    sources: [source(MPEG2_OPEN)],
    strike: resetThen({ kind: 'refuse', status: 503 }, 3),
    failovers: [1, 1],
    ...HELD_BACK,
    tolerance: REORDERED,
  },
  'a reset, then a web page with status 200': {
    sources: [source(HEVC)],
    strike: resetThen({ kind: 'html' }, 2),
    failovers: [1, 1],
    tolerance: { ...REORDERED, ...HOLE_IN_AC3 },
  },
  'a reset, then a connection that is never answered': {
    sources: pair(MPEG2_OPEN, MPEG2),
    strike: resetThen({ kind: 'halfOpen' }),
    failovers: [1, 1],
    ...HELD_BACK,
    tolerance: REORDERED,
  },
  'a reset, then headers and no body': {
    sources: pair(BROADCAST_SMALL, BROADCAST),
    strike: resetThen({ kind: 'silent' }),
    failovers: [1, 1],
    tolerance: { ...REORDERED, ...HOLE_IN_AC3 },
  },
  'a reset, then a slow drip': {
    sources: pair(H264, H264_OPEN),
    strike: resetThen({ kind: 'drip', bytesPerSecond: 30_000 }),
    failovers: [1, 2],
    silenceMaxMs: 5_000,
  },
  'garbage between packets': {
    sources: [source(H264, { misbehaviour: { kind: 'garbage', everyPackets: 400, bytes: 77 } })],
    strike: () => {},
    failovers: [0, 0],
  },
  'a start in the middle of a packet, and again after a reset': {
    sources: [source(BROADCAST, { misbehaviour: { kind: 'unaligned', skipBytes: 101 } })],
    strike: (scene) => scene.interrupt(0, 'reset'),
    failovers: [1, 1],
    tolerance: HOLE_IN_AC3,
  },
  'one packet in a hundred lost': {
    sources: [source(H264, { misbehaviour: { kind: 'drop', percent: 1 } })],
    strike: () => {},
    failovers: [0, 0],
    ...LOST_SOUND,
    mayComplain: DECODERS,
  },
  'a reset, then null packets only': {
    sources: pair(HEVC, HEVC_OPEN),
    strike: resetThen({ kind: 'nulls' }),
    failovers: [1, 1],
    tolerance: HOLE_IN_AC3,
  },
  'open groups on both sides': {
    sources: pair(H264_OPEN, { ...H264_OPEN, width: 640, height: 360 }),
    strike: resetThen({ kind: 'refuse', status: 503 }),
    failovers: [1, 1],
    tolerance: REORDERED,
  },
  'the clock of 33 bits runs over in the splice': {
    sources: [
      // at the fault it has sent its burst of 3 s and the 4 s since
      source(H264_OPEN, { sending: { start: 0, layout: { timeBaseTicks: 2 ** 33 - 7 * 90_000 } } }),
      source(H264, { sending: ELSEWHERE }),
    ],
    strike: resetThen({ kind: 'refuse', status: 503 }),
    failovers: [1, 1],
    tolerance: REORDERED,
  },
  'one source that begins its time anew': {
    sources: [source(MPEG2, { misbehaviour: { kind: 'timeReset', afterMs: 4_000, timeBaseTicks: 77_000 } })],
    strike: () => {},
    failovers: [0, 1],
  },
  'an encoder with two languages that is started again': {
    sources: [source(BROADCAST, { misbehaviour: { kind: 'timeReset', afterMs: 4_000, timeBaseTicks: 77_000 } })],
    strike: () => {},
    failovers: [0, 1],
    tolerance: HOLE_IN_AC3,
  },
  'a token that has expired': {
    sources: [source(H264, { misbehaviour: { kind: 'redirects', hops: 1 } })],
    strike: resetThen({ kind: 'expiredToken' }, 1),
    failovers: [1, 1],
  },
  'the better source comes back': {
    sources: pair(H264_OPEN, H264),
    strike: resetThen(null),
    limits: { returnAfterSeconds: 3 },
    failovers: [2, 2],
    tolerance: REORDERED,
  },
  'radio, with a reset': {
    sources: [source(RADIO), source({ ...RADIO, toneHz: 880 }, { sending: ELSEWHERE })],
    strike: resetThen({ kind: 'refuse', status: 503 }),
    failovers: [1, 1],
  },
} as const satisfies Record<string, FaultCase>;

/** For a house with slates: every source is dead for some seconds. */
const dieAndComeBack = async (scene: Scene) => {
  for (const at of [0, 1]) scene.misbehave(at, { kind: 'refuse', status: 503 });
  scene.interrupt(0, 'end');
  await scene.wait(6_000);
  for (const at of [0, 1]) scene.misbehave(at, null);
};

const quiet = (clip: Partial<ClipSpec>): Partial<ClipSpec> => ({ ...clip, hasBeat: false });

export const FAULTS_WITH_SLATES = {
  'all sources dead, then back: H.264 and AAC': {
    sources: pair(quiet(H264), quiet(H264_OPEN)),
    strike: dieAndComeBack,
    failovers: [1, 2],
  },
  'all sources dead, then back: HEVC and AC-3': {
    sources: pair(quiet(HEVC), quiet(HEVC_OPEN)),
    strike: dieAndComeBack,
    failovers: [1, 2],
    tolerance: HOLE_IN_AC3,
  },
  'all sources dead, then back: MPEG-2 and MP2, two fields': {
    sources: pair(quiet(MPEG2), quiet(MPEG2_OPEN)),
    strike: dieAndComeBack,
    failovers: [1, 2],
    ...HELD_BACK,
  },
} as const satisfies Record<string, FaultCase>;
