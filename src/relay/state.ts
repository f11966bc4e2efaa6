import type { ErrorRecord } from '../base/errors.js';

/**
 * What a relay is doing, and the one place where that changes.
 *
 *     idle ──joined──► opening ──ready──► live ──failed──► holding ──ready──► live
 *                         │                ▲                  │
 *                 no source plays      ready (from anywhere)  │ grace used up
 *                         │                │                  ▼
 *                         ├──────────────► slate ◄────────────┘
 *                         ▼                  │ nobody is left, or a limit
 *                       closed ◄─────────────┘
 *
 * Sources are tried in an order that follows from what is known of each: those that have not failed first, by rank; one
 * that has failed waits, longer each time. While viewers wait two are tried at a time and the first with a key frame wins.
 *
 * Pure: the caller runs the effects, and their outcome comes back as an event.
 */
export type RelayState =
  | { kind: 'idle' }
  | { kind: 'opening'; sinceMs: number; tries: Tries; fault: ErrorRecord | null }
  | { kind: 'live'; source: SourceKey; sinceMs: number; tries: Tries; asked: SourceKey | null; isChosen: boolean }
  | { kind: 'holding'; sinceMs: number; tries: Tries; fault: ErrorRecord; tryCount: number }
  | { kind: 'slate'; sinceMs: number; tries: Tries; fault: ErrorRecord; wasLive: boolean }
  | { kind: 'closed'; fault: ErrorRecord | null };

/** A source stream through one account. */
export type SourceKey = string;

/** What has been tried. */
export interface Tries {
  /** Sources that are being opened. */
  running: readonly SourceKey[];
  /** Of those that run: they may not wait for a connection. */
  hurried: readonly SourceKey[];
  records: Readonly<Record<SourceKey, SourceRecord>>;
}

export interface SourceRecord {
  failCount: number;
  /** How often there was no connection for it, which says nothing about the source itself. */
  busyCount: number;
  /** Not tried before. */
  notBeforeMs: number;
  /** It has had its turn. */
  isAsked: boolean;
  /** It plays, but with another picture codec than viewers have. */
  isOtherCodec?: boolean;
}

export type RelayEvent =
  | { kind: 'joined' }
  /** A source that is being opened has a key frame, or the one that plays has one behind a jump. */
  | { kind: 'ready'; source: SourceKey }
  | { kind: 'failed'; source: SourceKey; fault: ErrorRecord; isOtherCodec?: boolean }
  /** The time has come that `wake` asked for. */
  | { kind: 'tick' }
  /** A person wants another source. */
  | { kind: 'next' }
  | { kind: 'lingerOver' }
  | { kind: 'stopped'; fault: ErrorRecord };

export type RelayEffect =
  /** @param mayWait Whether it may wait for a connection of its account; without it only a free one is taken. */
  | { kind: 'open'; source: SourceKey; mayWait: boolean }
  | { kind: 'close'; source: SourceKey }
  /** Viewers get this one from its key frame on; what they had before is closed. */
  | { kind: 'switchTo'; source: SourceKey }
  | { kind: 'slate'; fault: ErrorRecord }
  | { kind: 'wake'; atMs: number }
  | { kind: 'endViewers'; fault: ErrorRecord | null };

/** How things stand at an event. */
export interface RelayWorld {
  nowMs: number;
  /** Of the channel's plan, best first. */
  sources: readonly SourceKey[];
  hasViewers: boolean;
  /** A slate can be shown: to viewers who have a picture, or to some who wait for one and would take it. */
  hasSlate: boolean;
  /** 0 … 1, spreads the waits of many relays. */
  jitter: number;
}

export interface RelayStateLimits {
  graceMs: number;
  graceWindowMs: number;
  retryAttempts: number;
  retryFactor: number;
  /** Without a picture for so long, a second source is tried beside the first. */
  hedgeMs: number;
  /** A source that has played so long is forgiven what was before. */
  healthyMs: number;
  /** After so long on a backup a better source is tried; 0: never. */
  returnMs: number;
  /** Viewers of whom no picture was ever sent get the slate for so long at most. */
  startSlateMs: number;
  /** When only sources with another picture codec play, viewers get the slate for so long before the clean end. */
  otherCodecMs: number;
}

const RETRY_MS_MAX = 15_000;
const NO_TRIES: Tries = { running: [], hurried: [], records: {} };
const UNTRIED: SourceRecord = { failCount: 0, busyCount: 0, notBeforeMs: 0, isAsked: false };
/** Players end a response that brings nothing for about so long. */
const ALONE_MS_MAX = 30_000;

type Step = [RelayState, RelayEffect[]];

