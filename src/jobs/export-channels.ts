import { numberOrder } from '../base/channel-number.js';
import type { ChannelId } from '../base/model.js';
import {
  type Database,
  type DecidedChannels,
  type DecidedEntry,
  decidedChannels,
  type Stores,
} from '../store/index.js';

/**
 * What people have decided about channels, in the form in which config.yaml has it: a house with the same lists makes the same
 * channels of it. What the file itself says is not in it.
 */
export function exportChannels(db: Database, stores: Stores): string {
  const decided = decidedChannels(db);
  const items = [...gather(decided, stores)].sort(inOrder);
  const taken = new Set<string>();
  const blocks = items.map((item) => writeItem(item, taken));
  return [HEAD, blocks.length === 0 ? 'channels: []' : `channels:\n${blocks.join('\n')}`, ''].join('\n');
}

const HEAD = '# What has been decided about channels, for config.yaml: docs/channels.md tells what it means.';

/** As many entries as a channel of the file may name, and as long a name. */
const STREAMS_MAX = 200;
const NAME_MAX = 1_000;

interface Item {
  id: ChannelId;
  entries: DecidedEntry[];
  /** Its entries were put together or apart: all of them are named. */
  isComposed: boolean;
  not: Map<string, EntryName & { channelId: ChannelId }>;
  values: Map<string, string | boolean>;
  number: string | null;
  /** What people call it. */
  name: string;
}

type EntryName = Pick<DecidedEntry, 'provider' | 'name'>;

function* gather(decided: DecidedChannels, stores: Stores): Iterable<Item> {
  const items = new Map<ChannelId, Item>();
  const itemOf = (id: ChannelId): Item => {
    const known = items.get(id);
    if (known) return known;
    const entries = decided.entriesOf(id).filter(({ name }) => name.length <= NAME_MAX);
    const name = stores.channels.nameOf(id) ?? '';
    const made: Item = { id, entries, isComposed: false, not: new Map(), values: new Map(), number: null, name };
    items.set(id, made);
    return made;
  };
  const isOfFile = (id: ChannelId, field: string) => field in (stores.fileChannels.find(id)?.fields ?? {});
  for (const { channelId, field, value } of decided.overrides())
    if (!isOfFile(channelId, field)) itemOf(channelId).values.set(field, value as string | boolean);
  for (const { channelId, number } of decided.numbers())
    if (!isOfFile(channelId, 'number')) itemOf(channelId).number = number;
  for (const id of decided.pinned()) if (!isOfFile(id, 'first')) itemOf(id);
  addDecisions(decided, itemOf);
  for (const item of items.values()) {
    addOwnName(item, decided);
    yield item;
  }
}

/** A pair that is kept apart stands with one of its two channels: it says the same about the other. */
function addDecisions(decided: DecidedChannels, itemOf: (id: ChannelId) => Item): void {
  const decisions = decided.decisions();
  const byReading = new Map<string, (DecidedEntry & { channelId: ChannelId })[]>();
  for (const entry of decided.entriesReading([...new Set(decisions.flatMap(({ a, b }) => [a, b]))])) {
    const list = byReading.get(entry.reading!) ?? [];
    byReading.set(entry.reading!, list);
    list.push(entry);
  }
  for (const { a, b, verdict } of decisions) {
    const [ones, others] = [byReading.get(a) ?? [], byReading.get(b) ?? []];
    for (const one of ones) {
      for (const other of others) {
        const isOne = one.channelId === other.channelId;
        if (isOne !== (verdict === 'same')) continue; // a later decision goes before it
        const [first, second] = one.channelId <= other.channelId ? [one, other] : [other, one];
        const item = itemOf(first.channelId);
        item.isComposed = true;
        if (!isOne) item.not.set(keyOf(second), second);
      }
    }
  }
}

/** A channel of several keeps the name and group of the one that it began as; made anew, it would have those of its first entry. */
function addOwnName({ id, entries, isComposed, values }: Item, decided: DecidedChannels): void {
  const [first] = entries;
  const channel = decided.channel(id);
  const isReordered = isComposed || entries.some(({ pin }) => pin !== null);
  if (!first || !channel || !isReordered) return;
  if (!values.has('name') && channel.name !== first.shownName) values.set('name', channel.name);
  if (!values.has('groupName') && channel.groupName !== null && channel.groupName !== first.groupName)
    values.set('groupName', channel.groupName);
}

function inOrder(a: Item, b: Item): number {
  const orderOf = ({ number }: Item) => (number === null ? Number.MAX_SAFE_INTEGER : numberOrder(number)!);
  return orderOf(a) - orderOf(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || a.id - b.id;
}

/** What the file calls it, in the order of the example. */
const FIELDS = [
  ...([
    ['name', 'name'],
    ['number', 'number'],
    ['group', 'groupName'],
    ['logo', 'logoUrl'],
  ] as const),
  ...([
    ['guideId', 'guideId'],
    ['hidden', 'isHidden'],
  ] as const),
];

/** @param taken Entries that have been named; an entry is of one channel only. */
function writeItem(item: Item, taken: Set<string>): string {
  const named = unique(item.entries).filter((entry) => !taken.has(keyOf(entry)));
  const streams = named.slice(0, item.isComposed ? STREAMS_MAX : 1);
  if (streams.length === 0)
    return `  # ${quote(item.name)} is left out: its entries have gone, or are called like those of another channel.`;
  for (const entry of streams) taken.add(keyOf(entry));
  const own = new Set(streams.map(keyOf));
  const first = unique(item.entries.filter(({ pin }) => pin !== null).sort((a, b) => a.pin! - b.pin!));
  const lists = [
    ['streams', streams],
    ['not', [...item.not.values()].filter((entry) => !own.has(keyOf(entry))).slice(0, STREAMS_MAX)],
    ['first', first.slice(0, STREAMS_MAX)],
  ] as const;
  const values = new Map([...item.values, ...(item.number === null ? [] : [['number', item.number] as const])]);
  const lines = [
    ...lists.flatMap(([field, entries]) => (entries.length === 0 ? [] : writeEntries(field, entries))),
    ...FIELDS.flatMap(([shown, field]) => (values.has(field) ? [`${shown}: ${quote(values.get(field)!)}`] : [])),
  ];
  return lines.map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`).join('\n');
}

const keyOf = ({ provider, name }: EntryName) => `${provider} ${name}`;

const unique = <Entry extends EntryName>(entries: readonly Entry[]): Entry[] =>
  [...new Map(entries.toReversed().map((entry) => [keyOf(entry), entry])).values()].reverse();

function writeEntries(field: string, entries: readonly EntryName[]): string[] {
  const written = entries.map(({ provider, name }) => `{ provider: ${quote(provider)}, name: ${quote(name)} }`);
  return written.length === 1
    ? [`${field}: [${written[0]}]`]
    : [`${field}:`, ...written.map((entry) => `  - ${entry}`)];
}

/** JSON is YAML. `${` would be a variable of the environment. */
const quote = (value: string | boolean): string => JSON.stringify(value).replaceAll('${', '$$${');
