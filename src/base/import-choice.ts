import type { StreamKind } from './model.js';

/** What of a provider's list a household takes, and what it makes of it. */

/** The lists that people know: radio is among the live channels. */
export const LIST_KINDS = ['live', 'movies', 'series'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** Which list an entry is in. */
export function listKindOf(kind: StreamKind): ListKind {
  if (kind === 'movie') return 'movies';
  return kind === 'series' ? 'series' : 'live';
}

/**
 * Names of groups, as the provider has them. Upper and lower case are the same. The empty name stands for entries without a
 * group.
 *
 * By list, no name can be mistaken for another. One row of names means all lists; in it `movies:Action` is the group `Action`
 * of the films, and also a group that is really called so.
 */
export type GroupNames = readonly string[] | { readonly [List in ListKind]?: readonly string[] | undefined };

/** Most groups of all lists of a provider that are told apart: more names than a person would ever choose from. */
export const GROUPS_MAX = 20_000;

/** Most names in one row of a choice: all that the lists have, and as many again that they had once. */
export const GROUP_NAMES_MAX = 2 * GROUPS_MAX;

/** Which groups of the lists that are switched on come in. */
export interface GroupChoice {
  /** Only these. A list that is not named comes in as a whole, one with an empty row not at all; one row that is empty: all. */
  include: GroupNames;
  /** Never these, also when `include` names them. */
  exclude: GroupNames;
  /** What becomes of groups that the provider brings later. `ask`: they stay out until a person has said. */
  newGroups: NewGroups;
}

export type NewGroups = 'ask' | 'include' | 'exclude';

export const ALL_GROUPS: GroupChoice = { include: [], exclude: [], newGroups: 'include' };

/** One thing to do with the entries that fit it. Patterns are regular expressions that look anywhere, whatever the case. */
export interface ImportRule {
  /** In people's words; null: none. */
  label: string | null;
  isEnabled: boolean;
  when: RuleCondition;
  action: RuleAction;
}

/** All that is named must fit; a condition without anything fits every entry. */
export interface RuleCondition {
  name: string | null;
  group: string | null;
  kinds: readonly StreamKind[];
  /** Only headings between entries, such as `##### SPORTS #####`. */
  isSeparator: boolean;
}

export type RuleAction =
  /** Where rules include, only what one of them fits comes in; other kinds than theirs are not meant. */
  | { kind: 'include' }
  /** Stays out, also when another rule includes it. */
  | { kind: 'exclude' }
  /** What `find` finds in the name becomes `to`, in which `$1` is the first bracket. */
  | { kind: 'rename'; find: string; to: string }
  /** The group becomes `to`; in it `$1` is the first bracket of the group's pattern. */
  | { kind: 'regroup'; to: string }
  /** Belongs to this region: never one channel with what belongs to another. */
  | { kind: 'region'; to: string }
  /** Gets this number; `from`: the first one gets it, each further one the next. */
  | { kind: 'number'; to: string; counts: boolean };

/** Rules under a name, for more than one provider. */
export interface RuleTemplate {
  key: string;
  name: string;
  rules: readonly ImportRule[];
}

/** A provider's rules in their order: its own, and templates by key. */
export type RuleStep = { template: string } | { rule: ImportRule };