export function step(state: RelayState, event: RelayEvent, world: RelayWorld, limits: RelayStateLimits): Step {
  if (state.kind === 'closed') return [state, []];
  switch (event.kind) {
    case 'joined': {
      if (state.kind !== 'idle') return [state, []];
      return goOn({ kind: 'opening', sinceMs: world.nowMs, tries: NO_TRIES, fault: null }, [], world, limits);
    }
    case 'ready':
      return onReady(state, event.source, world, limits);
    case 'failed':
      return onFailed(state, event, world, limits);
    case 'tick':
      return goOn(state, [], world, limits);
    case 'next':
      return onNext(state, world);
    case 'lingerOver':
      return close(state, null);
    case 'stopped':
      return close(state, event.fault);
  }
}

function close(state: RelayState, fault: ErrorRecord | null): Step {
  const running = 'tries' in state ? state.tries.running : [];
  const current = state.kind === 'live' ? [state.source] : [];
  const closing = [...new Set([...current, ...running])].map((source) => ({ kind: 'close', source }) as const);
  return [{ kind: 'closed', fault }, [...closing, { kind: 'endViewers', fault }]];
}

function onReady(state: RelayState, source: SourceKey, world: RelayWorld, limits: RelayStateLimits): Step {
  if (!('tries' in state)) return [state, []];
  if (state.kind === 'live' && state.source === source) return [state, [{ kind: 'switchTo', source }]];
  if (!state.tries.running.includes(source)) return [state, []]; // late word of one that was given up
  const others = state.tries.running.filter((one) => one !== source);
  const tries = { ...state.tries, running: [], hurried: [] };
  const isChosen = state.kind === 'live' && state.asked === source;
  const live: RelayState = { kind: 'live', source, sinceMs: world.nowMs, tries, asked: null, isChosen };
  const effects: RelayEffect[] = [
    { kind: 'switchTo', source },
    ...others.map((one) => ({ kind: 'close', source: one }) as const),
  ];
  return goOn(live, effects, world, limits);
}

function onFailed(
  state: RelayState,
  { source, fault, isOtherCodec = false }: Extract<RelayEvent, { kind: 'failed' }>,
  world: RelayWorld,
  limits: RelayStateLimits,
): Step {
  if (!('tries' in state)) return [state, []];
  const isCurrent = state.kind === 'live' && state.source === source;
  if (!isCurrent && !state.tries.running.includes(source)) return [state, []];
  const closing: RelayEffect[] = [{ kind: 'close', source }];
  if (state.kind === 'live') {
    if (!isCurrent) return onSideFailed(state, source, fault, world, limits);
    if (!world.hasViewers) return close(state, null); // nobody would see another, and its slot may be wanted
    const isHealthy = world.nowMs - state.sinceMs >= limits.healthyMs;
    const before = isHealthy ? { ...state.tries, records: {} } : state.tries;
    const tries = noteFailure(before, source, fault, isOtherCodec, world, limits);
    return goOn({ kind: 'holding', sinceMs: world.nowMs, tries, fault, tryCount: 0 }, closing, world, limits);
  }
  const tries = noteFailure(state.tries, source, fault, isOtherCodec, world, limits);
  const isTry = tries.records[source]!.isAsked;
  const tryCount = state.kind === 'holding' ? { tryCount: state.tryCount + (isTry ? 1 : 0) } : {};
  return goOn({ ...state, ...tryCount, tries, fault } as RelayState, closing, world, limits);
}

/** A better source, or the one that a person asked for, did not come: what plays goes on. */
function onSideFailed(
  state: Extract<RelayState, { kind: 'live' }>,
  source: SourceKey,
  fault: ErrorRecord,
  world: RelayWorld,
  limits: RelayStateLimits,
): Step {
  const running = state.tries.running.filter((one) => one !== source);
  const hurried = state.tries.hurried.filter((one) => one !== source);
  const closing: RelayEffect = { kind: 'close', source };
  if (state.asked === source && fault.code === 'relay_no_slot') {
    // the connection that it needs is the one that plays: a person wants it all the same
    // the one that gives way is not to take the connection again at once
    const left = { ...UNTRIED, notBeforeMs: world.nowMs + limits.graceWindowMs };
    const records = { ...state.tries.records, [state.source]: left };
    const tries: Tries = { running: [source], hurried: [], records };
    const holding: RelayState = { kind: 'holding', sinceMs: world.nowMs, tries, fault, tryCount: 0 };
    const gone = running.map((one) => ({ kind: 'close', source: one }) as const);
    const effects: RelayEffect[] = [
      ...[closing, ...gone, { kind: 'close', source: state.source } as const],
      { kind: 'open', source, mayWait: true },
    ];
    return goOn(holding, effects, world, limits);
  }
  const before = state.tries.records[source];
  const waitMs = Math.max(limits.returnMs, RETRY_MS_MAX);
  const record: SourceRecord = { ...UNTRIED, ...before, notBeforeMs: world.nowMs + waitMs };
  const records = { ...state.tries.records, [source]: record };
  const asked = state.asked === source ? null : state.asked;
  return goOn({ ...state, asked, tries: { running, hurried, records } }, [closing], world, limits);
}

