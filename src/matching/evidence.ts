import type { GuideIds } from './guide-ids.js';
import { alikeness, type KnownName, type Likeness, type LikenessFound, likeness } from './name-likeness.js';
import { isNumber, nameOfWords } from './station-name.js';
import type { Station } from './stations.js';

/** Why two stations of one world are one, or not: the score is their sum, between 0 and 100. */
export interface Evidence {
  score: number;
  reasons: readonly Reason[];
}

/** Rules that no other evidence outweighs. `radio`: one of them is television. */
type Refusal = 'radio' | 'country' | 'language' | 'feed' | 'shift' | 'region' | 'number';

export interface Reason {
  what:
    | `name-${Likeness}`
    | 'own-guide-id'
    | 'guide-id-of-other'
    | 'guide-code'
    | 'guide-ids-differ'
    | 'logo'
    | 'letters'
    | 'never-together'
    | Refusal
    | 'no-station';
  /** Of the sum; a refusal has none, and nothing else counts beside it. */
  points: number;
}

const NAME_POINTS: Record<Likeness, number> = {
  same: 100,
  filler: 92,
  order: 90,
  shortened: 90,
  misspelt: 88,
  former: 86,
  ending: 80,
  initials: 76,
  initial: 76,
  unnumbered: 68,
  beginning: 74,
  slip: 40,
  alike: 40,
  inside: 70,
  lead: 66,
  more: 62,
  partly: 45,
  none: 20,
};
/** Beside them, times the grade: names of seven letters are asked about when one is another. */
const GRADE_POINTS = 42;
const POINTS = {
  'own-guide-id': 14,
  'guide-id-of-other': 14,
  'guide-code': 10,
  logo: 6,
  'guide-ids-differ': -30,
  'never-together': 8,
} as const;
/** Names of which only some words agree. */
const SOME_WORDS: readonly Likeness[] = ['initial', 'unnumbered', 'inside', 'lead', 'more', 'partly', 'none'];
const LOOSE: ReadonlySet<Likeness> = new Set(['beginning', ...SOME_WORDS]);
/** Whatever else there is, only a person can say that they are one station. */
const ASKED_ONLY: ReadonlySet<Likeness> = new Set(['initials', ...SOME_WORDS]);
const ASKED_MAX = 84;
/** And that are the same but for one thing, which people leave out. */
const NEARLY: ReadonlySet<Likeness> = new Set(['initial', 'unnumbered', 'inside']);
/** Letters count from here on, with so many points for all of them. */
const LETTERS_MIN = 0.5;
const LETTERS_POINTS = 30;
/** Re-encodings of one picture lie within so many bits of 64. */
const SAME_LOGO_BITS = 8;

export function compareStations<Entry extends { providerId: number }>(
  a: Station<Entry>,
  b: Station<Entry>,
  guideIds: GuideIds,
): Evidence {
  if (a.world !== b.world) return refused(worldDifference(a.world, b.world));
  if (a.country !== null && b.country !== null && a.country !== b.country) return refused('country');
  const found = haveOneFormerName(a, b) ? FORMER : bestLikeness(a, b);
  if (found === null) return refused('number');
  const { how } = found;
  const reasons: Reason[] = [{ what: `name-${how}`, points: namePoints(found) }];
  const add = (what: keyof typeof POINTS) => void reasons.push({ what, points: POINTS[what] });
  if (how !== 'same') {
    const guide = compareGuideIds(a, b, guideIds);
    if (guide !== null) add(guide);
    if (haveOneLogo(a, b)) add('logo');
    if (LOOSE.has(how) && guide !== 'guide-ids-differ') {
      const share = reasons.length > 1 ? alikeness(a.name, b.name) : 0;
      if (share > LETTERS_MIN)
        reasons.push({
          what: 'letters',
          points: Math.round(((share - LETTERS_MIN) / (1 - LETTERS_MIN)) * LETTERS_POINTS),
        });
      if ((reasons.length > 1 || NEARLY.has(how)) && !haveOneProvider(a, b)) add('never-together');
    }
  }
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  const isAskedOnly =
    ASKED_ONLY.has(how) || (how === 'beginning' && !reasons.some(({ what }) => what.includes('guide-')));
  return { score: Math.max(0, Math.min(isAskedOnly ? ASKED_MAX : 100, sum)), reasons };
}

