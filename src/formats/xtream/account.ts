import type { EpochMs } from '../../base/model.js';
import { parsePanelJson, type XtreamProblem, type XtreamWarning } from './json.js';
import { readBoolean, readEpochMs, readList, readNumber, readObject, readText } from './values.js';

/** What `player_api.php` says about a subscription. */
export interface XtreamAccount {
  /** In lower case: `active`, `trial`, `expired`, `banned`, `disabled`, or a word of the panel's own. Null: not said. */
  status: string | null;
  /** Null: it does not end, or the panel does not say. */
  expiresAtMs: EpochMs | null;
  createdAtMs: EpochMs | null;
  /** Null: not said, or without a limit; never 0. */
  maxConnections: number | null;
  /** Lags behind by seconds to minutes: a hint. */
  activeConnections: number | null;
  isTrial: boolean;
  /** How live streams can be had, in the panel's order. */
  formats: ('ts' | 'm3u8')[];
  /** What the panel wants its customers to read. */
  message: string | null;
}

/** What a panel says about itself. Behind proxies it names an inner host: the address that answered is the better one. */
export interface XtreamServer {
  host: string | null;
  protocol: 'http' | 'https' | null;
  httpPort: number | null;
  httpsPort: number | null;
  /** IANA name; wrong at many panels. */
  timezone: string | null;
  /** Of its wall clock, in steps of 15: what catch-up addresses are written in. */
  utcOffsetMinutes: number | null;
}

export type XtreamAccountReading =
  | { kind: 'account'; account: XtreamAccount; server: XtreamServer | null; warnings: XtreamWarning[] }
  | { kind: 'problem'; problem: XtreamProblem };

/** Reads the reply of `player_api.php` without an action. Never throws, whatever the bytes are. */
export function parseXtreamAccount(bytes: Uint8Array): XtreamAccountReading {
  const warnings: XtreamWarning[] = [];
  const json = parsePanelJson(bytes, warnings);
  if (json.problem !== null) return { kind: 'problem', problem: json.problem };
  const reply = readObject(json.value);
  const user = readObject(reply?.user_info);
  if (!reply || !user) return { kind: 'problem', problem: reply && isRefusal(reply) ? 'auth-refused' : 'bad-shape' };
  // a refusal often has `auth` alone; a panel that leaves it out has let us in
  if (user.auth !== undefined && !readBoolean(user.auth)) return { kind: 'problem', problem: 'auth-refused' };
  const number = (field: string, read: (value: unknown) => number | null | undefined) => {
    const value = read(user[field]);
    if (value === undefined) warnings.push({ path: `user_info.${field}`, code: 'not-a-number' });
    return value ?? null;
  };
  const activeConnections = number('active_cons', readNumber);
  const maxConnections = number('max_connections', readNumber);
  const account: XtreamAccount = {
    status: readText(user.status)?.toLowerCase() ?? null,
    expiresAtMs: number('exp_date', readEpochMs),
    createdAtMs: number('created_at', readEpochMs),
    maxConnections: maxConnections !== null && maxConnections >= 1 ? Math.floor(maxConnections) : null,
    activeConnections: activeConnections !== null && activeConnections >= 0 ? Math.floor(activeConnections) : null,
    isTrial: readBoolean(user.is_trial),
    formats: readFormats(user.allowed_output_formats),
    message: readText(user.message),
  };
  const server = readObject(reply.server_info);
  return { kind: 'account', account, server: server && readServer(server, warnings), warnings };
}

function isRefusal(reply: Readonly<Record<string, unknown>>): boolean {
  return reply.error !== undefined || (reply.auth !== undefined && !readBoolean(reply.auth));
}

function readFormats(value: unknown): XtreamAccount['formats'] {
  const isOurs = (format: string | undefined): format is 'ts' | 'm3u8' => format === 'ts' || format === 'm3u8';
  return readList(value)
    .map((format) => readText(format)?.toLowerCase())
    .filter(isOurs);
}

function readServer(server: Readonly<Record<string, unknown>>, warnings: XtreamWarning[]): XtreamServer {
  const protocol = readText(server.server_protocol)?.toLowerCase();
  return {
    host: readText(server.url),
    protocol: protocol === 'http' || protocol === 'https' ? protocol : null,
    httpPort: readPort(server.port),
    httpsPort: readPort(server.https_port),
    timezone: readText(server.timezone),
    utcOffsetMinutes: readOffset(server, warnings),
  };
}

function readPort(value: unknown): number | null {
  const port = readNumber(value) ?? 0;
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}

const QUARTER_MS = 15 * 60_000;

/** The two clocks of the reply tell the offset; where they disagree with the zone's name, they are right. */
function readOffset(server: Readonly<Record<string, unknown>>, warnings: XtreamWarning[]): number | null {
  const nowMs = readEpochMs(server.timestamp_now) ?? null;
  if (nowMs === null) return null;
  const named = zoneOffset(readText(server.timezone), nowMs);
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(readText(server.time_now) ?? '') ?? [];
  const wallMs = date === undefined ? Number.NaN : Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(wallMs)) return named;
  const told = (Math.round((wallMs - nowMs) / QUARTER_MS) * QUARTER_MS) / 60_000;
  if (named !== null && named !== told) warnings.push({ path: 'server_info.timezone', code: 'zone-disagrees' });
  return told;
}

/** Minutes east of UTC at that time; null when nobody knows the zone. */
function zoneOffset(timezone: string | null, atMs: EpochMs): number | null {
  if (timezone === null) return null;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
    const offset = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
    return sign === '-' ? -offset : offset;
  } catch {
    return null;
  }
}
