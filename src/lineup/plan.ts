import { numberOrder } from '../base/channel-number.js';
import { assignNumbers } from '../base/channel-numbering.js';
import { foldGroup } from '../base/group-names.js';
import type { ChannelId, EpochMs } from '../base/model.js';
import type { LineupPlace, LineupRow, LineupStore, MemberFacts, NumberLeaver, PlaceInPart } from '../store/index.js';
import { belongs } from './membership.js';
import { assignParts } from './parts.js';

/** What has to happen for a line-up to be as it should. Numbers of channels that stay never change by it. */
export interface LineupPlan {
  /** Channels that are in it and do not belong there any more. */
  leaving: PlaceInPart[];
  /** In the order of the main line-up; `part` is their device, `isBack` tells one that has its former number again. */
  coming: (PlaceInPart & { isBack: boolean })[];
  /** Channels that stay and get another device, with what they have now. */
  moving: { place: PlaceInPart; part: number }[];
  /** As many devices as it needs. */
  partCount: number;
}

/** What decides about it. */
export type PlannedLineup = Pick<LineupRow, 'id' | 'content' | 'groups' | 'splitAt' | 'blocks'>;

interface PlanNeeds {
  lineups: LineupStore;
  nowMs: EpochMs;
  /** What somebody is about to say about single channels; null takes back what was said. */
  picks?: ReadonlyMap<ChannelId, boolean | null>;
  /** What somebody is about to say about numbers. */
  numbers?: ReadonlyMap<ChannelId, string>;
  /** Lets others have their turn. */
  breathe(): Promise<void>;
}

export async function planLineup(lineup: PlannedLineup, needs: PlanNeeds): Promise<LineupPlan> {
  const { lineups, numbers = new Map<ChannelId, string>(), breathe } = needs;
  const { members, comers } = await sift(lineup, needs);
  const leaving: PlaceInPart[] = [];
  const staying: PlaceInPart[] = [];
  for (const page of lineups.placePages(lineup.id)) {
    for (const place of page) (members === null || members.has(place.channelId) ? staying : leaving).push(place);
    await breathe();
  }
  const taken = new Set([...staying, ...leaving].map(({ number }) => number));
  const leavers: Map<ChannelId, Leaver> = comers.length === 0 ? new Map() : await findLeavers(taken, lineup, needs);
  reserveNumbers(comers, numbers, { taken, leavers });
  const placed = numberComers(comers, { taken, leavers }, lineup);
  await breathe();
  const looking = placed.map(({ place, formerPart }) => ({ ...place, formerPart }));
  const parts = assignParts([...staying, ...looking], lineup.splitAt);
  const partOf = ({ channelId, part }: PlaceInPart) => parts.get(channelId) ?? part;
  const coming = placed.map(({ place, isBack }) => ({ ...place, part: partOf(place), isBack }));
  const moving = staying.flatMap((place) =>
    parts.has(place.channelId) ? [{ place, part: parts.get(place.channelId)! }] : [],
  );
  let partCount = 1;
  for (const place of staying) partCount = Math.max(partCount, (partOf(place) ?? 0) + 1);
  for (const { part } of coming) partCount = Math.max(partCount, (part ?? 0) + 1);
  return { leaving, coming, moving, partCount };
}

/** Who belongs in it, null: all that are in it; and who of them is not in it. */
async function sift(
  { id, content, groups }: PlannedLineup,
  { lineups, picks = new Map(), breathe }: PlanNeeds,
): Promise<{ members: ReadonlySet<ChannelId> | null; comers: MemberFacts[] }> {
  if (content !== 'picked') return { members: null, comers: [] }; // what is built anew gives these their channels
  const folded = new Set(groups.map(foldGroup));
  const members = new Set<ChannelId>();
  const comers: MemberFacts[] = [];
  for (const page of lineups.memberPages(id)) {
    for (const facts of page) {
      const said = picks.get(facts.channelId);
      if (!belongs(said === undefined ? facts : { ...facts, pick: said }, folded)) continue;
      members.add(facts.channelId);
      if (!facts.isIn) comers.push(facts);
    }
    await breathe();
  }
  const orderOf = ({ mainNumber }: MemberFacts) =>
    (mainNumber === null ? null : numberOrder(mainNumber)) ?? Number.MAX_SAFE_INTEGER;
  return { members, comers: comers.sort((a, b) => orderOf(a) - orderOf(b) || a.channelId - b.channelId) };
}

type Leaver = NumberLeaver & { number: string };

/** Channels whose number rests for them. @param taken Numbers that rest are added. */
async function findLeavers(
  taken: Set<string>,
  { id }: PlannedLineup,
  { lineups, nowMs, breathe }: PlanNeeds,
): Promise<Map<ChannelId, Leaver>> {
  const leavers = new Map<ChannelId, Leaver>();
  for (const page of lineups.restPages(id, nowMs)) {
    for (const { number, leaver } of page) {
      taken.add(number);
      if (leaver) leavers.set(leaver.channelId, { ...leaver, number });
    }
    await breathe();
  }
  return leavers;
}

/** What is said about numbers is as if it were so already: a comer has its own, and nobody else gets one of them. */
function reserveNumbers(
  comers: readonly MemberFacts[],
  numbers: ReadonlyMap<ChannelId, string>,
  { taken, leavers }: { taken: Set<string>; leavers: Map<ChannelId, Leaver> },
): void {
  for (const number of numbers.values()) taken.add(number);
  for (const { channelId } of comers) {
    const number = numbers.get(channelId);
    if (number === undefined) continue;
    const { part = null, isFavourite = false } = leavers.get(channelId) ?? {};
    leavers.set(channelId, { channelId, number, part, isFavourite, isNumberChosen: true });
  }
}

interface Placed {
  place: PlaceInPart;
  formerPart: number | null;
  isBack: boolean;
}

/** One that was here within the last month has its number again; others that of the main line-up, or the next that is free. */
function numberComers(
  comers: readonly MemberFacts[],
  { taken, leavers }: { taken: ReadonlySet<string>; leavers: ReadonlyMap<ChannelId, Leaver> },
  { blocks }: PlannedLineup,
): Placed[] {
  const strangers = comers.filter(({ channelId }) => !leavers.has(channelId));
  const wished = strangers.map(({ channelId, groupName, mainNumber }) => ({
    ...{ channelId, groupName },
    wishes: mainNumber === null ? [] : [mainNumber],
  }));
  const given = assignNumbers(wished, taken, blocks);
  return comers.flatMap(({ channelId }): Placed[] => {
    const leaver = leavers.get(channelId);
    const number = leaver?.number ?? given.get(channelId);
    if (number === undefined) return []; // all numbers are taken
    const { isNumberChosen = false, isFavourite = false, part: formerPart = null } = leaver ?? {};
    const place = { channelId, number, numberOrder: numberOrder(number)!, isNumberChosen, isFavourite, part: null };
    return [{ place, formerPart, isBack: leaver !== undefined }];
  });
}

/** What it is for the store. */
export const placeOf = ({ channelId, number, numberOrder: order, isNumberChosen }: PlaceInPart): LineupPlace => ({
  ...{ channelId, number, numberOrder: order, isNumberChosen },
});
