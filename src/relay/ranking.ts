import type { PlanSource, RelayNeeds, RelayPlan } from './plan.js';
import type { SourceKey } from './state.js';

/** The sources of a channel, best first, as they are at the moment. */
export interface Ranking {
  readonly plan: RelayPlan;
  /** Without doubles. */
  keys(): SourceKey[];
  /** Also of one that has left the plan meanwhile. */
  find(key: SourceKey): PlanSource;
  rankOf(source: PlanSource): number;
  /** What is tried next follows the plan as it is then: people and checks change it while a channel plays. */
  renew(): void;
}

export function keyOf({ streamId, slotGroup }: PlanSource): SourceKey {
  return `${streamId}:${slotGroup.key}`;
}

export function createRanking(firstPlan: RelayPlan, planFor: RelayNeeds['planFor']): Ranking {
  let plan = firstPlan;
  const known = new Map<SourceKey, PlanSource>();
  return {
    get plan() {
      return plan;
    },
    keys() {
      for (const source of plan.sources) known.set(keyOf(source), source);
      return [...new Set(plan.sources.map(keyOf))];
    },
    find: (key) => known.get(key)!,
    rankOf: (source) => plan.sources.map(keyOf).indexOf(keyOf(source)),
    renew() {
      try {
        const renewed = planFor(plan.channelId, plan.profile);
        if (renewed.sources.length > 0) plan = renewed;
      } catch {
        // the channel has gone meanwhile: what is known of it goes on
      }
    },
  };
}
