import { createHash } from 'node:crypto';
import { HeadwaterError } from '../base/errors.js';
import type { StreamKind } from '../base/model.js';
import { createXtreamListReader, type XtreamListEnd, type XtreamLists } from '../formats/xtream/index.js';
import { readBody } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import type { Borrowed } from './kept-lists.js';
import { type FetchedList, type ImportEntry, type ListPart, wantedKinds } from './list-source.js';
import { sourceOf } from './playlist-body.js';
import type { FetchNeeds } from './refresh.js';
import { entryReaderOf } from './xtream-entries.js';
import { createPanel, type LoggedIn, listRefused, panelBaseOf } from './xtream-panel.js';

/** What a panel's list is asked for by, and which kinds of entries it holds. */
const LISTS = [
  { list: 'live', kinds: ['live', 'radio'], action: 'get_live_streams', categories: 'get_live_categories' },
  { list: 'movies', kinds: ['movie'], action: 'get_vod_streams', categories: 'get_vod_categories' },
  { list: 'series', kinds: ['series'], action: 'get_series', categories: 'get_series_categories' },
] as const satisfies readonly {
  list: keyof XtreamLists;
  kinds: readonly StreamKind[];
  action: string;
  categories: string;
}[];

type List = (typeof LISTS)[number];

/**
 * The lists of a provider of kind `xtream`: the account first, for the list of an ended one is not worth its download, then
 * categories and entries of each kind that is wanted. A list that cannot be had fails its own part alone.
 *
 * @returns null when all of them are byte for byte the last good ones.
 */
export async function fetchXtreamList(
  provider: ProviderRow,
  needs: FetchNeeds,
  signal: AbortSignal,
): Promise<FetchedList | null> {
  const panel = await createPanel(provider, needs, signal).logIn();
  const wanted = wantedKinds(provider);
  const hash = createHash('sha256');
  const parts: FetchedPart[] = [];
  const giveBack = () => {
    for (const { lent } of parts) lent?.[Symbol.dispose]();
  };
  try {
    for (const list of LISTS.filter(({ kinds }) => kinds.some((kind) => wanted.has(kind)))) {
      const fetched = await fetchPart(list, provider, panel, needs, signal);
      parts.push(fetched);
      hash.update(`${list.list} ${fetched.sha256}\n`);
    }
  } catch (error) {
    giveBack();
    throw error;
  }
  const contentHash = hash.digest('hex');
  if (contentHash === provider.contentHash) {
    giveBack();
    return null;
  }
  const download = { etag: null, lastModified: null, contentHash };
  return { parts: parts.map(({ part }) => part), download, [Symbol.dispose]: giveBack };
}

interface FetchedPart {
  part: ListPart;
  sha256: string;
  /** Null: it could not be had. */
  lent: Disposable | null;
}

async function fetchPart(
  list: List,
  provider: ProviderRow,
  panel: LoggedIn,
  needs: FetchNeeds,
  signal: AbortSignal,
): Promise<FetchedPart> {
  const { kept, mayUseKept } = needs;
  const source = sourceOf(provider);
  const download = async () => {
    const categories = await panel.download(list.categories);
    const entries = await panel.download(list.action);
    const facts = { sha256: `${categories.sha256} ${entries.sha256}` };
    return await kept.keep(source, list.list, { files: { categories: categories.path, entries: entries.path }, facts });
  };
  try {
    const known = mayUseKept ? kept.borrow<{ sha256: string }>(source, list.list) : null;
    const lent = known ?? (await download());
    const paths = { categories: lent.files.categories!, entries: lent.files.entries! };
    return { part: xtreamPart(list, paths, lent, provider, needs, signal), sha256: lent.facts.sha256, lent };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HeadwaterError)) throw error;
    const part = { contentHash: 'none', kinds: list.kinds, read: () => Promise.reject(error), guideUrls: [] };
    return { part, sha256: 'none', lent: null };
  }
}

function xtreamPart(
  { list, kinds, action, categories }: List,
  paths: { categories: string; entries: string },
  lent: Borrowed<{ sha256: string }>,
  provider: ProviderRow,
  needs: FetchNeeds,
  signal: AbortSignal,
): ListPart {
  const address = { baseUrl: panelBaseOf(provider.url), usesDirectSource: provider.usesDirectSource };
  const readList = async <Kind extends keyof XtreamLists>(
    kind: Kind,
    of: { path: string; action: string },
    onEntry: (entry: XtreamLists[Kind], at: number) => void,
    onJoin: (ofAt: number, categoryIds: readonly string[]) => void,
    hand: () => Promise<void>,
  ): Promise<XtreamListEnd> => {
    const reader = createXtreamListReader(kind, { entry: onEntry, join: onJoin });
    for await (const piece of readBody(of.path, needs.limits.maxBytes, signal)) {
      reader.push(piece);
      await hand();
      await needs.slices.breathe(signal);
    }
    const end = reader.end();
    if (end.problem !== null) {
      lent.discard();
      throw listRefused(provider, of.action, end.problem);
    }
    return end;
  };
  return {
    contentHash: lent.facts.sha256,
    kinds,
    guideUrls: [], // the panel has one of its own
    async read(sink) {
      const names = new Map<string, string>();
      await readList(
        'categories',
        { path: paths.categories, action: categories },
        ({ id, name }) => void names.set(id, name),
        () => {},
        async () => {},
      );
      const toEntry = entryReaderOf(list, address, names);
      let batch: ImportEntry[] = [];
      let joins: { ofLine: number; groups: readonly string[] }[] = [];
      const hand = async () => {
        const ready = { batch, joins };
        batch = [];
        joins = [];
        if (ready.batch.length > 0) await sink.entries(ready.batch);
        for (const join of ready.joins) sink.join(join); // of entries that have been handed on by now
      };
      const end = await readList(
        list,
        { path: paths.entries, action },
        (entry, at) => void batch.push(toEntry.entry(entry, at)),
        (ofLine, categoryIds) => {
          const groups = toEntry.groupsOf(categoryIds);
          if (groups.length > 0) joins.push({ ofLine, groups });
        },
        hand,
      );
      return { ...end.warningCounts };
    },
  };
}
