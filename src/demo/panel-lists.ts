import type { PanelMisbehaviour } from './misbehaviour.js';
import type { StreamPlan } from './simulator-options.js';

/** The lists of a panel, as `player_api.php` sends them: numbers as text here and there, as real ones do. */

const ACTIONS = {
  get_live_streams: { kind: 'live', isCategories: false },
  get_vod_streams: { kind: 'movie', isCategories: false },
  get_series: { kind: 'series', isCategories: false },
  get_live_categories: { kind: 'live', isCategories: true },
  get_vod_categories: { kind: 'movie', isCategories: true },
  get_series_categories: { kind: 'series', isCategories: true },
} as const;

export type PanelAction = keyof typeof ACTIONS;

export function isPanelAction(name: string | null): name is PanelAction {
  return name !== null && Object.hasOwn(ACTIONS, name);
}

type Json = Readonly<Record<string, unknown>>;

/** The reply of an action as text, with what `fault` does to its values. */
export function writePanelList(
  action: PanelAction,
  streams: readonly StreamPlan[],
  fault: PanelMisbehaviour | null,
): string {
  const { kind, isCategories } = ACTIONS[action];
  const own = streams.filter((stream) => (stream.kind ?? 'live') === kind);
  const groups = [...new Set(own.map(groupOf))];
  const idOf = (group: string) => String(groups.indexOf(group) + 1);
  const write = { live: liveFields, movie: movieFields, series: seriesFields }[kind];
  const items: Json[] = isCategories
    ? groups.map((group) => ({ category_id: idOf(group), category_name: group, parent_id: 0 }))
    : own.map((stream, at) => ({ ...write(stream, at, idOf(groupOf(stream))), ...stream.fields }));
  const text = JSON.stringify(withFault(items, isCategories, fault));
  return fault?.kind === 'cutJson' ? text.slice(0, Math.floor((text.length * fault.percent) / 100)) : text;
}

function withFault(items: readonly Json[], isCategories: boolean, fault: PanelMisbehaviour | null): unknown {
  switch (fault?.kind) {
    case 'emptyList':
      return [];
    case 'nullList':
      return null;
    case 'objectList':
      return Object.fromEntries(items.map((item, at) => [at * 2, item]));
    case 'duplicateIds':
      return isCategories
        ? items
        : [...items, ...items.map((item) => ({ ...item, category_id: '1', category_ids: [1] }))];
    case 'directSource':
      return items.map((item) => ({ ...item, direct_source: fault.url }));
    default:
      return items;
  }
}

const groupOf = ({ attributes }: StreamPlan) => attributes?.['group-title'] ?? 'All';
const numberOf = (id: string) => (/^\d{1,15}$/.test(id) ? Number(id) : id);

function liveFields({ id, name, attributes }: StreamPlan, at: number, categoryId: string): Json {
  const days = Number(attributes?.['catchup-days'] ?? 0);
  return {
    ...{ num: Number(attributes?.['tvg-chno'] ?? at + 1), name, stream_type: 'live', stream_id: numberOf(id) },
    stream_icon: attributes?.['tvg-logo'] ?? '',
    epg_channel_id: attributes?.['tvg-id'] ?? null,
    ...{ added: '1700000000', is_adult: '0', category_id: categoryId, category_ids: [Number(categoryId)] },
    ...{ custom_sid: '', tv_archive: days > 0 ? 1 : 0, direct_source: '', tv_archive_duration: String(days) },
  };
}

function movieFields({ id, name, attributes }: StreamPlan, at: number, categoryId: string): Json {
  return {
    ...{
      num: at + 1,
      name,
      stream_type: 'movie',
      stream_id: numberOf(id),
      stream_icon: attributes?.['tvg-logo'] ?? '',
    },
    ...{ rating: '7.5', rating_5based: 3.75, added: '1700000000', is_adult: '0', category_id: categoryId },
    ...{ container_extension: MOVIE_ENDING, custom_sid: null, direct_source: '' },
  };
}

function seriesFields({ id, name, attributes }: StreamPlan, at: number, categoryId: string): Json {
  return {
    ...{ num: at + 1, name, series_id: numberOf(id), cover: attributes?.['tvg-logo'] ?? '', plot: '', cast: '' },
    ...{ releaseDate: '2015-01-01', last_modified: '1700000000', rating: '8', backdrop_path: [] },
    ...{ category_id: categoryId, category_ids: [Number(categoryId)] },
  };
}

/** What the simulator's films are: the clip in a transport stream. */
const MOVIE_ENDING = 'ts';
