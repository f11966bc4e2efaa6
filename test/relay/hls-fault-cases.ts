import type { ClipSpec } from '../../src/demo/clips.js';
import type { HlsMisbehaviour, StreamMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { HlsPlan } from '../../src/demo/simulator-options.js';
import type { FaultCase, FaultSource, Scene } from './fault-run.js';

/** Short segments, and a client that is taken for gone soon after it has gone: providers allow one connection each. */
const SHORT: HlsPlan = { segmentSeconds: 2, sessionMs: 2_400 };
const H264: Partial<ClipSpec> = { title: 'News One', hasBeat: true };
const H264_LARGE: Partial<ClipSpec> = { ...H264, width: 960, height: 540, bFrames: 2 };
const HEVC: Partial<ClipSpec> = { ...H264, video: 'hevc' };

const ELSEWHERE = { pmtPid: 0x30, firstPid: 0x200, programNumber: 7, timeBaseTicks: 5_000_000_000 };

const source = (more: Omit<FaultSource, 'clip'> & { plan?: HlsPlan; clip?: Partial<ClipSpec> } = {}): FaultSource => {
  const { plan, clip = H264, ...rest } = more;
  return { clip, hls: { ...SHORT, ...plan }, ...rest };
};
/** Another provider's copy, which comes as one endless reply. */
const BACKUP: FaultSource = { clip: H264_LARGE, sending: { layout: ELSEWHERE } };

const order = (misbehaviour: StreamMisbehaviour | HlsMisbehaviour, times?: number) => (scene: Scene) =>
  scene.misbehave(0, misbehaviour, times);

/**
 * What goes wrong with sources in segments. Most of it no viewer sees: another address, another try or what was fetched ahead
 * bridges it. Where it lasts, a backup takes over once that has been played.
 */
export const HLS_FAULTS = {
  'nothing at all, with ranges of files behind a master playlist': {
    sources: [source({ plan: { form: 'byteRange', master: true } })],
    strike: () => {},
    failovers: [0, 0],
  },
  'nothing at all, encrypted, with packets that are counted anew in each segment': {
    sources: [source({ plan: { form: 'aes128', restartsCounters: true } })],
    strike: () => {},
    failovers: [0, 0],
  },
  'one segment with 404': {
    sources: [source()],
    strike: order({ kind: 'segments', fault: { kind: 'refuse', status: 404 } }, 1),
    isMet: true,
    failovers: [0, 0],
  },
  'segments with 404 for ever': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'segments', fault: { kind: 'refuse', status: 404 } }),
    isMet: true,
    failovers: [1, 1],
  },
  'segments that drip': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'segments', fault: { kind: 'drip', bytesPerSecond: 20_000 } }),
    isMet: true,
    failovers: [1, 1],
  },
  'one segment that breaks off in the middle': {
    sources: [source()],
    strike: order({ kind: 'segments', fault: { kind: 'truncated', how: 'length', percent: 50 } }, 1),
    isMet: true,
    failovers: [0, 0],
  },
  'a list that stands still': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'listStalled' }),
    isMet: true,
    failovers: [1, 1],
  },
  'a list with 503 three times': {
    sources: [source()],
    strike: order({ kind: 'refuse', status: 503 }, 3),
    isMet: true,
    failovers: [0, 1],
  },
  'a list that is a web page': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'html' }),
    isMet: true,
    failovers: [1, 1],
  },
  'a list that is never answered': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'halfOpen' }),
    isMet: true,
    failovers: [1, 1],
  },
  'an empty list': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'listEmpty' }),
    isMet: true,
    failovers: [1, 1],
  },
  'a list that has ended': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'endlist' }),
    isMet: true,
    failovers: [1, 1],
  },
  'numbers that begin anew, with another time base': {
    sources: [source()],
    strike: order({ kind: 'sequenceReset', timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [0, 0],
  },
  'numbers that jump': {
    sources: [source()],
    strike: order({ kind: 'sequenceJump', by: 40 }),
    isMet: true,
    failovers: [0, 0],
  },
  'keys with 403': {
    sources: [source({ plan: { form: 'aes128' } }), BACKUP],
    strike: order({ kind: 'keys', fault: { kind: 'refuse', status: 403 } }),
    isMet: true,
    failovers: [1, 1],
  },
  'another picture and time base behind a mark': {
    sources: [source()],
    strike: order({ kind: 'discontinuity', isMarked: true, clip: H264_LARGE, timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [0, 0],
  },
  'another time base without a mark': {
    sources: [source()],
    strike: order({ kind: 'discontinuity', isMarked: false, timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [0, 0],
  },
  'other codecs behind a mark': {
    sources: [source(), BACKUP],
    strike: order({ kind: 'discontinuity', isMarked: true, clip: HEVC, timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [1, 2],
  },
  'fragments with another head and time base behind a mark': {
    sources: [source({ plan: { form: 'fmp4' } })],
    strike: order({ kind: 'discontinuity', isMarked: true, clip: H264_LARGE, timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [0, 0],
  },
  'fragments of other codecs behind a mark': {
    sources: [source({ plan: { form: 'fmp4' } }), BACKUP],
    strike: order({ kind: 'discontinuity', isMarked: true, clip: HEVC, timeBaseTicks: 77_000 }),
    isMet: true,
    failovers: [1, 2],
  },
  'addresses at another port that end each five seconds': {
    sources: [source({ plan: { cdn: true, tokens: { ageMs: 5_000 } } })],
    strike: () => {},
    failovers: [0, 0],
  },
  'addresses that all end at once': {
    sources: [source({ plan: { cdn: true, master: true } })],
    strike: order({ kind: 'tokensExpired' }),
    isMet: true,
    failovers: [0, 0],
  },
} as const satisfies Record<string, FaultCase>;
