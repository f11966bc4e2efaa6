import { createM3uParser, type M3uEntry, type M3uGroupJoin } from '../formats/m3u/index.js';
import { readBody } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import { hostsOf, identityOf } from './identity.js';
import { type EntrySink, type FetchedList, type ListPart, wantedKinds } from './list-source.js';
import { fetchPlaylist, type PlaylistBody } from './playlist-body.js';
import type { FetchNeeds } from './refresh.js';
import { notAPlaylist } from './refresh-failures.js';

/** The list of a provider of kind `m3u`: one playlist with entries of every kind. @returns null when it has not changed. */
export async function fetchM3uList(
  provider: ProviderRow,
  needs: FetchNeeds,
  signal: AbortSignal,
): Promise<FetchedList | null> {
  const body = await fetchPlaylist(provider, needs, signal);
  if (!body) return null;
  const isWanted = wantedKinds(provider).size > 0;
  return {
    parts: isWanted ? [m3uPart(provider, body, needs, signal)] : [],
    download: body.download,
    [Symbol.dispose]: () => body.lent[Symbol.dispose](),
  };
}

/** Gives entries of every kind; those that nobody wants are counted only. */
function m3uPart(provider: ProviderRow, body: PlaylistBody, needs: FetchNeeds, signal: AbortSignal): ListPart {
  const context = { ownHosts: hostsOf([provider.url, body.baseUrl, ...provider.backupHosts]) };
  let guideUrls: readonly string[] = [];
  const read = async (sink: EntrySink) => {
    let entries: M3uEntry[] = [];
    let joins: M3uGroupJoin[] = [];
    const parser = createM3uParser(
      { baseUrl: body.baseUrl, charset: body.charset },
      { entry: (entry) => void entries.push(entry), join: (join) => void joins.push(join) },
    );
    const hand = async () => {
      const ready = { entries, joins };
      entries = [];
      joins = [];
      // they are nobody else's, so they need not be copied
      const batch = ready.entries as (M3uEntry & { identity: string })[];
      for (const entry of batch) entry.identity = identityOf(entry.url, entry.kind, context);
      if (batch.length > 0) await sink.entries(batch);
      for (const join of ready.joins) sink.join(join); // of entries that have been handed on by now
    };
    for await (const piece of readBody(body.path, needs.limits.maxBytes, signal)) {
      parser.push(piece);
      await hand();
      await needs.slices.breathe(signal);
    }
    const { error, warningCounts, epgUrls } = parser.end();
    await hand();
    if (error) {
      body.lent.discard();
      throw notAPlaylist(provider, error);
    }
    guideUrls = epgUrls;
    return { ...warningCounts };
  };
  return {
    contentHash: body.download.contentHash,
    kinds: [...wantedKinds(provider)],
    read,
    get guideUrls() {
      return guideUrls;
    },
  };
}
