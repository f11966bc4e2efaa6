import { type XtreamLogin, xtreamBaseOf, xtreamLoginOf } from '../formats/xtream/index.js';

/**
 * Makes sense of what people paste when they are asked for their provider: a link, a panel's host with or without a login
 * beside it, the mail that came with the subscription, a path. Pure: nothing is asked of the network or the disk.
 */
export type TypedAddress =
  /** Nothing that could be an address. */
  | { kind: 'nothing' }
  | { kind: 'file'; path: string }
  /** A list at an address. `login` is there when the address is one of a panel, too. */
  | { kind: 'list'; url: string; login: XtreamLogin | null }
  /** A panel, or at least a server, with a login; its list has to be asked for. */
  | { kind: 'panel'; login: XtreamLogin }
  /** A server alone: a panel that wants a login, most likely. */
  | { kind: 'server'; baseUrl: string };

export interface TypedLogin {
  username: string;
  password: string;
}

/** @param homeFolder What `~` stands for. */
export function readTypedAddress(typed: string, beside: TypedLogin, homeFolder: string): TypedAddress {
  const text = withoutWrapping(typed);
  if (text === '') return { kind: 'nothing' };
  const mail = readMail(text);
  const login = {
    username: beside.username.trim() || mail.username,
    password: beside.password.trim() || mail.password,
  };
  const address = withoutWrapping(mail.address ?? text);
  const path = filePath(address, homeFolder);
  if (path !== null) return { kind: 'file', path };
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address.replace(/^\/\//, '')}`;
  const compact = withScheme.replace(/\s+/g, '');
  if (!URL.canParse(compact) || !/^https?:/i.test(compact)) return { kind: 'nothing' };
  return readUrl(compact, withPort(new URL(compact), mail.port), login);
}

function readUrl(text: string, url: URL, beside: TypedLogin): TypedAddress {
  const baseUrl = xtreamBaseOf(url);
  const isList = baseUrl === null || /\/get\.php$/i.test(url.pathname);
  const named = xtreamLoginOf(url);
  if (named) return isList ? { kind: 'list', url: text, login: named } : { kind: 'panel', login: named };
  const hasLogin = beside.username !== '' && beside.password !== '';
  if (baseUrl !== null && hasLogin) return { kind: 'panel', login: { baseUrl, ...beside } };
  if (baseUrl !== null && (url.pathname === '/' || url.pathname.endsWith('.php')) && url.search === '')
    return { kind: 'server', baseUrl };
  if (hasLogin && url.username === '') return { kind: 'list', url: withLogin(url, beside), login: null };
  return { kind: 'list', url: text, login: null };
}

function withLogin(url: URL, { username, password }: TypedLogin): string {
  const own = new URL(url);
  own.username = encodeURIComponent(username);
  own.password = encodeURIComponent(password);
  return own.href;
}

function withPort(url: URL, port: string): URL {
  if (port !== '' && url.port === '') url.port = port;
  return url;
}

const QUOTES = /^[\s"'`<>«»“”„‘’‚()[\]]+|[\s"'`<>«»“”„‘’‚()[\],;]+$/g;

/** Quotes, brackets and blanks around a paste, and marks that nobody sees. */
function withoutWrapping(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/\u00a0/g, ' ')
    .replace(QUOTES, '');
}

interface Mail {
  address: string | null;
  port: string;
  username: string;
  password: string;
}

/** Where a label may begin: not in the query of an address. */
const BEGIN = String.raw`(?:^|[\s,;|>*•-])`;
const label = (words: string) => new RegExp(`${BEGIN}(?:${words})\\s*[:=]\\s*["'<]?([^\\s"'<>]+)`, 'i');
const HOST_LABEL = label(
  '(?:m3u|xtream|portal|server|host|dns|panel)?[ _-]?(?:host(?:name)?|server|url|portal|dns|link|address)(?:[ _-](?:url|address|name))?',
);
const PORT_LABEL = label('port');
const USER_LABEL = label('user(?:[ _-]?name)?|login|benutzer(?:name)?|utilisateur|usuario');
const PASSWORD_LABEL = label('pass(?:[ _-]?word)?|pwd|kennwort|passwort|mot de passe|contraseña');

/** The mail of a panel: lines such as `Host: …`, `Username: …`, `Password: …`, in any order, also on one line. */
function readMail(text: string): Mail {
  const of = (pattern: RegExp) => pattern.exec(text)?.[1]?.replace(/[,;]+$/, '') ?? '';
  const links = text.match(/https?:\/\/[^\s"'<>]+/gi) ?? [];
  const listLink = links.find((link) => /\/get\.php\?|\.m3u8?(?:$|\?)/i.test(link));
  const isOneWord = !/\s/.test(text);
  const address = listLink ?? (isOneWord ? null : of(HOST_LABEL) || links[0] || firstHost(text));
  if (isOneWord) return { address, port: '', username: '', password: '' };
  return { address, port: of(PORT_LABEL), username: of(USER_LABEL), password: of(PASSWORD_LABEL) };
}

/** In `panel.example:8080 user pass` the first word. Text without a label is a path or nothing. */
function firstHost(text: string): string | null {
  const [first = ''] = text.split(/\s+/);
  return USER_LABEL.test(text) && /^[^/\s]+\.[^/\s]+/.test(first) ? first : null;
}

/** Null when it is an address. */
function filePath(text: string, homeFolder: string): string | null {
  if (/^file:\/\//i.test(text)) return text;
  if (/^~(?:\/|$)/.test(text)) return homeFolder + text.slice(1);
  if (/^(?:\/(?!\/)|\.{1,2}\/|[a-z]:[\\/])/i.test(text)) return text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return null;
  const [first = '', ...rest] = text.split('/');
  const isHost = /^[^\s]+:\d+$/.test(first) || /^localhost$|^\[/.test(first) || first.includes('.');
  if (rest.length > 0) return isHost ? null : text;
  return /\.(?:m3u8?|gz|txt)$/i.test(text) ? text : null;
}
