import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import { shownField } from '../changes/index.js';
import type { HouseFacts, HouseKind } from '../notify/index.js';
import type { ChangeRow, HouseEventRow, NewHouseEvent, Stores } from '../store/index.js';
import type { DeskLine } from './desk-client.js';
import type { HouseEvents } from './events.js';

/**
 * Keeps what happens in the house as rows of the log. Rows are handed to the desk in batches, at most one a second, so that
 * a storm of events costs the database no more than a breeze; each is told as the event `log` when it has its id.
 */
export interface HouseLog {
  /** Writes what is left, together with the end of this run. Gives up when the desk does not answer. */
  stop(): Promise<void>;
}

export interface HouseLogNeeds {
  desk: DeskLine;
  stores: Pick<Stores, 'changes' | 'providers'>;
  events: Emitter<HouseEvents>;
  clock: Clock;
  version: string;
  log: Log;
}

const BATCH_EVERY_MS = 1_000;
/** More in a second are a fault of their own; of what is beyond one row says how much it was. */
const BATCH_ROWS_MAX = 500;
const STOP_WITHIN_MS = 1_000;

export function startHouseLog({ desk, stores, events, clock, version, log }: HouseLogNeeds): HouseLog {
  let waiting: NewHouseEvent[] = [];
  let leftOutCount = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const toEvent = (row: Row): NewHouseEvent => {
    const facts = JSON.parse(scrub(JSON.stringify(row.facts))) as Record<string, unknown>;
    return { subject: null, subjectId: null, ...row, facts, atMs: clock.nowMs() };
  };
  const keep = (row: Row | null) => {
    if (row === null) return;
    if (waiting.length < BATCH_ROWS_MAX) waiting.push(toEvent(row));
    else leftOutCount++;
    timer ??= setTimeout(write, BATCH_EVERY_MS);
  };
  const write = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const rows = leftOutCount === 0 ? waiting : [...waiting, toEvent(leftOut(leftOutCount))];
    waiting = [];
    leftOutCount = 0;
    writing = writing.then(() => writeRows(rows));
  };
  const writeRows = async (rows: readonly NewHouseEvent[]) => {
    try {
      const ids = await desk.ask('keepEvents', rows);
      for (const [at, row] of rows.entries()) events.emit('log', { id: ids[at]!, ...row } as HouseEventRow);
    } catch (error) {
      log.warn(toErrorRecord(error), 'What happened could not be written to the log of the house.');
    }
  };

  const unsubscribe = events.onAny((name, value) => {
    const toRow = ROWS[name] as ((value: unknown, of: HouseLogNeeds['stores']) => Row | null) | undefined;
    if (toRow) keep(toRow(value, stores));
  });
  keep(rowOf('house.started', 'info', { version }));

  return {
    async stop() {
      unsubscribe();
      keep(rowOf('house.stopped', 'info', { version }));
      write();
      let late: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        late = setTimeout(resolve, STOP_WITHIN_MS);
      });
      await Promise.race([writing, patience]);
      clearTimeout(late);
    },
  };
}

type Row = Pick<NewHouseEvent, 'kind' | 'level' | 'facts'> & Partial<Pick<NewHouseEvent, 'subject' | 'subjectId'>>;

function rowOf<Kind extends HouseKind>(
  kind: Kind,
  level: NewHouseEvent['level'],
  facts: HouseFacts[Kind],
  subject: NewHouseEvent['subject'] = null,
  subjectId: number | null = null,
): Row {
  return { kind, level, facts: facts as Record<string, unknown>, subject, subjectId };
}

function leftOut(count: number): Row {
  const message = `Too much happened at once: ${count} more ${count === 1 ? 'event is' : 'events are'} not in the log.`;
  return rowOf('notice', 'warn', { code: 'events_left_out', message, hint: null, count });
}

