import { isSeparatorName } from '../../base/names.js';
import type { GroupReading } from './groups.js';

/** What is neither television nor radio never shares a channel with anything. */
export type ReadingKind = 'tv' | 'radio' | 'loop' | 'event' | 'heading';

/** `═══ Balkan ═══`, `- - UK - -`: signs repeated at both ends, whatever they are. */
const REPEATED_AT_ENDS = /^\s*([^\p{L}\p{N}\s])(?:\s*\1){1,}.*([^\p{L}\p{N}\s])(?:\s*\2){1,}\s*$/u;
const NOT_A_LOOP = /\bnot\s24\/7\b/gi;
const LOOP = /\b24\s?[/-]\s?7\b|\b24h\/7/i;
const PAY_PER_VIEW = /\bppv\b/i;
const CLOCK = /\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b/i;
const VERSUS = /\s(?:v|vs\.?|VS\.?|Vs\.?|@|contra)\s/;
/** `EPL 20 - `, `UFC 01 |`: the title comes when there is one. */
const EMPTY_SLOT = /\d\s*[:|-]\s*$/;

/** `OSPREL EVENT 07`, `Event #3: no event today`; `Sky Sports Main Event` is a station, whatever stands behind it. */
const NUMBERED_EVENT = /(?<![\p{L}\p{N}]|\bmain\s)(?:events?|eventos?|[ée]v[ée]nements?)\s?#?\d{1,3}(?![\p{L}\p{N}])/iu;
const NO_EVENT = /\bno (?:live )?events?\b/i;
const SLOT_SIGNS = [PAY_PER_VIEW, VERSUS, NUMBERED_EVENT, NO_EVENT];

/** @param text The name without style. */
export function kindOf(name: string, text: string, group: GroupReading, isRadio: boolean): ReadingKind {
  if (isSeparatorName(name) || REPEATED_AT_ENDS.test(name)) return 'heading';
  if (group.isLoop || LOOP.test(text.replace(NOT_A_LOOP, ''))) return 'loop';
  const hasTime = CLOCK.test(text) && /[:|]/.test(text.replace(CLOCK, ''));
  const isSlot = hasTime || EMPTY_SLOT.test(name) || SLOT_SIGNS.some((sign) => sign.test(text));
  if (group.isEvent || isSlot) return 'event';
  return isRadio || group.isRadio ? 'radio' : 'tv';
}
