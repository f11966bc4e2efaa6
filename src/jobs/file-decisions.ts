import { apartFrom, withoutApart } from '../base/apart.js';
import type { Clock } from '../base/clock.js';
import type { SourceStreamId } from '../base/model.js';
import type { CatalogEntry, DecisionRow, FileStreamRow, Slices, Stores } from '../store/index.js';
import type { FoundChannel } from './file-entries.js';

/** An entry with what the matching has read of it. */
export type ReadEntry = CatalogEntry & { reading: string };

interface DecisionNeeds {
  stores: Stores;
  slices: Slices;
  clock: Clock;
}

/**
 * Brings what the file says about entries into the decisions by which the matching goes, and takes out what it no longer says.
 * Decisions are about readings, so entries that read alike and are told apart get readings of their own first.
 */
export async function keepFileDecisions(
  found: readonly FoundChannel<ReadEntry>[],
  entries: readonly ReadEntry[],
  { stores, slices, clock }: DecisionNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { matching, fileChannels } = stores;
  const rows = fileChannels.streams();
  const marked = new Set(rows.flatMap(({ streamId, role }) => (role === 'apart' ? [streamId] : [])));
  const apart = entriesToSetApart(found, marked);
  const freed = new Set([...marked].filter((id) => !apart.has(id)));
  await slices.write(freed, (id) => letGo(stores, id), signal);
  if (freed.size > 0) for (const entry of entries) if (freed.has(entry.streamId)) readAgain(entry, stores);
  await slices.write(
    [...apart.values()].filter(({ streamId }) => !marked.has(streamId)),
    (entry) => {
      entry.reading = apartFrom(entry.reading, entry.streamId);
      stores.sourceStreams.setApart(entry.streamId, true, entry.reading);
      fileChannels.addStream(markOf(entry.streamId));
    },
    signal,
  );

  const wanted = decisionsOf(found);
  const stale = matching.decisionsOfFile().filter(({ a, b, verdict }) => {
    const isWanted = wanted.get(pairKey(a, b))?.verdict === verdict;
    if (isWanted) wanted.delete(pairKey(a, b)); // as it should be
    return !isWanted;
  });
  await slices.write(stale, ({ a, b }) => matching.withdraw(a, b, 'file'), signal);
  const decidedAtMs = clock.nowMs();
  await slices.write(
    wanted.values(),
    (decision) => matching.decide({ ...decision, source: 'file', decidedAtMs }),
    signal,
  );

  const named = new Map(namedStreams(found).map((row) => [rowKey(row), row]));
  const others = rows.filter((row) => row.role !== 'apart' && !named.delete(rowKey(row)));
  await slices.write(others, fileChannels.removeStream, signal);
  await slices.write(named.values(), fileChannels.addStream, signal);
}

/** What is no station has no reading that others could be compared with; what is told apart must not read alike. */
function entriesToSetApart(
  found: readonly FoundChannel<ReadEntry>[],
  marked: ReadonlySet<SourceStreamId>,
): Map<SourceStreamId, ReadEntry> {
  const readingOf = ({ streamId, reading }: ReadEntry) => (marked.has(streamId) ? withoutApart(reading) : reading);
  const apart = new Map<SourceStreamId, ReadEntry>();
  for (const { streams, not } of found) {
    if (streams.length === 0 || streams.length + not.length === 1) continue;
    const own = new Set(streams.map(readingOf));
    const isAlike = not.filter((entry) => own.has(readingOf(entry)));
    const isNoStation = [...streams, ...not].filter((entry) => !readingOf(entry).includes('|'));
    for (const entry of [...isAlike, ...isNoStation]) apart.set(entry.streamId, entry);
  }
  return apart;
}

/** Where people have decided since about what it reads as, it stays apart for them. */
function letGo({ sourceStreams, matching, fileChannels }: Stores, id: SourceStreamId): void {
  const reading = sourceStreams.readingOf(id);
  const isDecided = reading !== null && matching.decisionsOn(reading).some(({ source }) => source !== 'file');
  if (!isDecided) sourceStreams.setApart(id, false, reading === null ? null : withoutApart(reading));
  fileChannels.removeStream(markOf(id));
}

function readAgain(entry: ReadEntry, { sourceStreams }: Stores): void {
  entry.reading = sourceStreams.readingOf(entry.streamId) ?? entry.reading;
}

const markOf = (streamId: SourceStreamId): FileStreamRow => ({ streamId, place: -1, line: 0, role: 'apart' });

type Decided = Pick<DecisionRow, 'a' | 'b' | 'verdict'>;

/** All that is one channel is decided with its first entry: so is what never is, since the others follow that one. */
function decisionsOf(found: readonly FoundChannel<ReadEntry>[]): Map<string, Decided> {
  const decided = new Map<string, Decided>();
  const decide = (verdict: Decided['verdict'], first: string, others: readonly ReadEntry[]) => {
    for (const { reading: other } of others) {
      const key = pairKey(first, other);
      if (other !== first && !decided.has(key)) decided.set(key, { a: first, b: other, verdict });
    }
  };
  for (const { streams, not } of found) {
    const [first] = streams;
    if (!first) continue;
    decide('same', first.reading, streams);
    decide('different', first.reading, not);
  }
  return decided;
}

function namedStreams(found: readonly FoundChannel<ReadEntry>[]): FileStreamRow[] {
  return found.flatMap(({ channel: { line }, streams, not }, place) => [
    ...streams.map(({ streamId }): FileStreamRow => ({ streamId, place, line, role: 'same' })),
    ...not.map(({ streamId }): FileStreamRow => ({ streamId, place, line, role: 'different' })),
  ]);
}

const pairKey = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`);
const rowKey = ({ streamId, place, line, role }: FileStreamRow) => `${streamId} ${place} ${line} ${role}`;
