import { randomUUID } from 'node:crypto';
import { systemClock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ProviderId } from '../base/model.js';
import type { Edit, EditReply } from '../changes/index.js';
import {
  createJobTable,
  createRefreshes,
  createSchedule,
  type DeskLine,
  type HouseEvents,
  type JobTable,
  type Refreshes,
} from '../jobs/index.js';
import { rulesMark, type Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';

/** What the desk is asked to do, and when. */
export interface Working {
  jobs: JobTable;
  refreshes: Refreshes;
  /** Applies what a person did; channels are built anew where that needs it. */
  edit(edit: Edit, who: string): Promise<EditReply>;
  /** Does something after which rules may be others; providers of which that is so are then imported anew. */
  withOtherRules<T>(work: () => Promise<T>): Promise<T>;
  /** Builds the channels anew, after whatever runs. */
  rebuild(): void;
}

export function startWorking(
  needs: { desk: DeskLine; stores: Stores; events: Emitter<HouseEvents>; log: Log },
  cleanup: Cleanup,
): Working {
  const { desk, stores, events, log } = needs;
  const stopping = new AbortController();
  const jobs = createJobTable(events, systemClock);
  const refreshes = createRefreshes({ desk, providers: stores.providers, jobs, events, clock: systemClock, log });
  const complain = (what: string) => (error: unknown) => {
    if (!stopping.signal.aborted) log.error(toErrorRecord(error), what);
  };
  const tidy = async () => {
    const about = { kind: 'tidy', subject: 'the database', providerId: null } as const;
    await jobs.run(about, () => desk.ask('tidy', null, { signal: stopping.signal }));
  };
  const nightly = createSchedule('daily', 'tidy', tidy, complain('Tidying up failed.'));
  const rebuild = () => {
    const about = { kind: 'rebuild', subject: 'the channels', providerId: null } as const;
    jobs
      .run(about, (onProgress) => desk.ask('rebuild', null, { onProgress, signal: stopping.signal }))
      .catch(complain('The channels could not be built anew.'));
  };
  desk.onFact('changed', ({ topics, channelIds }) => {
    if (topics.includes('providers')) events.emit('provider.changed', { providerId: null });
    if (topics.includes('lineups')) events.emit('lineup.changed', {});
    if (topics.includes('channels')) events.emit('channel.changed', { channelIds });
  });
  desk.onFact('remarked', ({ remarks }) => {
    for (const { line, message } of remarks) log.warn({ line }, `config.yaml, line ${line}: ${message}`);
  });
  const rulesNow = () => new Map(stores.providers.list().map((row) => [row.id, rulesMark(row, stores)]));
  /** Also those that are refreshed by hand only: somebody waits to see what the rules do. */
  const withOtherRules: Working['withOtherRules'] = async (work) => {
    const before = rulesNow();
    const done = await work();
    const after = rulesNow();
    for (const { id, isEnabled } of stores.providers.list()) {
      if (!isEnabled || !before.has(id) || before.get(id) === after.get(id)) continue;
      refreshes.cancel(id);
      refreshes.startSoon(id, true);
    }
    return done;
  };
  cleanup.add(() => {
    stopping.abort();
    nightly.stop();
    refreshes.stop();
  });
  return {
    jobs,
    refreshes,
    rebuild,
    withOtherRules,
    async edit(edit, who) {
      const restarted = readsAnew(stores, edit);
      const isEnded =
        edit.kind === 'removeProvider' || (edit.kind === 'editProvider' && edit.patch.isEnabled === false);
      const ended = isEnded ? edit.providerId : restarted;
      const ask = () => desk.ask('edit', { requestId: randomUUID(), who, edit });
      const reply = await withOtherRules(ask);
      if (reply.changeId !== null) events.emit('change', { changeId: reply.changeId, action: reply.action, who });
      if (ended !== null) refreshes.cancel(ended);
      if (reply.needsRebuild) rebuild();
      if (restarted !== null && stores.providers.find(restarted)?.isEnabled)
        refreshes.startSoon(restarted, isChoiceOnly(fieldsOf(stores, edit)));
      refreshes.sync();
      return reply;
    },
  };
}

/** What a provider's list depends on. */
const ADDRESS_FIELDS = [
  ...['kind', 'url', 'username', 'password', 'accounts', 'backupHosts'],
  ...['userAgent', 'headers', 'proxy', 'tls', 'allowPrivate'],
];
/** What is taken of it: the list itself stays the same. */
const CHOICE_FIELDS = ['wantsLive', 'wantsMovies', 'wantsSeries', 'groups', 'usesDirectSource'];

const isChoiceOnly = (fields: readonly string[]) => !fields.some((field) => ADDRESS_FIELDS.includes(field));

/** The provider whose list has to be read anew after an edit, or after one is taken back. */
function readsAnew(stores: Stores, edit: Edit): ProviderId | null {
  const fields = fieldsOf(stores, edit);
  if (![...ADDRESS_FIELDS, ...CHOICE_FIELDS].some((field) => fields.includes(field))) return null;
  if (edit.kind === 'editProvider') return edit.providerId;
  return edit.kind === 'undo' ? (stores.changes.find(edit.changeId)!.subjectId as ProviderId) : null;
}

/** What of a provider an edit sets. */
function fieldsOf(stores: Stores, edit: Edit): string[] {
  if (edit.kind === 'editProvider') return Object.keys(edit.patch);
  const change = edit.kind === 'undo' ? stores.changes.find(edit.changeId) : null;
  return change?.action === 'provider.edit' ? Object.keys(change.before ?? {}) : [];
}
