import type { Clock } from '../base/clock.js';
import type { HeadwaterError } from '../base/errors.js';
import { foldGroup } from '../base/group-names.js';
import { type ImportRule, type ListKind, listKindOf } from '../base/import-choice.js';
import type { SourceStreamId } from '../base/model.js';
import type { ListCounts, ProviderRow, ProviderStore, Slices, SourceStreamStore } from '../store/index.js';
import type { ChangeNotes } from './change-notes.js';
import { createGroupGate } from './group-choice.js';
import { createGroupCount } from './group-count.js';
import { type ImportPlan, type ImportSurvey, type PlannedList, surveyImport } from './import-plan.js';
import { type ImportEntry, type ListPart, wantedLists } from './list-source.js';
import { emptyList, renumbered, shrank, tooManyEntries } from './refresh-failures.js';
import { compileRules } from './rules.js';
import { createScreen, type Screen } from './screen.js';
import { StoredEntries } from './stored-entries.js';
import { streamValues } from './stream-values.js';

/** Brings one part of a provider's list in: reads it once to see what would change, and again to write. */
export interface PartNeeds {
  stores: { providers: ProviderStore; sourceStreams: SourceStreamStore };
  slices: Slices;
  clock: Clock;
  limits: { maxEntries: number; heldAboveShare: number };
  /** What is left out or changed, in order. */
  rules: readonly ImportRule[];
  notes: ChangeNotes;
  onProgress(progress: { phase: 'reading' | 'saving'; doneCount: number; totalCount: number | null }): void;
}

export interface PartOutcome {
  lists: ReadonlyMap<ListKind, ListCounts>;
  /** Findings by their name. */
  warnings: Record<string, number>;
  /** Keys of names in the choice that no group of it has. */
  unknownGroups: readonly string[];
  /** Why lists of it were not taken over. */
  held: HeadwaterError[];
  heldLists: readonly ListKind[];
  hasWritten: boolean;
}

/** A provider that renumbered gives so many entries to stations with foreign names. */
const RENUMBERED_ABOVE_SHARE = 0.05;
/** Below so many entries a share says nothing. */
const SMALL_LIST_COUNT = 5;

/** @param acceptsLoss Whether a person has seen what this very list would remove, and wants it. Throws why none of it can be used: `provider_empty`, `provider_not_a_playlist`, `provider_too_large`, … */
export async function importPart(
  provider: ProviderRow,
  part: ListPart,
  acceptsLoss: (list: ListKind) => boolean,
  needs: PartNeeds,
  signal: AbortSignal,
): Promise<PartOutcome> {
  const survey = await surveyPart(provider, part, needs, signal);
  const { found, warnings, unknownGroups, screen } = survey;
  let plan = found.plan({ byName: false });
  const presentBefore = [...plan.lists.values()].reduce((total, list) => total + list.presentBefore, 0);
  const isRenumbered = plan.foreignShare > RENUMBERED_ABOVE_SHARE && presentBefore > SMALL_LIST_COUNT;
  if (isRenumbered) plan = found.plan({ byName: true });
  const held = new Map<ListKind, HeadwaterError>();
  for (const [list, planned] of plan.lists) {
    if (acceptsLoss(list)) continue;
    const lost = lossOf(planned);
    if (isRenumbered) held.set(list, renumbered(provider, plan.foreignShare));
    else if (isDoubtful(lost, needs.limits.heldAboveShare))
      held.set(list, shrank(provider, list, lost, plan.lists.size));
  }
  await write(provider, part, { plan, held, isRenumbered, screen }, needs, signal);
  if (held.size === 0) await keepGroups(provider, survey, needs, signal);
  // a provider that renumbered did so in all of its lists
  const reasons = isRenumbered ? [...held.values()].slice(0, 1) : [...held.values()];
  return {
    lists: plan.lists,
    warnings,
    unknownGroups,
    held: reasons,
    heldLists: [...held.keys()],
    hasWritten: held.size < plan.lists.size,
  };
}

interface Loss {
  lostCount: number;
  presentBefore: number;
  /** Nothing of the list is left. */
  isAll: boolean;
}

/** Entries that their provider moves out of the chosen groups are as lost as those that it drops. */
function lossOf({ missing, leftOut, movedOut, presentBefore, entryCount }: PlannedList): Loss {
  return {
    lostCount: missing.length + movedOut.length,
    presentBefore: presentBefore + movedOut.length,
    isAll: entryCount === 0 && leftOut.length === 0,
  };
}

