import { randomUUID } from 'node:crypto';
import { systemClock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
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
import type { Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';

/** What the desk is asked to do, and when. */
export interface Working {
  jobs: JobTable;
  refreshes: Refreshes;
  /** Applies what a person did; channels are built anew where that needs it. */
  edit(edit: Edit, who: string): Promise<EditReply>;
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
    if (topics.includes('channels')) events.emit('channel.changed', { channelIds });
  });
  cleanup.add(() => {
    stopping.abort();
    nightly.stop();
    refreshes.stop();
  });
  return {
    jobs,
    refreshes,
    rebuild,
    async edit(edit, who) {
      const isOther = edit.kind === 'editProvider' && (edit.patch.isEnabled === false || edit.patch.url !== undefined);
      if ((edit.kind === 'removeProvider' || isOther) && stores.providers.find(edit.providerId)?.source !== 'file')
        refreshes.cancel(edit.providerId);
      const reply = await desk.ask('edit', { requestId: randomUUID(), who, edit });
      events.emit('change', { changeId: reply.changeId, action: reply.action, who });
      if (reply.needsRebuild) rebuild();
      refreshes.sync();
      return reply;
    },
  };
}
