import type { Clock } from '../base/clock.js';
import { type ErrorDetail, HeadwaterError } from '../base/errors.js';
import type { ChangeId, ChannelId, EpochMs, LineupId, ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import type { ChangeRow, Stores } from '../store/index.js';
import { editChannel, editChannels } from './channels.js';
import { compositionConflicts, compositionIn, restoreComposition } from './composition.js';
import type { ChannelEdit, ChannelsEdit, HouseRulesEdit, Outcome, ProviderEdit } from './edits.js';
import { numberConflicts, numbersIn, setNumbers } from './lineup-numbers.js';
import { type LineupPatch, lineupValue, markChannel, restoreLineup, setLineup } from './lineups.js';
import { editableOf, editProvider, refuseFileOwned } from './providers.js';
import { editRules, rulesOfPeople } from './rules.js';
import { editSetting } from './settings.js';

/**
 * Taking changes back. A change can be taken back while everything that it set still is as it set it: whoever changed the
 * same since, and what they made of it, is said instead. What takes a change back is a change like any other, so it can
 * itself be taken back.
 */
export const UNDO_MS: EpochMs = 86_400_000;

/** The change, if nothing stands in the way. Throws `change_unknown`, `change_undone`, `change_conflict`. */
export function undoable(stores: Stores, id: ChangeId, nowMs: EpochMs): ChangeRow {
  const change = stores.changes.find(id);
  if (!change)
    throw new HeadwaterError('change_unknown', `There is no change with the id ${id}.`, 'Reload the list of changes.');
  if (change.undoneAtMs !== null) {
    throw new HeadwaterError('change_undone', 'This change has been taken back already.', 'Nothing is left to do.');
  }
  if (change.atMs <= nowMs - UNDO_MS) {
    throw new HeadwaterError(
      'change_conflict',
      'This change was made more than a day ago.',
      'Changes can be taken back for 24 hours; set the value by hand.',
    );
  }
  const conflicts = conflictsOf(stores, change);
  if (conflicts.length > 0) {
    const shown = conflicts.slice(0, SENTENCES_MAX).map((conflict) => conflict.problem);
    const more = conflicts.length - shown.length;
    throw new HeadwaterError(
      'change_conflict',
      [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join(' '),
      'Take the later change back first, or set the value by hand.',
      { details: conflicts },
    );
  }
  return change;
}

const SENTENCES_MAX = 3;

/** Does the opposite of a change that `undoable` has let through. */
export function takeBack(stores: Stores, change: ChangeRow, clock: Clock): Outcome {
  const { before, after, subjectId, subjectName } = change;
  const reverse = { subjectId, subjectName, before: after, after: before, needsRebuild: true, channelIds: null };
  switch (change.action) {
    case 'provider.add': {
      const row = stores.providers.find(subjectId as ProviderId);
      if (row) refuseFileOwned(row);
      stores.providers.markRemoved(subjectId as ProviderId, clock.nowMs());
      return { ...reverse, action: 'provider.remove' };
    }
    case 'provider.remove':
      restoreProvider(stores, subjectId as ProviderId, (before as { key: string }).key);
      return { ...reverse, action: 'provider.add' };
    case 'provider.edit':
      return editProvider(stores, subjectId as ProviderId, before as ProviderEdit);
    case 'channel.edit':
      return editChannel(stores, subjectId as ChannelId, before as ChannelEdit);
    case 'channels.edit': {
      const living = [...channelValues(before)].filter(([id]) => stores.channels.find(id));
      if (living.length === 0) throw allGone();
      return editChannels(stores, new Map(living));
    }
    case 'channels.merge':
    case 'channels.apart':
    case 'streams.move':
    case 'streams.pin':
    case 'streams.together':
      return restoreComposition(stores, change, compositionIn(before)!, clock);
    case 'lineup.edit':
      return setLineup(stores, subjectId as LineupId, before as LineupPatch, null);
    case 'lineup.add':
      stores.lineups.markRemoved(subjectId as LineupId, clock.nowMs());
      return { ...reverse, action: 'lineup.remove', needsRebuild: false };
    case 'lineup.remove':
      restoreLineup(stores, subjectId as LineupId, (before as { key: string }).key);
      return { ...reverse, action: 'lineup.add', needsRebuild: false };
    case 'channel.mark': {
      const { lineupId, isFavourite } = before as { lineupId: LineupId; isFavourite: boolean };
      return markChannel(stores, lineupId, subjectId as ChannelId, isFavourite);
    }
    case 'lineup.renumber':
      return setNumbers(stores, subjectId as LineupId, numbersIn(before), null);
    case 'setting.edit':
      return editSetting(stores, subjectName ?? '', (before as { value: unknown }).value);
    case 'rules.edit':
      return editRules(stores, before as HouseRulesEdit);
    default:
      throw new HeadwaterError('change_conflict', `"${change.action}" cannot be taken back.`, 'Change it by hand.');
  }
}

function allGone(): HeadwaterError {
  return new HeadwaterError(
    'channel_unknown',
    'None of these channels is left.',
    'They have gone with their providers; nothing is left to take back.',
  );
}

function restoreProvider(stores: Stores, id: ProviderId, key: string): void {
  if (!stores.providers.find(id)) {
    throw new HeadwaterError(
      'provider_unknown',
      'The provider was removed more than a day ago and is gone.',
      'Add it again.',
    );
  }
  if (stores.providers.findByKey(key)) {
    throw new HeadwaterError(
      'provider_key_taken',
      `There is another provider "${key}" now.`,
      'Remove or rename that one first.',
    );
  }
  stores.providers.restore(id, key);
}

/** One value that a change has set: whose, which, and what it was set to. */
interface SetValue {
  kind: 'provider' | 'channel' | 'setting' | 'rules' | 'lineup';
  id: number;
  name: string;
  field: string;
  value: unknown;
}

function conflictsOf(stores: Stores, change: ChangeRow): ErrorDetail[] {
  const composed = compositionIn(change.after);
  if (composed)
    return compositionConflicts(stores, composed).map((what) => ({ where: 'streams', problem: `Since then ${what}.` }));
  if (change.action === 'lineup.renumber')
    return numberConflicts(stores, change.subjectId as LineupId, numbersIn(change.after));
  const numbers =
    change.action === 'lineup.edit'
      ? numberConflicts(stores, change.subjectId as LineupId, numbersIn(change.after))
      : [];
  const isOfMany = change.action === 'channels.edit';
  const set = valuesOf(change).map((one) => ({ one, now: currentValue(stores, one) }));
  // of many, those that are gone hold nobody up
  const standing = isOfMany ? set.filter(({ now }) => now !== GONE) : set;
  const changed = standing.filter(({ one, now }) => !isSame(now, one.value));
  if (changed.length === 0) return numbers;
  const later = stores.changes.after(change.id);
  const told = new Set<string>();
  const others = changed.flatMap(({ one: set, now }) => {
    const maker = later.findLast((row) => valuesOf(row).some((one) => isOfSame(one, set)) || removes(row, set));
    const whose = isOfMany ? ` of "${stores.channels.nameOf(set.id as ChannelId) ?? set.name}"` : '';
    const problem = `Since then ${inWords(set, now, whose)}${maker ? ` by ${maker.who} at ${clockTime(maker.atMs)}` : ''}.`;
    if (told.has(problem)) return []; // a provider that is gone says so once, not for each of its fields
    told.add(problem);
    return [{ where: maker ? `changes/${maker.id}` : set.field, problem }];
  });
  return [...others, ...numbers];
}

function valuesOf({ action, subjectId, subjectName, after }: ChangeRow): SetValue[] {
  if (!after) return [];
  const name = subjectName ?? '';
  const fields = (kind: SetValue['kind'], id: number, values: object): SetValue[] =>
    Object.entries(values).map(([field, value]) => ({ kind, id, name, field, value }));
  if (action === 'channels.edit')
    return [...channelValues(after)].flatMap(([id, values]) => fields('channel', id, values));
  if (action === 'channel.edit') return fields('channel', subjectId, after);
  if (action === 'setting.edit') return fields('setting', 0, after);
  if (action === 'rules.edit') return fields('rules', 0, after);
  if (action === 'lineup.edit') {
    const { numbers: _, chosen: __, ...own } = after;
    return fields('lineup', subjectId, own);
  }
  return action.startsWith('provider.') ? fields('provider', subjectId, after) : [];
}

function channelValues(values: ChangeRow['after']): Map<ChannelId, ChannelsEdit> {
  const channels = Object.entries((values as { channels: Record<string, ChannelsEdit> }).channels);
  return new Map(channels.map(([id, patch]) => [Number(id) as ChannelId, patch]));
}

/** What stands in for the value of something that is gone. */
const GONE = Symbol('gone');

function currentValue(stores: Stores, { kind, id, name, field, value }: SetValue): unknown {
  if (kind === 'setting') return stores.settings.kept(name);
  if (kind === 'lineup')
    return stores.lineups.find(id as LineupId) ? lineupValue(stores, id as LineupId, field, value) : GONE;
  if (kind === 'rules') return rulesOfPeople(stores)[field as keyof HouseRulesEdit];
  if (kind === 'provider') {
    const row = stores.providers.find(id as ProviderId);
    if (!row || row.removedAtMs !== null) return GONE;
    return ({ key: row.key, ...editableOf(row) } as Record<string, unknown>)[field];
  }
  const channelId = id as ChannelId;
  if (!stores.channels.find(channelId)) return GONE;
  if (field === 'number') return stores.lineups.homeOf(channelId)?.number ?? null;
  return (stores.channels.overrides(channelId) as Record<string, unknown>)[field] ?? null;
}

const isSame = (one: unknown, other: unknown) => one !== GONE && JSON.stringify(one) === JSON.stringify(other);
const isOfSame = (one: SetValue, other: SetValue) =>
  one.kind === other.kind &&
  one.id === other.id &&
  one.field === other.field &&
  (one.kind !== 'setting' || one.name === other.name);
const removes = (row: ChangeRow, set: SetValue) => row.action === `${set.kind}.remove` && row.subjectId === set.id;

const FIELD_WORDS: Record<string, string> = {
  name: 'the name',
  groupName: 'the group',
  logoUrl: 'the logo',
  guideId: 'the guide id',
  isHidden: 'the hiding',
  number: 'the number',
  key: 'the key',
  kind: 'the kind',
  username: 'the user name',
  password: 'the password',
  accounts: 'the accounts',
  backupHosts: 'the backup hosts',
  wantsLive: 'the import of live channels',
  wantsMovies: 'the import of films',
  wantsSeries: 'the import of series',
  groups: 'the choice of groups',
  usesDirectSource: 'the use of direct addresses',
  url: 'the address',
  isEnabled: 'the switch',
  maxConnections: 'the number of connections',
  refresh: 'the time of the refresh',
  userAgent: 'the User-Agent',
  headers: 'the request headers',
  proxy: 'the proxy',
  tls: 'the check of certificates',
  allowPrivate: 'the leave for private addresses',
  rules: 'the rules',
  templates: 'the templates of rules',
  blocks: 'the blocks of numbers',
  tunerCount: 'the number of tuners',
  splitAt: 'the split into devices',
  hasPort: 'the port',
  picks: 'single channels',
};

/** `the name was set to "Kite"`. @param whose ` of "Amber News"`, or nothing where it goes without saying. */
function inWords({ kind, name, field }: SetValue, now: unknown, whose: string): string {
  if (now === GONE) return `"${name}" was removed`;
  const what = kind === 'setting' ? name : `${FIELD_WORDS[field] ?? field}${whose}`;
  if (['headers', 'accounts', 'proxy', 'tls', 'rules', 'templates', 'blocks', 'picks'].includes(field))
    return `${what} were changed`; // too long, or a login
  if (kind === 'provider' && (field === 'username' || field === 'password')) return `${what} was changed`;
  if (field === 'isHidden' && now !== null)
    return `${whose === '' ? 'it' : whose.slice(4)} was ${now ? 'hidden' : 'shown'}`;
  if (field === 'groups') return `${what} was changed`; // of thousands
  if (field === 'isEnabled') return `it was switched ${now ? 'on' : 'off'}`;
  if (now === null) return `${what} was set back`;
  return `${what} was set to ${scrub(JSON.stringify(now))}`;
}

/** `14:02`, in the house's zone. */
function clockTime(atMs: EpochMs): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
