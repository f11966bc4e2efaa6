import { isNothing } from '../base/group-names.js';
import { LIST_KINDS, type ListKind } from '../base/import-choice.js';
import type { ProviderGroupRow, ProviderRow } from '../store/index.js';
import { createGroupGate, type GroupVerdict } from './group-choice.js';
import { type GroupReading, readGroup } from './group-places.js';
import { type Wants, wantedLists } from './list-source.js';

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

/** What a person is to be asked about a choice. */
export interface ChoiceQuestions {
  /** How many groups wait for an answer. */
  askedGroupCount: number;
  /** Lists that are switched on and of which no group is chosen: nothing of them comes in. */
  unchosenLists: ListKind[];
}

/** @param rows Read only where there may be a question. */
export function choiceQuestions(provider: Choosing, rows: () => readonly ProviderGroupRow[]): ChoiceQuestions {
  const { include, exclude, newGroups } = provider.groups;
  if (newGroups !== 'ask' && isNothing(include) && isNothing(exclude)) return { askedGroupCount: 0, unchosenLists: [] };
  const all = rows();
  const verdictOf = createVerdicts(provider, all);
  const wanted = wantedLists(provider);
  const isLeft = new Map<ListKind, boolean>();
  let askedGroupCount = 0;
  for (const row of all) {
    if (row.entryCount === 0 || !wanted.has(row.list)) continue;
    const verdict = verdictOf(row);
    if (isAnswerOwed(provider, row, verdict)) askedGroupCount++;
    isLeft.set(row.list, (isLeft.get(row.list) ?? true) && (verdict === 'left' || verdict === 'refused'));
  }
  return { askedGroupCount, unchosenLists: LIST_KINDS.filter((list) => isLeft.get(list)) };
}

type Choosing = Wants & Pick<ProviderRow, 'groups'>;

function createVerdicts(
  { groups }: Choosing,
  rows: readonly ProviderGroupRow[],
): (row: ProviderGroupRow) => GroupVerdict {
  const later = new Set(rows.filter(({ isLater }) => isLater).map(({ list, name }) => `${list}:${name}`));
  const gate = createGroupGate(groups, (list, name) => later.has(`${list}:${name}`));
  return ({ list, name }) => gate.verdict(list, name);
}

/** About a list that is switched off nobody is asked. */
function isAnswerOwed(provider: Choosing, { list, entryCount }: ProviderGroupRow, verdict: GroupVerdict): boolean {
  return (
    verdict === 'later' && provider.groups.newGroups === 'ask' && entryCount > 0 && wantedLists(provider).has(list)
  );
}