function noteFailure(
  tries: Tries,
  source: SourceKey,
  fault: ErrorRecord,
  isOtherCodec: boolean,
  world: RelayWorld,
  limits: RelayStateLimits,
): Tries {
  const before = tries.records[source] ?? UNTRIED;
  const isBusy = fault.code === 'relay_no_slot';
  const failCount = before.failCount + (isBusy ? 0 : 1);
  const busyCount = before.busyCount + (isBusy ? 1 : 0);
  // one that was not to wait for a connection has not had its turn
  const isAsked = before.isAsked || !(isBusy && tries.hurried.includes(source));
  const waits = limits.graceMs * limits.retryFactor ** (failCount - 1) * (0.9 + 0.2 * world.jitter);
  const waitMs = Math.min(RETRY_MS_MAX, isBusy ? limits.graceMs : waits);
  const notBeforeMs = world.nowMs + Math.round(waitMs);
  const record: SourceRecord = { failCount, busyCount, notBeforeMs, isAsked, isOtherCodec };
  return {
    running: tries.running.filter((one) => one !== source),
    hurried: tries.hurried.filter((one) => one !== source),
    records: { ...tries.records, [source]: record },
  };
}

function onNext(state: RelayState, world: RelayWorld): Step {
  if (state.kind !== 'live') return [state, []];
  const at = world.sources.indexOf(state.source);
  const others = [...world.sources.slice(at + 1), ...world.sources.slice(0, Math.max(0, at))];
  const source = others.find((one) => !state.tries.running.includes(one));
  if (source === undefined) return [state, []];
  // whatever else is being tried, a person has said what is wanted
  const closing = state.tries.running.map((one) => ({ kind: 'close', source: one }) as const);
  const tries = { ...state.tries, running: [source], hurried: [source] };
  return [{ ...state, asked: source, tries }, [...closing, { kind: 'open', source, mayWait: false }]];
}

/** Opens what is due, gives up what is hopeless, and says when to look again. */
function goOn(state: RelayState, effects: RelayEffect[], world: RelayWorld, limits: RelayStateLimits): Step {
  switch (state.kind) {
    case 'opening': {
      const isLate = world.nowMs - state.sinceMs >= limits.hedgeMs;
      const [tries, opens] = openDue(state.tries, isLate ? 2 : 1, world, ({ isAsked }) => !isAsked);
      const next = { ...state, tries };
      const isLeft = world.sources.some((one) => !(tries.records[one]?.isAsked ?? false));
      if (tries.running.length > 0 || (isLeft && world.hasViewers)) {
        return [next, [...effects, ...opens, wake(tries, world, state.sinceMs + limits.hedgeMs)]];
      }
      return giveUp(next, state.fault, false, effects, world, limits);
    }
    case 'holding': {
      const elapsed = world.nowMs - state.sinceMs;
      const [tries, opens] = openDue(state.tries, 2, world, () => true);
      const next = { ...state, tries };
      if (elapsed >= limits.graceWindowMs && world.hasSlate) {
        return giveUp(next, state.fault, true, [...effects, ...opens], world, limits);
      }
      const isOver = elapsed >= limits.graceWindowMs || state.tryCount >= limits.retryAttempts;
      const isHopeless = world.sources.every((one) => tries.records[one]?.isAsked ?? false);
      if (!world.hasSlate && tries.running.length === 0 && isOver && isHopeless) {
        return giveUp(next, state.fault, true, effects, world, limits);
      }
      return [next, [...effects, ...opens, wake(tries, world, state.sinceMs + limits.graceWindowMs)]];
    }
    case 'slate': {
      const elapsed = world.nowMs - state.sinceMs;
      const { records } = state.tries;
      const others = world.sources.filter((one) => records[one]?.isOtherCodec);
      const isEnough = !state.wasLive && elapsed >= limits.startSlateMs;
      if (isEnough || (others.length > 0 && elapsed >= limits.otherCodecMs)) {
        const [closed, closing] = close(state, state.fault);
        return [closed, [...effects, ...closing]];
      }
      const [tries, opens] = openDue(state.tries, 1, world, () => true);
      const endMs = state.wasLive ? Number.POSITIVE_INFINITY : state.sinceMs + limits.startSlateMs;
      const codecMs = others.length > 0 ? state.sinceMs + limits.otherCodecMs : Number.POSITIVE_INFINITY;
      return [{ ...state, tries }, [...effects, ...opens, wake(tries, world, endMs, codecMs)]];
    }
    case 'live':
      return lookForBetter(state, effects, world, limits);
    default:
      return [state, effects];
  }
}

