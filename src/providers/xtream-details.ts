import type { Clock } from '../base/clock.js';
import {
  parseXtreamMovieInfo,
  parseXtreamSeriesInfo,
  type XtreamEpisode,
  type XtreamSeriesInfo,
  type XtreamTitleInfo,
} from '../formats/xtream/index.js';
import type {
  DetailStore,
  EpisodeValues,
  ProviderRow,
  ProviderStore,
  Slices,
  SourceStreamRow,
} from '../store/index.js';
import { askPanel, type QuestionNeeds } from './panel-question.js';
import { addressOf } from './xtream-entries.js';
import { panelBaseOf } from './xtream-panel.js';

export interface DetailNeeds extends QuestionNeeds {
  stores: { details: DetailStore; providers: Pick<ProviderStore, 'find'> };
  slices: Slices;
  clock: Clock;
}

/** Whether its panel can be asked about an entry: films and series are known there by an id. */
export function hasDetails({ kind, identity }: Pick<SourceStreamRow, 'kind' | 'identity'>): boolean {
  return panelId(kind, identity) !== null;
}

/**
 * Asks the panel what it knows about a film or series, and keeps it. Whatever fails leaves what was known before; so does a
 * panel that says nothing, or names no episode at all of a series that had some. Throws as `askPanel` does.
 */
export async function refreshDetails(
  stream: SourceStreamRow,
  provider: ProviderRow,
  needs: DetailNeeds,
  signal: AbortSignal,
): Promise<void> {
  const id = panelId(stream.kind, stream.identity);
  if (id === null) return;
  const { slices, clock } = needs;
  const { details } = needs.stores;
  const value = encodeURIComponent(id);
  if (stream.kind === 'movie') {
    const question = { action: 'get_vod_info', query: `vod_id=${value}`, read: parseXtreamMovieInfo };
    const { info } = await askPanel(provider, question, needs, signal);
    await slices.write([info], (film) => details.keep(stream.id, film, clock.nowMs()), signal);
    return;
  }
  const question = { action: 'get_series_info', query: `series_id=${value}`, read: parseXtreamSeriesInfo };
  const { info } = await askPanel(provider, question, needs, signal);
  const nowMs = clock.nowMs();
  const keepTitle = () => {
    // a person may have given it another address meanwhile: these episodes are played at the old one
    const isStillSo = isSameAddress(provider, needs.stores.providers.find(provider.id));
    details.keep(stream.id, info && titleOf(info), isStillSo ? nowMs : 0);
  };
  const writes = info === null ? [] : episodeWrites(stream, provider, info, details, nowMs);
  // the title last: cut off before, the panel is asked again
  await slices.write([...writes, keepTitle], (write) => write(), signal);
}

/** Its episodes have rows of their own. */
const titleOf = ({ episodes: _episodes, seasons: _seasons, ...title }: XtreamSeriesInfo): XtreamTitleInfo => title;

function isSameAddress(before: ProviderRow, now: ProviderRow | null): boolean {
  return now?.url === before.url && now.usesDirectSource === before.usesDirectSource;
}

/** `7` of `movie:7`. */
function panelId(kind: SourceStreamRow['kind'], identity: string): string | null {
  if (kind !== 'movie' && kind !== 'series') return null;
  return identity.startsWith(`${kind}:`) ? identity.slice(kind.length + 1) : null;
}

function episodeWrites(
  { id }: SourceStreamRow,
  { url, usesDirectSource }: ProviderRow,
  info: XtreamSeriesInfo,
  details: DetailStore,
  nowMs: number,
): (() => void)[] {
  if (info.episodes.length === 0) return [];
  const panel = { baseUrl: panelBaseOf(url), usesDirectSource };
  const known = new Map(details.episodes(id).map((row) => [row.identity, row]));
  const named = new Map(info.episodes.map((episode) => [episode.id, valuesOf(episode, panel)]));
  const changed = [...named.values()].filter((episode) => {
    const row = known.get(episode.identity);
    return !row || row.missingSinceMs !== null || FIELDS.some((field) => row[field] !== episode[field]);
  });
  const gone = [...known.values()].filter(({ identity }) => !named.has(identity));
  return [
    ...changed.map((episode) => () => details.keepEpisode(id, episode, nowMs)),
    ...gone.map((row) => () => details.markEpisodeMissing(row.id, nowMs)),
  ];
}

const FIELDS = ['season', 'number', 'name', 'url', 'durationMs'] as const satisfies readonly (keyof EpisodeValues)[];

function valuesOf(
  { id, season, episode, title, durationSecs, container, directUrl }: XtreamEpisode,
  panel: Parameters<typeof addressOf>[0],
): EpisodeValues {
  return {
    ...{ identity: id, season, number: episode, name: title },
    url: addressOf(panel, 'series', id, container, directUrl).url,
    durationMs: durationSecs === null ? null : durationSecs * 1_000,
  };
}