function isDoubtful({ lostCount, presentBefore, isAll }: Loss, heldAboveShare: number): boolean {
  if (lostCount === 0) return false;
  if (isAll) return true; // however few they were
  return presentBefore > SMALL_LIST_COUNT && lostCount / presentBefore > heldAboveShare;
}

interface Survey {
  found: ImportSurvey;
  warnings: Record<string, number>;
  unknownGroups: readonly string[];
  /** For the second reading: lets through what the first one has let through. */
  screen: Screen;
  groups: ReturnType<ReturnType<typeof createGroupCount>['groups']>;
}

async function surveyPart(
  provider: ProviderRow,
  part: ListPart,
  needs: PartNeeds,
  signal: AbortSignal,
): Promise<Survey> {
  const { stores, slices, rules, limits } = needs;
  const openRules = () => compileRules(rules);
  const kinds = new Set(part.kinds);
  const stored = new StoredEntries(stores.sourceStreams.nameOf);
  for (const page of stores.sourceStreams.storedPages(provider.id)) {
    for (const row of page) if (kinds.has(row.kind)) stored.add(row);
    await slices.breathe(signal);
  }
  const isLater = laterGroups(stores.providers.groups(provider.id));
  const wouldComeIn = createJudge(provider, isLater, needs);
  const survey = async (wantedLines: ReadonlySet<number>, refusedLines: ReadonlySet<number>) => {
    const found = surveyImport(stored);
    const count = createGroupCount();
    const gate = createGroupGate(provider.groups, isLater);
    const screenNeeds = { gate, openRules, wantedLines, refusedLines, isStored: found.isStored };
    const wantedAgain = new Set<number>();
    const refusedAgain = new Set<number>();
    const warnings = await createScreen({ ...screenNeeds, count }).read(part, {
      entries(entries) {
        for (const entry of entries) found.add(entry);
        if (found.entryCount > limits.maxEntries) throw tooManyEntries(provider, limits.maxEntries);
        needs.onProgress({ phase: 'reading', doneCount: found.entryCount, totalCount: null });
      },
      join: found.join,
      leftOut: (entry) => found.leaveOut(entry, wouldComeIn),
      wantedAgain: (line) => void (found.hasLine(line) || wantedAgain.add(line)),
      refusedAgain: (line) => void (found.hasLine(line) && refusedAgain.add(line)),
    });
    const screen = createScreen({ ...screenNeeds, count: null });
    return {
      found,
      warnings,
      unknownGroups: gate.unknownNames(),
      screen,
      groups: count.groups(),
      wantedAgain,
      refusedAgain,
    };
  };
  let made = await survey(new Set(), new Set());
  // seldom: an entry that was decided about is named again, in a group that is wanted or refused
  if (made.wantedAgain.size + made.refusedAgain.size > 0) made = await survey(made.wantedAgain, made.refusedAgain);
  const lists = listsOf(part);
  if (!made.groups.some(({ list }) => lists.has(list))) throw emptyList(provider, part.kinds);
  return made;
}

const listsOf = ({ kinds }: ListPart): ReadonlySet<ListKind> => new Set(kinds.map(listKindOf));

/**
 * Whether a stored entry would come in as its provider last listed it. Where it would not, somebody has chosen so; one that
 * would, and does not come in as it is listed now, has been moved by its provider.
 */
function createJudge(
  { groups }: ProviderRow,
  isLater: (list: ListKind, group: string) => boolean,
  { stores, rules }: PartNeeds,
): (id: SourceStreamId) => boolean {
  const gate = createGroupGate(groups, isLater);
  const ruleSet = compileRules(rules);
  return (id) => {
    const entry = stores.sourceStreams.listed(id);
    if (!entry) return false;
    const verdict = gate.entry(listKindOf(entry.kind), entry.groups);
    return (verdict === 'taken' || verdict === 'later') && ruleSet.apply(entry) !== null;
  };
}

/** A group is later when its list was read before it was there. */
function laterGroups(known: ReturnType<ProviderStore['groups']>): (list: ListKind, group: string) => boolean {
  const readLists = new Set(known.map(({ list }) => list));
  const early = new Set(known.filter(({ isLater }) => !isLater).map(({ list, name }) => `${list}:${foldGroup(name)}`));
  return (list, group) => readLists.has(list) && !early.has(`${list}:${foldGroup(group)}`);
}