/** Of any two of their names; null: their numbers differ in all. */
function bestLikeness<Entry>(a: Station<Entry>, b: Station<Entry>): LikenessFound | null {
  if (a.names.length === 1 && b.names.length === 1) return likeness(a, b);
  let best: LikenessFound | null = null;
  for (const x of a.names)
    for (const y of b.names) {
      const found = likeness({ name: x, rareWords: a.rareWords }, { name: y, rareWords: b.rareWords });
      if (found && (best === null || namePoints(found) > namePoints(best))) best = found;
    }
  return best;
}

const FORMER: LikenessFound = { how: 'former', grade: 0 };

const namePoints = ({ how, grade }: LikenessFound): number => NAME_POINTS[how] + Math.round(GRADE_POINTS * grade);

/** One station at different times; a provider that lists both names means two. */
function haveOneFormerName<Entry extends { providerId: number }>(a: Station<Entry>, b: Station<Entry>): boolean {
  if (a.former === null || a.former !== b.former || a.name.glued === b.name.glued) return false;
  return !haveOneProvider(a, b);
}

/** So many comparisons cost less than a set. */
const FEW = 50;

function haveOneProvider<Entry extends { providerId: number }>(a: Station<Entry>, b: Station<Entry>): boolean {
  if (a.entries.length * b.entries.length <= FEW)
    return a.entries.some((x) => b.entries.some((y) => x.providerId === y.providerId));
  const providers = new Set(a.entries.map(({ providerId }) => providerId));
  return b.entries.some(({ providerId }) => providers.has(providerId));
}

const refused = (what: Refusal): Evidence => ({ score: 0, reasons: [{ what, points: 0 }] });

/** In the order of a world's parts. */
const WORLD_PARTS = ['radio', 'country', 'language', 'feed', 'shift', 'region'] as const;

function worldDifference(a: string, b: string): Refusal {
  const other = b.split('|');
  const at = a.split('|').findIndex((part, place) => part !== other[place]);
  return WORLD_PARTS[at] ?? 'region';
}

/** How much names alone say, whatever rule refuses: by this those are found that a person may wonder about. */
export function nameEvidence<Entry>(a: Station<Entry>, b: Station<Entry>): number {
  const found = bestLikeness(a, b) ?? likeness(unnumbered(a), unnumbered(b));
  return found === null ? 0 : namePoints(found);
}

const unnumbered = <Entry>({ name, rareWords }: Station<Entry>): KnownName => ({
  name: nameOfWords(name.words.filter((word) => !isNumber(word))),
  rareWords,
});

function compareGuideIds<Entry>(a: Station<Entry>, b: Station<Entry>, ids: GuideIds): keyof typeof POINTS | null {
  if (a.guideIds.length === 0 || b.guideIds.length === 0) return null;
  const hasOwnOf = (of: Station<Entry>, glued: string) =>
    !(of.guideIds.length === 1 && ids.hasOwn(of)) && of.guideIds.some((id) => ids.isOwn(id, glued));
  const isShared = (id: string) => b.guideIds.includes(id);
  const isOfEither = (id: string) => ids.isOwn(id, a.name.glued) || ids.isOwn(id, b.name.glued);
  if (a.guideIds.some((id) => isShared(id) && isOfEither(id))) return 'own-guide-id';
  if (hasOwnOf(a, b.name.glued) || hasOwnOf(b, a.name.glued)) return 'guide-id-of-other';
  if (a.codes.some(isShared)) return 'guide-code';
  return ids.hasOwn(a) && ids.hasOwn(b) ? 'guide-ids-differ' : null;
}

const haveOneLogo = <Entry>(a: Station<Entry>, b: Station<Entry>): boolean =>
  a.logoHashes.some((x) => b.logoHashes.some((y) => bitsApart(x, y) <= SAME_LOGO_BITS));

function bitsApart(a: string, b: string): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 8) {
    let bits = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}
