import type { ProviderId, SourceStreamId } from '../base/model.js';
import type { FileRemark, Stores } from '../store/index.js';
import type { FileChannel, FileEntry } from './desk-calls.js';

/** A channel of the file with the entries that it names, as far as they are there. */
export interface FoundChannel<Entry> {
  channel: FileChannel;
  streams: Entry[];
  not: Entry[];
  first: Entry[];
}

interface Named {
  streamId: SourceStreamId;
  providerId: ProviderId;
  name: string;
}

type ByName<Entry> = Map<ProviderId, Map<string, Entry[]>>;

/** So many entries are looked at before others may have their turn. */
const PER_BREATH = 2_048;

/**
 * Finds what the file names among all entries: by the name that people see, else by the one that the list has and rules have
 * changed. One pass for all names, since there are 300,000 entries and may be thousands of names.
 */
export async function findEntries<Entry extends Named>(
  channels: readonly FileChannel[],
  entries: readonly Entry[],
  stores: Stores,
  breathe: () => Promise<void>,
): Promise<{ found: FoundChannel<Entry>[]; remarks: FileRemark[] }> {
  const providers = new Map(stores.providers.list().map(({ key, id }) => [key, id]));
  const wanted: ByName<Entry> = new Map();
  for (const { provider, name } of channels.flatMap(entriesIn)) {
    const providerId = providers.get(provider);
    if (providerId === undefined) continue;
    const names = wanted.get(providerId) ?? new Map<string, Entry[]>();
    wanted.set(providerId, names.set(name, []));
  }
  for (const [at, entry] of entries.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    wanted.get(entry.providerId)?.get(entry.name)?.push(entry);
  }
  await findRenamed(wanted, entries, stores, breathe);
  const entriesOf = ({ provider, name }: FileEntry): Entry[] =>
    wanted.get(providers.get(provider) ?? (0 as ProviderId))?.get(name) ?? [];
  const found = channels.map((channel) => ({
    channel,
    streams: channel.streams.flatMap(entriesOf),
    not: channel.not.flatMap(entriesOf),
    first: channel.first.flatMap(entriesOf),
  }));
  const remarks = channels.flatMap((channel) =>
    [...new Map(entriesIn(channel).map((entry) => [`${entry.provider} ${entry.name}`, entry])).values()]
      .filter((entry) => entriesOf(entry).length === 0)
      .map((entry) => ({ line: channel.line, message: sayMissing(entry, providers.has(entry.provider)) })),
  );
  return { found, remarks };
}

const entriesIn = ({ streams, not, first }: FileChannel): FileEntry[] => [...streams, ...not, ...first];

async function findRenamed<Entry extends Named>(
  wanted: ByName<Entry>,
  entries: readonly Entry[],
  { sourceStreams }: Stores,
  breathe: () => Promise<void>,
): Promise<void> {
  const open = [...wanted.values()].flatMap((names) =>
    [...names].flatMap(([name, holders]) => (holders.length === 0 ? [name] : [])),
  );
  if (open.length === 0) return;
  const holders = new Map<SourceStreamId, Entry[]>();
  for (const page of sourceStreams.rawNamePages(open)) {
    for (const { streamId, providerId, name } of page) {
      const list = wanted.get(providerId)?.get(name);
      if (list) holders.set(streamId, list);
    }
    await breathe();
  }
  if (holders.size > 0) for (const entry of entries) holders.get(entry.streamId)?.push(entry);
}

function sayMissing({ provider, name }: FileEntry, isProviderKnown: boolean): string {
  const entry = JSON.stringify(name.slice(0, 100));
  return isProviderKnown
    ? `${entry} is not in the list of "${provider}"; it counts when it comes.`
    : `There is no provider "${provider}", of which ${entry} would be; it counts when it comes.`;
}