/** Events that the log keeps, and what it keeps of them. */
const ROWS: {
  [Name in keyof HouseEvents]?: (value: HouseEvents[Name], stores: HouseLogNeeds['stores']) => Row | null;
} = {
  'provider.refreshed': ({ providerId, refresh }, { providers }) => {
    const { state, entryCount, addedCount, changedCount, missingCount, error } = refresh;
    const facts = {
      name: nameOfProvider(providers, providerId),
      ...{ state, entryCount, addedCount, changedCount, missingCount },
      error: error && { code: error.code, message: error.message },
    };
    return rowOf(
      'provider.refreshed',
      error && state !== 'interrupted' ? 'warn' : 'info',
      facts,
      'provider',
      providerId,
    );
  },
  change: ({ changeId }, { changes, providers }) => {
    const change = changes.find(changeId);
    return change && rowOfChange(change, (id) => nameOfProvider(providers, id));
  },
  'person.login': ({ personId, name, address }) =>
    rowOf('person.login', 'info', { name, address }, personId === null ? null : 'person', personId),
  'person.login_refused': ({ personId, name, address }) =>
    rowOf('person.login_refused', 'warn', { name, address }, personId === null ? null : 'person', personId),
  'person.locked': ({ address, minutes }) => rowOf('person.locked', 'warn', { address, minutes }),
  'relay.started': ({ channelId, channelName, providerName }) =>
    rowOf('relay.started', 'info', { name: channelName, provider: providerName }, 'channel', channelId),
  'relay.ended': ({ channelId, channelName, fault, seconds }) => {
    const facts = { name: channelName, code: fault?.code ?? null, seconds };
    return rowOf('relay.ended', fault && fault.code !== 'shutting_down' ? 'warn' : 'info', facts, 'channel', channelId);
  },
  'relay.failover': ({ channelId, channelName, providerName, fault: { code, message } }) =>
    rowOf('relay.failover', 'warn', { name: channelName, provider: providerName, code, message }, 'channel', channelId),
  'relay.moved': ({ channelId, channelName, providerName, gapMs, viewerCount }) => {
    const facts = { name: channelName, provider: providerName, gapMs, viewers: viewerCount };
    return rowOf('relay.moved', 'info', facts, 'channel', channelId);
  },
  'relay.failed': ({ channelId, channelName, fault: { code, message } }) =>
    rowOf('relay.failed', 'warn', { name: channelName, code, message }, 'channel', channelId),
  'config.changed': ({ settings }) => rowOf('config.changed', 'info', { settings: [...settings] }),
  'config.invalid': ({ file, line, message, count }) =>
    rowOf('config.invalid', 'error', { file, line, message, count }),
  'config.mended': () => rowOf('config.mended', 'info', {}),
  // what concerns a provider or the config has a row of its own
  notice: ({ level, code, message, hint, providerId }) =>
    providerId !== null || code === 'config_invalid' ? null : rowOf('notice', level, { code, message, hint }),
};

function nameOfProvider(providers: Stores['providers'], id: ProviderId): string {
  return providers.find(id)?.name ?? `provider ${id}`;
}

function rowOfChange(change: ChangeRow, providerName: (id: ProviderId) => string): Row | null {
  const { action, who, subjectId, undoes, after } = change;
  const facts = { name: change.subjectName ?? '', who, isUndo: undoes !== null };
  const ofProvider = { ...facts, name: change.subjectName ?? providerName(subjectId as ProviderId) };
  const fields = Object.keys(after ?? {}).map(shownField);
  switch (action) {
    case 'provider.add':
      return rowOf('provider.added', 'info', ofProvider, 'provider', subjectId);
    case 'provider.remove':
      return rowOf('provider.removed', 'info', ofProvider, 'provider', subjectId);
    case 'provider.edit':
      return rowOf('provider.edited', 'info', { ...ofProvider, fields }, 'provider', subjectId);
    case 'channel.edit':
      return rowOf('channel.edited', 'info', { ...facts, fields, count: 1 }, 'channel', subjectId);
    case 'channels.edit': {
      const channels = Object.values((after as { channels: Record<string, object> }).channels);
      return rowOf('channel.edited', 'info', {
        ...facts,
        fields: Object.keys(channels[0] ?? {}),
        count: channels.length,
      });
    }
    case 'channels.merge':
    case 'channels.apart':
    case 'streams.move':
    case 'streams.pin':
    case 'streams.together':
      return rowOf('channel.composed', 'info', { ...facts, what: action });
    case 'channel.mark':
      return rowOf('channel.edited', 'info', { ...facts, fields: ['favourite'], count: 1 }, 'channel', subjectId);
    case 'lineup.edit':
    case 'lineup.renumber':
      return rowOf('lineup.edited', 'info', { ...facts, isRenumbered: action === 'lineup.renumber' });
    case 'setting.edit':
      return rowOf('setting.edited', 'info', { ...facts, value: after?.value ?? null });
    case 'rules.edit':
      return rowOf('rules.edited', 'info', facts);
    default:
      return null;
  }
}