interface Decision {
  plan: ImportPlan;
  /** Lists that stay as they are. */
  held: ReadonlyMap<ListKind, unknown>;
  isRenumbered: boolean;
  screen: Screen;
}

/** Writes what differs, in a second reading where that is much. A crash in the middle loses nothing: the next refresh compares again. */
async function write(
  provider: ProviderRow,
  part: ListPart,
  { plan, held, isRenumbered, screen }: Decision,
  needs: PartNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { stores, slices, clock, notes } = needs;
  const { sourceStreams } = stores;
  const nowMs = clock.nowMs();
  const { stored } = plan;
  const { ids } = stored;
  const moved = plan.moved.filter((row) => !held.has(stored.listOf(row)));
  await slices.write(moved, (row) => sourceStreams.parkIdentity(ids[row]!), signal);
  const rulesMayDiffer = provider.contentHash === null; // it is forgotten when they change
  const writeEntry = (entry: ImportEntry, at: number) => {
    const action = plan.actionAt(at);
    if (action.kind === 'keep') return;
    const list = listKindOf(entry.kind);
    if (action.kind !== 'returned')
      noteEntry(notes, entry, action.kind === 'update' ? () => plan.nameBefore(at) : null);
    if (held.has(list)) return;
    if (action.kind === 'returned') return sourceStreams.markPresent(action.id);
    const place = { twin: action.twin, position: at, valueHash: plan.valueHashAt(at) };
    const values = streamValues(entry, place, plan.joinedAt(at));
    if (action.kind === 'insert') sourceStreams.insert(provider.id, values, nowMs);
    else {
      if (rulesMayDiffer) sourceStreams.followRules(action.id, values);
      sourceStreams.update(action.id, values);
    }
  };
  if (plan.kept) await slices.write(plan.kept, ([at, entry]) => writeEntry(entry, at), signal);
  else {
    let index = 0;
    const ignore = () => {};
    await screen.read(part, {
      async entries(entries) {
        await slices.write(entries, (entry) => writeEntry(entry, index++), signal);
        needs.onProgress({ phase: 'saving', doneCount: index, totalCount: plan.entryCount });
      },
      ...{ join: ignore, leftOut: ignore, wantedAgain: ignore, refusedAgain: ignore },
    });
  }
  for (const [list, { missing, leftOut, movedOut }] of plan.lists) {
    for (const row of [...missing, ...movedOut])
      notes.add(list, 'missing', () => ({ name: stored.nameOf(row), nameBefore: null, groupName: null }));
    const isHeld = held.has(list);
    // what somebody does not want any more goes also where the rest of the list is in doubt
    const leave = (row: number) => sourceStreams.leaveOut(ids[row]!, nowMs);
    if (!isHeld || !isRenumbered) await slices.write(leftOut, leave, signal);
    if (isHeld) continue;
    await slices.write(movedOut, leave, signal);
    await slices.write(missing, (row) => sourceStreams.markMissing(ids[row]!, nowMs), signal);
  }
}

/** @param readNameBefore What the entry was called; null: it is new. */
function noteEntry(notes: ChangeNotes, entry: ImportEntry, readNameBefore: (() => string) | null): void {
  notes.add(listKindOf(entry.kind), readNameBefore ? 'changed' : 'added', () => {
    const name = entry.raw?.name ?? entry.name;
    const before = readNameBefore?.() ?? name;
    const [groupName = null] = entry.groups;
    return { name, nameBefore: before === name ? null : before, groupName };
  });
}

async function keepGroups(
  provider: ProviderRow,
  { groups }: Survey,
  { stores, slices, clock }: PartNeeds,
  signal: AbortSignal,
): Promise<void> {
  const isLater = laterGroups(stores.providers.groups(provider.id));
  const wanted = wantedLists(provider);
  const nowMs = clock.nowMs();
  await slices.write(
    groups,
    ({ list, name, entryCount, position }) =>
      stores.providers.keepGroup(
        provider.id,
        { list, name, entryCount, position, isLater: wanted.has(list) && isLater(list, name) },
        nowMs,
      ),
    signal,
  );
  const lists = [...new Set(groups.map(({ list }) => list))];
  const { emptied, forgotten } = stores.providers.goneGroups(provider.id, lists, nowMs);
  await slices.write(emptied, stores.providers.emptyGroup, signal);
  await slices.write(forgotten, stores.providers.forgetGroup, signal);
}