/** No source plays for now: the slate, or where there is none the end. */
function giveUp(
  state: Extract<RelayState, { kind: 'opening' | 'holding' }>,
  fault: ErrorRecord | null,
  wasLive: boolean,
  effects: RelayEffect[],
  world: RelayWorld,
  limits: RelayStateLimits,
): Step {
  const why = fault ?? NO_SOURCE;
  if (!world.hasSlate) {
    const [closed, closing] = close(state, why);
    return [closed, [...effects, ...closing]];
  }
  const slate: RelayState = { kind: 'slate', sinceMs: world.nowMs, tries: state.tries, fault: why, wasLive };
  return goOn(slate, [...effects, { kind: 'slate', fault: why }], world, limits);
}

const NO_SOURCE: ErrorRecord = {
  code: 'relay_no_source',
  message: 'The channel has no stream that can be played.',
  hint: 'Its providers are disabled or removed: enable one, or hide the channel.',
  details: [],
};

function openDue(
  tries: Tries,
  runningMax: number,
  world: RelayWorld,
  mayTry: (record: SourceRecord) => boolean,
): [Tries, RelayEffect[]] {
  if (!world.hasViewers) return [tries, []]; // nobody would see it, and somebody else may want the connection
  const { records } = tries;
  const recordOf = (source: SourceKey): SourceRecord => records[source] ?? UNTRIED;
  const due = world.sources
    .filter((one) => !tries.running.includes(one))
    .filter((one) => recordOf(one).notBeforeMs <= world.nowMs && mayTry(recordOf(one)))
    .map((source, rank) => ({ source, rank, ...recordOf(source) }))
    .sort(
      (a, b) =>
        Number(a.isOtherCodec ?? false) - Number(b.isOtherCodec ?? false) ||
        a.failCount + a.busyCount - (b.failCount + b.busyCount) ||
        a.rank - b.rank,
    )
    .slice(0, Math.max(0, runningMax - tries.running.length));
  const running = [...tries.running, ...due.map(({ source }) => source)];
  const effects = due.map(
    ({ source }) => ({ kind: 'open', source, mayWait: running.indexOf(source) === 0 }) satisfies RelayEffect,
  );
  const hurried = [...tries.hurried, ...effects.filter(({ mayWait }) => !mayWait).map(({ source }) => source)];
  return [{ running, hurried, records }, effects];
}

/** When a source that waits is due, or one of the times given has come. */
function wake(tries: Tries, world: RelayWorld, ...times: number[]): RelayEffect {
  const dues = world.sources
    .filter((one) => !tries.running.includes(one))
    .map((one) => tries.records[one]?.notBeforeMs ?? 0);
  const coming = [...dues, ...times].filter((atMs) => atMs > world.nowMs);
  return { kind: 'wake', atMs: Math.min(world.nowMs + ALONE_MS_MAX, ...coming) };
}

function lookForBetter(
  state: Extract<RelayState, { kind: 'live' }>,
  effects: RelayEffect[],
  world: RelayWorld,
  { returnMs }: RelayStateLimits,
): Step {
  const rank = world.sources.indexOf(state.source);
  const isBusy = state.tries.running.length > 0 || !world.hasViewers;
  // what a person has chosen plays until it fails
  if (returnMs === 0 || rank <= 0 || isBusy || state.isChosen) return [state, effects];
  const dueMs = (source: SourceKey) =>
    Math.max(state.sinceMs + returnMs, state.tries.records[source]?.notBeforeMs ?? 0);
  const better = world.sources.slice(0, rank).filter((one) => !state.tries.records[one]?.isOtherCodec);
  const source = better.find((one) => dueMs(one) <= world.nowMs);
  if (source !== undefined) {
    const tries = { ...state.tries, running: [source], hurried: [source] };
    return [{ ...state, tries }, [...effects, { kind: 'open', source, mayWait: false }]];
  }
  if (better.length === 0) return [state, effects];
  return [state, [...effects, { kind: 'wake', atMs: Math.min(...better.map(dueMs)) }]];
}
