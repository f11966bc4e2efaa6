import type { ServerResponse } from 'node:http';
import type { PanelMisbehaviour } from './misbehaviour.js';
import { answer, answerAtOnce, holdBeforeBody } from './reply-faults.js';

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

/** Answers `player_api.php` without an action: the account and the server. */
export async function answerAccount(
  reply: { login: PanelLogin; account: PanelAccount; isAllowed: boolean; baseUrl: string },
  fault: PanelMisbehaviour | null,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  if (answerAtOnce(fault, response, () => reply.baseUrl)) return;
  const head = () => response.writeHead(200, { 'content-type': 'application/json' });
  if (!(await holdBeforeBody(fault, response, head, gone))) return;
  const text = JSON.stringify(
    reply.isAllowed ? accountReply(reply.login, reply.account, reply.baseUrl) : { user_info: { auth: 0 } },
  );
  answer(response, 200, 'application/json', fault?.kind === 'phpNotice' ? PHP_NOTICE + text : text);
}

export function answerNotFound(response: ServerResponse): void {
  answer(response, 404, 'text/html', NOT_FOUND);
}

function accountReply({ username, password }: PanelLogin, account: PanelAccount, baseUrl: string) {
  const { hostname, port } = new URL(baseUrl);
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
