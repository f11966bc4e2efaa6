import { foldGroup } from '../base/group-names.js';
import type { MemberFacts } from '../store/index.js';

/**
 * Whether a channel belongs in a line-up of chosen groups. What people said about it goes first. By its group only TV comes in
 * that has a number in the main line-up: radio has a line-up of its own, and slots for events and loops are in none. A hidden
 * channel does not come in, but one that is in keeps its number while it is hidden.
 *
 * @param groups Names as `foldGroup` makes them.
 */
export function belongs(
  { pick, groupName, isRadio, isHidden, isIn, mainNumber }: MemberFacts,
  groups: ReadonlySet<string>,
): boolean {
  if (pick !== null) return pick;
  if (isRadio || mainNumber === null || (isHidden && !isIn)) return false;
  return groupName !== null && groups.has(foldGroup(groupName));
}
