import type { ProviderGroupRow, ProviderRow } from '../store/index.js';
import { createGroupGate, type GroupVerdict } from './group-choice.js';
import { type GroupReading, readGroup } from './group-places.js';

/** A group as the lists last had it, and what becomes of it. */
export interface KnownGroup extends Omit<ProviderGroupRow, 'providerId' | 'position' | 'lastSeenAtMs'>, GroupReading {
  verdict: GroupVerdict;
  /** Somebody is to say whether it comes in. */
  isAsked: boolean;
}

/** In the order of the lists. Of thousands it takes a while: for the reader. */
export function knownGroups(provider: Choosing, rows: readonly ProviderGroupRow[]): KnownGroup[] {
  const verdictOf = createVerdicts(provider, rows);
  return rows.map((row) => {
    const { list, name, entryCount, isLater, firstSeenAtMs } = row;
    const verdict = verdictOf(row);
    const isAsked = isAnswerOwed(provider, row, verdict);
    return { list, name, entryCount, isLater, firstSeenAtMs, verdict, isAsked, ...readGroup(name) };
  });
}

/** How many groups wait for an answer. @param rows Read only where somebody wants to be asked. */
export function askedGroupCount(provider: Choosing, rows: () => readonly ProviderGroupRow[]): number {
  if (provider.groups.newGroups !== 'ask') return 0;
  const all = rows();
  const verdictOf = createVerdicts(provider, all);
  return all.filter((row) => row.isLater && isAnswerOwed(provider, row, verdictOf(row))).length;
}

type Choosing = Pick<ProviderRow, 'groups'>;

function createVerdicts(
  { groups }: Choosing,
  rows: readonly ProviderGroupRow[],
): (row: ProviderGroupRow) => GroupVerdict {
  const later = new Set(rows.filter(({ isLater }) => isLater).map(({ list, name }) => `${list}:${name}`));
  const gate = createGroupGate(groups, (list, name) => later.has(`${list}:${name}`));
  return ({ list, name }) => gate.verdict(list, name);
}

function isAnswerOwed({ groups }: Choosing, { entryCount }: ProviderGroupRow, verdict: GroupVerdict): boolean {
  return verdict === 'later' && groups.newGroups === 'ask' && entryCount > 0;
}
