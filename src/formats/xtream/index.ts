/** The Xtream Codes API as a client: what panels call an account, and how they are addressed. */
export { parseXtreamAccount, type XtreamAccount, type XtreamAccountReading, type XtreamServer } from './account.js';
export { playerApiUrl, type XtreamLogin, xtreamBaseOf, xtreamListUrl, xtreamLoginOf } from './address.js';
export type { XtreamProblem, XtreamWarning } from './json.js';
