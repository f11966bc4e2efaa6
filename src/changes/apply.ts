import { numberOrder } from '../base/channel-number.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, unreachable } from '../base/errors.js';
import type { ChannelId, ProviderId } from '../base/model.js';
import type { ChangeRow, Database, OverrideField, ProviderPatch, ProviderRow, Stores } from '../store/index.js';
import type { ChannelEdit, Edit, EditReply, EditRequest, ProviderEdit, ProviderInput } from './edits.js';

/**
 * Applies what a person did, in one short transaction together with its row in `changes`: either both are there or none,
 * and an edit that comes a second time is answered from its row.
 */
export interface Editor {
  apply(request: EditRequest): EditReply;
}

/** What a change keeps: enough to take it back and to say what has changed since. */
interface Outcome {
  action: string;
  subjectId: number;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  needsRebuild: boolean;
}

export function createEditor(db: Database, stores: Stores, clock: Clock): Editor {
  const run = (edit: Edit): Outcome & { undoes: ChangeRow | null } => {
    switch (edit.kind) {
      case 'addProvider':
        return { ...addProvider(stores, edit.provider, clock), undoes: null };
      case 'editProvider':
        return { ...editProvider(stores, edit.providerId, edit.patch), undoes: null };
      case 'removeProvider':
        return { ...removeProvider(stores, edit.providerId, clock), undoes: null };
      case 'editChannel':
        return { ...editChannel(stores, edit.channelId, edit.patch), undoes: null };
      case 'undo': {
        const change = undoable(stores, edit.changeId);
        return { ...takeBack(stores, change, clock), undoes: change };
      }
      default:
        return unreachable(edit);
    }
  };

  const apply = db.sql.transaction(({ requestId, who, edit }: EditRequest): EditReply => {
    const known = stores.changes.findByRequest(requestId);
    if (known) return known.reply as EditReply;
    const { action, subjectId, before, after, needsRebuild, undoes } = run(edit);
    const atMs = clock.nowMs();
    const change = stores.changes.add({
      requestId,
      atMs,
      who,
      action,
      subjectId,
      before,
      after,
      undoes: undoes?.id ?? null,
    });
    if (undoes) stores.changes.markUndone(undoes.id, atMs);
    const reply: EditReply = { changeId: change.id, subjectId, needsRebuild };
    stores.changes.setReply(change.id, reply);
    stores.settings.bumpDocuments();
    return reply;
  });

  return { apply: (request) => apply.immediate(request) };
}

// --- providers ------------------------------------------------------------------------------------------------------

/** What a provider has that a person can change; this is what a change remembers. */
function editableOf(row: ProviderRow): Required<ProviderEdit> {
  const { name, url, isEnabled, maxConnections, refresh, userAgent, headers, allowPrivate } = row;
  return { name, url, isEnabled, maxConnections, refresh, userAgent, headers, allowPrivate };
}

function addProvider(stores: Stores, input: ProviderInput, clock: Clock): Outcome {
  if (stores.providers.findByKey(input.key)) {
    throw new HeadwaterError(
      'provider_key_taken',
      `There is a provider "${input.key}" already.`,
      'Choose another key, or change that provider.',
    );
  }
  const row = stores.providers.add({
    key: input.key,
    name: input.name,
    kind: 'm3u',
    source: 'database',
    isEnabled: input.isEnabled ?? true,
    url: input.url,
    maxConnections: input.maxConnections ?? null,
    refresh: input.refresh ?? 'daily',
    userAgent: input.userAgent ?? null,
    headers: input.headers ?? {},
    allowPrivate: input.allowPrivate ?? null,
    createdAtMs: clock.nowMs(),
  });
  return {
    action: 'provider.add',
    subjectId: row.id,
    before: null,
    after: { key: row.key, ...editableOf(row) },
    needsRebuild: false,
  };
}

function editProvider(stores: Stores, id: ProviderId, patch: ProviderEdit): Outcome {
  const row = getProvider(stores, id);
  refuseFileOwned(row);
  const changed = changedFields({ ...editableOf(row) }, { ...patch });
  stores.providers.patch(id, patch as ProviderPatch);
  // another address is another list: nothing of the old download may count as unchanged
  if (patch.url !== undefined && patch.url !== row.url)
    stores.providers.keepDownload(id, { etag: null, lastModified: null, contentHash: null });
  return { action: 'provider.edit', subjectId: id, ...changed, needsRebuild: false };
}

function removeProvider(stores: Stores, id: ProviderId, clock: Clock): Outcome {
  const row = getProvider(stores, id);
  refuseFileOwned(row);
  stores.providers.markRemoved(id, clock.nowMs());
  return {
    action: 'provider.remove',
    subjectId: id,
    before: { key: row.key, name: row.name },
    after: null,
    needsRebuild: true,
  };
}

function getProvider(stores: Stores, id: ProviderId): ProviderRow {
  const row = stores.providers.find(id);
  if (row && row.removedAtMs === null) return row;
  throw new HeadwaterError(
    'provider_unknown',
    `There is no provider with the id ${id}.`,
    'It may have been removed; reload the list.',
  );
}

