import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PanelMisbehaviour } from './misbehaviour.js';
import { isInfoAction, writePanelInfo } from './panel-infos.js';
import { isPanelAction, writePanelList } from './panel-lists.js';
import { sendBody } from './playlist-delivery.js';
import { answer, answerAtOnce, holdBeforeBody, redirect } from './reply-faults.js';
import type { StreamPlan } from './simulator-options.js';

/** Fields of `user_info` as the panel sends them, of any type: real panels send numbers as text and text as numbers. */
export type PanelAccount = Readonly<Record<string, unknown>>;

export interface PanelLogin {
  username: string;
  password: string;
}

const PHP_NOTICE =
  '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>player_api.php</b> on line <b>12</b><br />\n';
/** What panels show to whoever has no account: some other server's page. */
const NOT_FOUND =
  '<html>\n<head><title>404 Not Found</title></head>\n<body><center><h1>404 Not Found</h1></center></body>\n</html>\n';

/** Whether a query names the account. */
export function isAccount(query: URLSearchParams, login: PanelLogin): boolean {
  return query.get('username') === login.username && query.get('password') === login.password;
}

/** What the panel of a provider knows when it is asked. */
export interface PanelState {
  /** Null: it knows no such name and password. */
  login: PanelLogin | null;
  account: PanelAccount;
  streams: readonly StreamPlan[];
  baseUrl: string;
}

/** Answers `player_api.php`: the account and the server or, with an action, a list, or what is known about one thing. */
export async function answerPanel(
  query: URLSearchParams,
  panel: PanelState,
  fault: PanelMisbehaviour | null,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  if (fault?.kind === 'otherHost') return redirect(response, fault.baseUrl + (request.url ?? '/'));
  if (answerAtOnce(fault, response, () => panel.baseUrl)) return;
  const headers = { 'content-type': 'application/json' };
  if (!(await holdBeforeBody(fault, response, () => response.writeHead(200, headers), gone))) return;
  await sendBody({ headers, body: Buffer.from(replyText(query, panel, fault)) }, fault, response, gone);
}

function replyText(query: URLSearchParams, panel: PanelState, fault: PanelMisbehaviour | null): string {
  const action = query.get('action');
  const isAllowed = panel.login !== null && fault?.kind !== 'authRefused';
  const text = !isAllowed
    ? JSON.stringify({ user_info: { auth: 0 } })
    : isPanelAction(action)
      ? writePanelList(action, panel.streams, fault)
      : isInfoAction(action)
        ? writePanelInfo(action, query, panel.streams, fault)
        : JSON.stringify(accountReply(panel.login!, panel.account, panel.baseUrl, fault));
  if (fault?.kind === 'cutJson') return text.slice(0, Math.floor((text.length * fault.percent) / 100));
  if (fault?.kind === 'phpNotice') return PHP_NOTICE + text;
  return fault?.kind === 'pageBehind' ? text + NOT_FOUND : text;
}

export function answerNotFound(response: ServerResponse): void {
  answer(response, 404, 'text/html', NOT_FOUND);
}

function accountReply(
  { username, password }: PanelLogin,
  account: PanelAccount,
  baseUrl: string,
  fault: PanelMisbehaviour | null,
) {
  const { hostname, port } = new URL(fault?.kind === 'wrongServer' ? fault.baseUrl : baseUrl);
  const user = {
    ...{ username, password, message: '', auth: 1, status: 'Active', exp_date: null, is_trial: '0' },
    ...{ active_cons: '0', created_at: '1700000000', max_connections: '1', allowed_output_formats: ['m3u8', 'ts'] },
  };
  const nowMs = Date.now();
  const server = {
    ...{ url: hostname, port, https_port: '', server_protocol: 'http', rtmp_port: '', timezone: 'UTC' },
    timestamp_now: Math.floor(nowMs / 1_000),
    time_now: new Date(nowMs).toISOString().slice(0, 19).replace('T', ' '),
  };
  return { user_info: { ...user, ...account }, server_info: server };
}
