import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ClipSpec } from '../../src/demo/clips.js';
import type { StreamMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { HlsPlan, Sending } from '../../src/demo/simulator-options.js';
import type { Simulator } from '../../src/demo/start-simulator.js';
import type { MediaTools } from '../../src/media/index.js';
import type { RelayLimits, SlateShelf } from '../../src/relay/index.js';
import { startPlayingProviders } from '../support/simulated-provider.js';
import { type CheckOptions, checkTs, describeFindings } from '../support/ts-checker.js';
import { decodeTs, listBeats, wholeUnits } from '../support/ts-decoder.js';
import { type Captured, capture, forMs, NO_SLATES, type RelayHouse, startRelayHouse } from './relay-house.js';

/**
 * One case of the fault matrix: sources, of which each is a provider of its own that allows one connection; what goes
 * wrong with them; and what may be seen of it. Five viewers watch, who come at different moments.
 */
export interface FaultCase {
  /** Best first: the simulated providers `alpha`, `bravo`, `charlie`. */
  sources: readonly FaultSource[];
  limits?: Partial<RelayLimits>;
  /** What goes wrong, `Times.faultMs` after the first viewer has come. */
  strike(scene: Scene): void | Promise<void>;
  /** The best source must have met what was ordered: of a fault that nobody sees, nothing else tells. */
  isMet?: boolean;
  /** Changes of source that viewers live through: at least and at most. */
  failovers: readonly [number, number];
  /** Longest time without a byte. Default: 3 s, a key frame each 2 s and a moment for the connection. */
  silenceMaxMs?: number;
  /** What the checker lets pass, because the fault or the codecs make it so. */
  tolerance?: Pick<CheckOptions, 'skip' | 'videoStepFramesMax' | 'soundGapMaxMs'>;
  /** Pictures that a decoder leaves out where sources are joined; default none. */
  picturesLostMax?: number;
  /** What ffmpeg may say of pictures that were truly lost. */
  mayComplain?: RegExp;
}

export interface FaultSource {
  clip?: Partial<ClipSpec>;
  sending?: Sending;
  /** It comes in segments. Nothing of it stays open, so that `interrupt` has no effect. */
  hls?: HlsPlan;
  /** From the start on. */
  misbehaviour?: StreamMisbehaviour;
}

export interface Scene {
  /** The next requests to a source, 0 the best, meet this; null: they play. */
  misbehave(source: number, misbehaviour: StreamMisbehaviour | null, times?: number): void;
  /** Does it to the connections that are open. */
  interrupt(source: number, how: 'end' | 'reset' | 'stall' | 'resume'): void;
  wait(ms: number): Promise<void>;
}

export interface Times {
  /** Media seconds per second. */
  pace: number;
  faultMs: number;
  watchMs: number;
  /** Whose stream is decoded, 0 the first: that takes longer than all the rest. */
  decodedViewers: readonly number[];
}

export const REAL_TIME: Times = { pace: 1, faultMs: 4_000, watchMs: 16_000, decodedViewers: [0, 1, 2, 3, 4] };
/** The relay's own times stay as they are: a stall is noticed after so many seconds whatever the pace. */
export const FAST: Times = { pace: 4, faultMs: 1_500, watchMs: 6_000, decodedViewers: [0, 3] };

const KEYS = ['alpha', 'bravo', 'charlie'];
const STREAM_ID = '1';
/** Lips and sound may come apart by so much at a splice. */
const SKEW_MAX_MS = 45;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Of a source in segments: one for its segments, and one for its list. */
const SOCKETS_MAX = 2;

/** More than the relays of the tests linger. */
const LEAVE_MS_MAX = 3_000;

/** Runs a case and says everything that is wrong with it. */
export async function runFault(
  fault: FaultCase,
  times: Times,
  slates: SlateShelf = NO_SLATES,
  tools: MediaTools | null = null,
): Promise<void> {
  await using provider = await startPlayingProviders(
    fault.sources.map((source, at) => setupOf(source, KEYS[at]!, times)),
  );
  await provider.prepare(fault.sources.map(clipOf), AbortSignal.timeout(60_000));
  const sources = fault.sources.map((_, at) => ({
    url: provider.streamUrl(KEYS[at]!, STREAM_ID),
    slotKey: KEYS[at]!,
    limit: 1,
  }));
  await using house = await startRelayHouse({ 1: sources }, fault.limits, slates, null, { tools });
  const views = await watchAndStrike(fault, times, house, provider);
  await judgeAll(views, fault, times, house, provider);
  await expectNothingLeft(house, provider);
}

/** The five come before the fault, in the middle of it, and behind it. */
async function watchAndStrike(
  fault: FaultCase,
  { faultMs, watchMs }: Times,
  house: RelayHouse,
  provider: Simulator,
): Promise<Captured[]> {
  const joinsMs = [0, 0.2 * faultMs, 0.6 * faultMs, faultMs + 300, faultMs + 0.3 * (watchMs - faultMs)];
  const scene: Scene = {
    misbehave(source, misbehaviour, count) {
      provider.provider(KEYS[source]!).misbehave(STREAM_ID, misbehaviour, count);
    },
    interrupt: (source, how) => void provider.provider(KEYS[source]!).interrupt(STREAM_ID, how),
    wait,
  };
  const watching = joinsMs.map((ms) => wait(ms).then(() => capture(house.url(1), forMs(watchMs - ms))));
  await wait(faultMs);
  await fault.strike(scene);
  return await Promise.all(watching);
}

async function judgeAll(
  views: readonly Captured[],
  fault: FaultCase,
  times: Times,
  house: RelayHouse,
  provider: Simulator,
): Promise<void> {
  const wrong: string[] = [];
  for (const [at, view] of views.entries()) {
    const isDecoded = times.decodedViewers.includes(at);
    const sentences = [...judge(view, fault), ...(isDecoded ? await judgeDecoded(view, fault, at === 0) : [])];
    for (const sentence of sentences) wrong.push(`viewer ${at + 1}: ${sentence}`);
    if (sentences.length > 0) await keep(view, house, at + 1);
  }
  for (const [key, { peak, refused, socketPeak }] of Object.entries(provider.counters())) {
    if (socketPeak > SOCKETS_MAX) wrong.push(`${key} saw ${socketPeak} sockets at once`);
    if (peak > 1 || refused > 0) wrong.push(`${key} saw ${peak} connections at once and refused ${refused}`);
  }
  if (fault.isMet && provider.counters()[KEYS[0]!]!.misbehaved === 0) wrong.push('the best source never met its fault');
  const [least, most] = fault.failovers;
  const count = house.failovers.length;
  if (count < least || count > most) wrong.push(`${count} changes of source, where ${least} to ${most} are right`);
  expect(wrong, `at pace ${times.pace}; lost by ${house.losses.join(', ') || 'nothing'}`).toEqual([]);
}

function judge({ status, code, bytes, hasEnded, longestSilenceMs }: Captured, fault: FaultCase): string[] {
  if (status !== 200) return [`status ${status}, ${code}`];
  const wrong = describeFindings(checkTs(bytes, { allowCutEnd: true, ...fault.tolerance })).slice(0, 5);
  if (hasEnded) wrong.push('the response ended');
  if (longestSilenceMs > (fault.silenceMaxMs ?? 3_000)) wrong.push(`silent for ${Math.round(longestSilenceMs)} ms`);
  return wrong;
}

async function judgeDecoded({ bytes }: Captured, fault: FaultCase, checksBeats: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const whole = wholeUnits(bytes);
  if (whole.length === 0) return ['there was nothing to decode'];
  const { complaints, pictureCount } = await decodeTs(whole);
  const unforgiven = complaints.filter((line) => !fault.mayComplain?.test(line));
  wrong.push(...unforgiven.slice(0, 3).map((line) => `ffmpeg: ${line}`));
  const [first] = checkTs(whole).summary.streams;
  if (first && pictureCount > 0) {
    const missing = first.unitCount - pictureCount;
    const most = first.leadingCount + (fault.picturesLostMax ?? 0);
    if (missing < 0 || missing > most) wrong.push(`${pictureCount} of ${first.unitCount} pictures decoded`);
  }
  if (checksBeats && fault.sources.some(({ clip }) => clip?.hasBeat)) {
    const skews = (await listBeats(whole)).map(({ skewMs }) => skewMs);
    const spread = Math.max(...skews) - Math.min(...skews);
    if (skews.length < 4) wrong.push(`only ${skews.length} beats`);
    else if (spread > SKEW_MAX_MS) wrong.push(`lips and sound come apart: ${skews.map(Math.round).join(', ')} ms`);
  }
  return wrong;
}

/** With HEADWATER_CAPTURES=FOLDER what a viewer got is kept there when something is wrong with it. */
async function keep({ bytes }: Captured, house: RelayHouse, viewer: number): Promise<void> {
  const folder = process.env.HEADWATER_CAPTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${new URL(house.url(1)).port}-viewer-${viewer}.ts`), bytes);
}

/** Slots and connections go when the last viewer has gone and the relay has lingered. */
async function expectNothingLeft(house: RelayHouse, provider: Simulator): Promise<void> {
  const left = () => ({
    relays: house.relays.snapshots().length,
    slots: house.slots.snapshot().length,
    connections: Object.values(provider.counters()).reduce((sum, { open }) => sum + open, 0),
  });
  const isEmpty = () => Object.values(left()).every((count) => count === 0);
  for (let waitedMs = 0; waitedMs < LEAVE_MS_MAX && !isEmpty(); waitedMs += 50) await wait(50);
  expect(left()).toEqual({ relays: 0, slots: 0, connections: 0 });
}

function clipOf({ clip }: FaultSource): Partial<ClipSpec> & { title: string } {
  return { title: 'News One', ...clip };
}

function setupOf(source: FaultSource, key: string, { pace }: Times) {
  const { title, ...clip } = clipOf(source);
  const { hls, misbehaviour } = source;
  const delivery = hls ? ({ hls } as const) : 'ts';
  const stream = { id: STREAM_ID, name: title, clip, delivery, sending: { pace, ...source.sending } } as const;
  return { key, maxConnections: 1, streams: [misbehaviour ? { ...stream, misbehaviour } : stream] };
}
