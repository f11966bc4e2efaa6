import type { ErrorRecord } from '../base/errors.js';

/**
 * What a relay is doing, and the one place where that changes.
 *
 *     idle ──viewerJoined──► opening ──upstreamLive──► live ──upstreamFailed──► holding ──upstreamLive──► live
 *                              │                        │                         │
 *                              └─── every source failed ┴── lingerOver ───────────┴── grace used up ──► closed
 *
 * Pure: the caller runs the effects, and their outcome comes back as an event.
 */
export type RelayState =
  | { kind: 'idle' }
  | { kind: 'opening'; attempt: number; sourceAt: number }
  | { kind: 'live'; sourceAt: number }
  | { kind: 'holding'; attempt: number; sourceAt: number; sinceMs: number; fault: ErrorRecord }
  | { kind: 'closed'; fault: ErrorRecord | null };

export type RelayEvent =
  | { kind: 'viewerJoined' }
  | { kind: 'upstreamLive' }
  | { kind: 'upstreamFailed'; fault: ErrorRecord; nowMs: number }
  | { kind: 'lingerOver' }
  | { kind: 'stopped'; fault: ErrorRecord };

export type RelayEffect =
  | { kind: 'open'; sourceAt: number; delayMs: number }
  | { kind: 'closeUpstream' }
  | { kind: 'endViewers'; fault: ErrorRecord | null };

export interface RelayStateLimits {
  sourceCount: number;
  retryAttempts: number;
  graceMs: number;
  graceWindowMs: number;
  retryFactor: number;
}

export function step(state: RelayState, event: RelayEvent, limits: RelayStateLimits): [RelayState, RelayEffect[]] {
  if (state.kind === 'closed') return [state, []];
  switch (event.kind) {
    case 'viewerJoined':
      if (state.kind !== 'idle') return [state, []];
      return [{ kind: 'opening', attempt: 1, sourceAt: 0 }, [{ kind: 'open', sourceAt: 0, delayMs: 0 }]];
    case 'upstreamLive': // while idle or live it is late word of an upstream that was given up
      return 'attempt' in state ? [{ kind: 'live', sourceAt: state.sourceAt }, []] : [state, []];
    case 'upstreamFailed':
      return onFailure(state, event.fault, event.nowMs, limits);
    case 'lingerOver':
      return [{ kind: 'closed', fault: null }, [{ kind: 'closeUpstream' }, { kind: 'endViewers', fault: null }]];
    case 'stopped':
      return [
        { kind: 'closed', fault: event.fault },
        [{ kind: 'closeUpstream' }, { kind: 'endViewers', fault: event.fault }],
      ];
  }
}

function onFailure(
  state: Exclude<RelayState, { kind: 'closed' }>,
  fault: ErrorRecord,
  nowMs: number,
  limits: RelayStateLimits,
): [RelayState, RelayEffect[]] {
  switch (state.kind) {
    case 'idle':
      return [state, []];
    case 'opening': {
      // at the start each source is asked once: a viewer waits for a picture or a refusal, not for retries
      const next = state.sourceAt + 1;
      if (next >= limits.sourceCount) return closed(fault);
      return [{ ...state, attempt: state.attempt + 1, sourceAt: next }, [{ kind: 'open', sourceAt: next, delayMs: 0 }]];
    }
    case 'live': {
      // the next source at once; a lone source after a moment, which is what a provider that restarts needs
      const next = (state.sourceAt + 1) % limits.sourceCount;
      const delayMs = limits.sourceCount > 1 ? 0 : limits.graceMs;
      return [
        { kind: 'holding', attempt: 1, sourceAt: next, sinceMs: nowMs, fault },
        [{ kind: 'open', sourceAt: next, delayMs }],
      ];
    }
    case 'holding': {
      const isOver = state.attempt >= limits.retryAttempts || nowMs - state.sinceMs > limits.graceWindowMs;
      const hasUntried = state.attempt < limits.sourceCount;
      if (isOver && !hasUntried) return closed(fault);
      const next = (state.sourceAt + 1) % limits.sourceCount;
      const round = Math.floor(state.attempt / limits.sourceCount);
      const delayMs = hasUntried ? 0 : Math.round(limits.graceMs * limits.retryFactor ** round);
      return [
        { ...state, attempt: state.attempt + 1, sourceAt: next, fault },
        [{ kind: 'open', sourceAt: next, delayMs }],
      ];
    }
  }
}

function closed(fault: ErrorRecord): [RelayState, RelayEffect[]] {
  return [{ kind: 'closed', fault }, [{ kind: 'closeUpstream' }, { kind: 'endViewers', fault }]];
}