/** A provider that has left the file is nobody's: a person may change or remove it. */
function refuseFileOwned(row: ProviderRow): void {
  if (row.source !== 'file') return;
  throw new HeadwaterError(
    'set_in_config_file',
    `The provider "${row.key}" is set in config.yaml.`,
    'Change it there; the file is read again as soon as it is saved.',
  );
}

// --- channels -------------------------------------------------------------------------------------------------------

function editChannel(stores: Stores, id: ChannelId, patch: ChannelEdit): Outcome {
  if (!stores.channels.find(id)) throw unknownChannel(id);
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const { number, ...fields } = patch;
  const overrides = stores.channels.overrides(id);
  for (const [field, value] of Object.entries(fields)) {
    before[field] = overrides[field as OverrideField] ?? null;
    after[field] = value;
    stores.channels.setOverride(id, field as OverrideField, value);
  }
  if (number !== undefined) {
    before.number = renumber(stores, id, number, true);
    after.number = number;
  }
  stores.channels.keep(id);
  return { action: 'channel.edit', subjectId: id, before, after, needsRebuild: false };
}

/** @returns the number before. */
function renumber(stores: Stores, id: ChannelId, number: string, isNumberChosen: boolean): string | null {
  const order = numberOrder(number);
  if (order === null) {
    throw new HeadwaterError(
      'request_invalid',
      `"${number}" is no channel number.`,
      'Use a number such as 7 or 7.1, from 1 up.',
    );
  }
  const [place] = stores.lineups.placesOf(id);
  if (!place)
    throw new HeadwaterError(
      'lineup_unknown',
      'This channel is in no line-up.',
      'Wait until its provider has been imported.',
    );
  const holder = stores.channels.findByNumber(place.lineupId, number);
  if (holder !== null && holder !== id) {
    const name = stores.channels.findEffective(holder, place.lineupId)?.name ?? 'another channel';
    throw new HeadwaterError(
      'number_taken',
      `The number ${number} belongs to "${name}".`,
      'Choose a free number, or give that channel another one first.',
    );
  }
  stores.lineups.place(place.lineupId, { channelId: id, number, numberOrder: order, isNumberChosen });
  return place.number;
}

function unknownChannel(id: ChannelId): HeadwaterError {
  return new HeadwaterError(
    'channel_unknown',
    `There is no channel with the id ${id}.`,
    'It may have gone with its provider; reload the list.',
  );
}

// --- undo -----------------------------------------------------------------------------------------------------------

function undoable(stores: Stores, id: ChangeRow['id']): ChangeRow {
  const change = stores.changes.find(id);
  if (!change)
    throw new HeadwaterError('change_unknown', `There is no change with the id ${id}.`, 'Reload the list of changes.');
  if (change.undoneAtMs !== null) {
    throw new HeadwaterError('change_undone', 'This change has been taken back already.', 'Nothing is left to do.');
  }
  const touched = new Set(Object.keys(change.after ?? {}));
  const later = stores.changes
    .laterOf(change)
    .filter((one) => one.after === null || Object.keys(one.after).some((field) => touched.has(field)));
  if (later.length > 0) {
    const what = later.map((one) => `${one.action} of ${new Date(one.atMs).toISOString()}`).join(', ');
    throw new HeadwaterError(
      'change_conflict',
      `The same has been changed again since: ${what}.`,
      'Take the later change back first.',
      {
        details: later.map((one) => ({ where: `changes/${one.id}`, problem: one.action })),
      },
    );
  }
  return change;
}

function takeBack(stores: Stores, change: ChangeRow, clock: Clock): Outcome {
  const { before, after, subjectId } = change;
  const reverse = { subjectId, before: after, after: before };
  switch (change.action) {
    case 'provider.add':
      stores.providers.markRemoved(subjectId as ProviderId, clock.nowMs());
      return { ...reverse, action: 'provider.remove', needsRebuild: true };
    case 'provider.remove': {
      const { key } = before as { key: string };
      if (!stores.providers.find(subjectId as ProviderId)) {
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
      stores.providers.restore(subjectId as ProviderId, key);
      return { ...reverse, action: 'provider.add', needsRebuild: true };
    }
    case 'provider.edit':
      return { ...editProvider(stores, subjectId as ProviderId, before as ProviderEdit), action: 'provider.edit' };
    case 'channel.edit':
      return { ...editChannel(stores, subjectId as ChannelId, before as ChannelEdit), action: 'channel.edit' };
    default:
      throw new HeadwaterError('change_conflict', `"${change.action}" cannot be taken back.`, 'Change it by hand.');
  }
}

/** The fields that a patch names, with their values before and after. */
function changedFields(
  row: Record<string, unknown>,
  patch: Record<string, unknown>,
): Pick<Outcome, 'before' | 'after'> {
  const fields = Object.keys(patch);
  return { before: Object.fromEntries(fields.map((field) => [field, row[field]])), after: patch };
}
