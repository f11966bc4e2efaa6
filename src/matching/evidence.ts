import type { GuideIds } from './guide-ids.js';
import { type Likeness, likeness } from './name-likeness.js';
import { openRenames } from './renames.js';
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
    | Refusal
    | 'no-station';
  /** Of the sum; a refusal has none, and nothing else counts beside it. */
  points: number;
}

const NAME_POINTS: Record<Likeness, number> = {
  same: 100,
  order: 90,
  renamed: 92,
  former: 86,
  filler: 92,
  shortened: 90,
  misspelt: 88,
  ending: 80,
  slip: 76,
  beginning: 74,
  lead: 66,
  more: 60,
  partly: 45,
  none: 20,
};
const POINTS = {
  'own-guide-id': 14,
  'guide-id-of-other': 12,
  'guide-code': 10,
  logo: 6,
  'guide-ids-differ': -30,
} as const;
/** Re-encodings of one picture lie within so many bits of 64. */
const SAME_LOGO_BITS = 8;

export function compareStations<Entry extends { providerId: number }>(
  a: Station<Entry>,
  b: Station<Entry>,
  guideIds: GuideIds,
): Evidence {
  if (a.world !== b.world) return refused(worldDifference(a.world, b.world));
  if (a.name.numbers !== b.name.numbers) return refused('number');
  if (a.country !== null && b.country !== null && a.country !== b.country) return refused('country');
  const how = renamed(a, b) ?? likeness(a, b);
  const reasons: Reason[] = [{ what: `name-${how}`, points: NAME_POINTS[how] }];
  const add = (what: keyof typeof POINTS) => void reasons.push({ what, points: POINTS[what] });
  if (how !== 'same') {
    const guide = compareGuideIds(a, b, guideIds);
    if (guide !== null) add(guide);
    if (haveOneLogo(a, b)) add('logo');
  }
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  return { score: Math.max(0, Math.min(100, sum)), reasons };
}

/** One station under two names; a provider that lists both means two, unless nobody doubts that they are one. */
function renamed<Entry extends { providerId: number }>(a: Station<Entry>, b: Station<Entry>): Likeness | null {
  if (a.former === null || a.former !== b.former || a.name.glued === b.name.glued) return null;
  if (!openRenames().isDoubtful(a.former)) return 'renamed';
  const providers = new Set(a.entries.map(({ providerId }) => providerId));
  return b.entries.some(({ providerId }) => providers.has(providerId)) ? null : 'former';
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
export const nameEvidence = <Entry>(a: Station<Entry>, b: Station<Entry>): number => NAME_POINTS[likeness(a, b)];

function compareGuideIds<Entry>(a: Station<Entry>, b: Station<Entry>, ids: GuideIds): keyof typeof POINTS | null {
  if (a.guideIds.length === 0 || b.guideIds.length === 0) return null;
  const own = (of: Station<Entry>, glued: string) => of.guideIds.some((id) => ids.isOwn(id, glued));
  const shared = a.guideIds.filter((id) => b.guideIds.includes(id));
  if (shared.some((id) => ids.isOwn(id, a.name.glued) || ids.isOwn(id, b.name.glued))) return 'own-guide-id';
  if (own(a, b.name.glued) || own(b, a.name.glued)) return 'guide-id-of-other';
  if (shared.some((id) => a.codes.includes(id))) return 'guide-code';
  return own(a, a.name.glued) && own(b, b.name.glued) ? 'guide-ids-differ' : null;
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
