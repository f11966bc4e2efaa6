/** An account of a panel, as it stands in the addresses that providers hand out. */
export interface XtreamLogin {
  /** Scheme, host, port and the folder of the panel's scripts, without a slash at the end. */
  baseUrl: string;
  username: string;
  password: string;
}

/** Scripts of a panel, and the folder that portals for set-top boxes have. */
const SCRIPT = /\/(?:get|player_api|panel_api|xmltv|portal|index)\.php$|\/c\/?$/i;

/**
 * Where the scripts of a panel are, of any address of it: `http://host:8080/sub/get.php?…` is `http://host:8080/sub`.
 * Null when the address is that of a document, such as a list.
 */
export function xtreamBaseOf(url: URL): string | null {
  const path = url.pathname.replace(SCRIPT, '/');
  const isFolder = path !== url.pathname || path.endsWith('/') || !/\.[^/]*$/.test(path);
  return isFolder ? `${url.protocol}//${url.host}${path.replace(/\/+$/, '')}` : null;
}

/** The account that an address names in its query (`get.php?username=…&password=…`) or before its host. */
export function xtreamLoginOf(url: URL): XtreamLogin | null {
  const baseUrl = xtreamBaseOf(url);
  const username = (url.searchParams.get('username') ?? decoded(url.username)).trim();
  const password = (url.searchParams.get('password') ?? decoded(url.password)).trim();
  return baseUrl !== null && username !== '' && password !== '' ? { baseUrl, username, password } : null;
}

/** Where a panel tells about the account. */
export function playerApiUrl(login: XtreamLogin): string {
  return `${login.baseUrl}/player_api.php?${credentials(login)}`;
}

/** The account's list as M3U with groups, its streams as MPEG-TS. */
export function xtreamListUrl(login: XtreamLogin): string {
  return `${login.baseUrl}/get.php?${credentials(login)}&type=m3u_plus&output=ts`;
}

function credentials({ username, password }: XtreamLogin): string {
  return `username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}`;
}

/** A percent sign that encodes nothing stands for itself: people type passwords as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
