import type { PanelMisbehaviour } from './misbehaviour.js';
import type { EpisodePlan, StreamPlan } from './simulator-options.js';

/** What a panel tells about one film or series, as `player_api.php` sends it. */

const ACTIONS = {
  get_vod_info: { kind: 'movie', parameter: 'vod_id' },
  get_series_info: { kind: 'series', parameter: 'series_id' },
} as const;

export type InfoAction = keyof typeof ACTIONS;

export function isInfoAction(name: string | null): name is InfoAction {
  return name !== null && Object.hasOwn(ACTIONS, name);
}

/** The reply of an action as text; `[]` for an id that the panel does not know, as real ones say it. */
export function writePanelInfo(
  action: InfoAction,
  query: URLSearchParams,
  streams: readonly StreamPlan[],
  fault: PanelMisbehaviour | null,
): string {
  const { kind, parameter } = ACTIONS[action];
  const stream = streams.find((one) => one.kind === kind && one.id === query.get(parameter));
  if (fault?.kind === 'nullList') return 'null';
  if (!stream || fault?.kind === 'emptyList') return '[]';
  return JSON.stringify(kind === 'movie' ? movieInfo(stream) : seriesInfo(stream));
}

function movieInfo({ id, name, info }: StreamPlan) {
  return {
    info: { name, plot: '', duration_secs: 0, ...info },
    movie_data: { stream_id: Number(id), name, container_extension: 'ts', direct_source: '' },
  };
}

function seriesInfo({ name, info, episodes = [] }: StreamPlan) {
  const seasons = [...new Set(episodes.map(({ season }) => season))];
  return {
    seasons: seasons.map((season) => ({ season_number: season, name: `Season ${season}` })),
    info: { name, plot: '', ...info },
    episodes: Object.fromEntries(
      seasons.map((season) => [season, episodes.filter((one) => one.season === season).map(episodeInfo)]),
    ),
  };
}

function episodeInfo({ id, season, number, title, fields }: EpisodePlan) {
  return {
    ...{ id, episode_num: number, title, container_extension: 'ts', info: { duration_secs: '1500' } },
    ...{ custom_sid: '', added: '1700000000', season, direct_source: '' },
    ...fields,
  };
}
