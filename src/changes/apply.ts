import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import { unreachable } from '../base/errors.js';
import type { ChangeRow, Database, Stores } from '../store/index.js';
import { editChannel, editChannels } from './channels.js';
import { keepApart, keepTogether, mergeChannels, moveStreams, pinStreams } from './composition.js';
import type { Edit, EditReply, EditRequest, Outcome } from './edits.js';
import { renumberLineup } from './lineup-numbers.js';
import { addLineup, type DeviceMaker, editLineup, markChannel, removeLineup } from './lineups.js';
import { addProvider, editProvider, removeProvider } from './providers.js';
import { editRules } from './rules.js';
import { editSetting } from './settings.js';
import { takeBack, undoable } from './undo.js';

/**
 * Applies what a person did, in one short transaction together with its row in `changes`: either both are there or none,
 * and an edit that comes a second time is answered from its row. An edit that finds everything as it wants it has no row: there
 * would be nothing to take back.
 */
export interface Editor {
  apply(request: EditRequest): EditReply;
}

export function createEditor(db: Database, stores: Stores, clock: Clock, devices: DeviceMaker): Editor {
  const lineupNeeds = { stores, clock, devices };
  const run = (edit: Edit): Outcome & { undoes?: ChangeRow } => {
    switch (edit.kind) {
      case 'addProvider':
        return addProvider(stores, edit.provider, clock);
      case 'editProvider':
        return editProvider(stores, edit.providerId, edit.patch);
      case 'removeProvider':
        return removeProvider(stores, edit.providerId, clock);
      case 'editChannel':
        return editChannel(stores, edit.channelId, edit.patch);
      case 'editChannels':
        return editChannels(stores, new Map(edit.channelIds.map((id) => [id, edit.patch])));
      case 'mergeChannels':
        return mergeChannels(stores, edit.channelIds, clock);
      case 'moveStreams':
        return moveStreams(stores, edit, clock);
      case 'keepApart':
        return keepApart(stores, edit.channelIds, clock);
      case 'keepTogether':
        return keepTogether(stores, edit.channelId, edit.streamIds, clock);
      case 'pinStreams':
        return pinStreams(stores, edit.channelId, edit.streamIds, clock);
      case 'editLineup':
        return editLineup(lineupNeeds, edit.lineupId, edit.patch);
      case 'addLineup':
        return addLineup(lineupNeeds, edit.lineup);
      case 'removeLineup':
        return removeLineup(lineupNeeds, edit.lineupId);
      case 'renumberLineup':
        return renumberLineup(stores, edit.lineupId, clock);
      case 'markChannel':
        return markChannel(stores, edit.lineupId, edit.channelId, edit.isFavourite);
      case 'editSetting':
        return editSetting(stores, edit.name, edit.value);
      case 'editRules':
        return editRules(stores, edit.rules);
      case 'undo': {
        const undoes = undoable(stores, edit.changeId, clock.nowMs());
        return { ...takeBack(stores, undoes, clock), undoes };
      }
      default:
        return unreachable(edit);
    }
  };

  const apply = db.sql.transaction(({ requestId, who, edit }: EditRequest): EditReply => {
    const known = stores.changes.findByRequest(requestId);
    if (known) return known.reply as EditReply;
    const { undoes, needsRebuild, channelIds, ...outcome } = run(edit);
    const { action, subjectId } = outcome;
    if (!undoes && isWithoutEffect(outcome)) return { changeId: null, action, subjectId, needsRebuild, channelIds };
    const atMs = clock.nowMs();
    const change = stores.changes.add({ requestId, atMs, who, ...outcome, undoes: undoes?.id ?? null });
    if (undoes) stores.changes.markUndone(undoes.id, atMs);
    const reply: EditReply = { changeId: change.id, action, subjectId, needsRebuild, channelIds };
    stores.changes.setReply(change.id, reply);
    stores.settings.bumpDocuments();
    return reply;
  });

  return { apply: (request) => apply.immediate(request) };
}

/** All values that it has set were so before. */
const isWithoutEffect = ({ before, after }: Pick<Outcome, 'before' | 'after'>): boolean =>
  before !== null && isDeepStrictEqual(before, after);
