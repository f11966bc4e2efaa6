/** The Xtream Codes API as a client: what panels call an account and its lists, and how they are addressed. */
export { parseXtreamAccount, type XtreamAccount, type XtreamAccountReading, type XtreamServer } from './account.js';
export {
  playerApiUrl,
  type XtreamLogin,
  xtreamBaseOf,
  xtreamListUrl,
  xtreamLoginOf,
} from './address.js';
export {
  parseXtreamMovieInfo,
  parseXtreamSeriesInfo,
  type XtreamEpisode,
  type XtreamInfoReading,
  type XtreamMovieInfo,
  type XtreamSeriesInfo,
  type XtreamTitleInfo,
} from './infos.js';
export type { XtreamProblem, XtreamWarning, XtreamWarningCode } from './json.js';
export {
  createXtreamListReader,
  type XtreamCategory,
  type XtreamListEnd,
  type XtreamListReader,
  type XtreamListSink,
  type XtreamLists,
  type XtreamLiveStream,
  type XtreamMovie,
  type XtreamSeries,
} from './lists.js';
