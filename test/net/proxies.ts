import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A proxy of a test on 127.0.0.1, and what it was asked for. */
export interface TestProxy extends AsyncDisposable {
  port: number;
  /** `CONNECT host:port`, `GET http://…`, `SOCKS5 host:port`, with the login that was shown. */
  asked: { what: string; login: string | null }[];
}

/** One that speaks HTTP: it passes plain requests on and opens tunnels. With a login, it refuses whoever shows none. */
export async function startHttpProxy(login: string | null = null): Promise<TestProxy> {
  const asked: TestProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const shown = (request: http.IncomingMessage) => {
    const basic = /^Basic (.+)$/.exec(request.headers['proxy-authorization'] ?? '')?.[1];
    return basic ? Buffer.from(basic, 'base64').toString() : null;
  };
  const server = http.createServer((request, response) => {
    asked.push({ what: `${request.method} ${request.url}`, login: shown(request) });
    if (login !== null && shown(request) !== login) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onwards = http.request(request.url!, { method: request.method, headers }, (reply) => {
      response.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(response);
    });
    onwards.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on('close', () => onwards.destroy());
    onwards.end();
  });
  server.on('connect', (request, socket: Socket) => {
    asked.push({ what: `CONNECT ${request.url}`, login: shown(request) });
    if (login !== null && shown(request) !== login) return void socket.end('HTTP/1.1 407 No\r\n\r\n');
    const [host, port] = request.url!.split(':');
    join(socket, net.connect(Number(port), host), sockets, {
      yes: 'HTTP/1.1 200 OK\r\n\r\n',
      no: 'HTTP/1.1 502 No\r\n\r\n',
    });
  });
  return await listening(server, sockets, asked);
}

/** One that speaks SOCKS 5, with names, and with a login when one is named. */
export async function startSocksProxy(login: string | null = null): Promise<TestProxy> {
  const asked: TestProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    let step: 'hello' | 'login' | 'request' = 'hello';
    let shown: string | null = null;
    const onData = (piece: Buffer) => {
      if (step === 'hello') {
        step = login === null ? 'request' : 'login';
        socket.write(Buffer.from([5, login === null ? 0 : 2]));
      } else if (step === 'login') {
        const nameEnd = 2 + piece[1]!;
        shown = `${piece.subarray(2, nameEnd)}:${piece.subarray(nameEnd + 1)}`;
        step = 'request';
        socket.write(Buffer.from([1, shown === login ? 0 : 1]));
      } else {
        socket.off('data', onData);
        const isName = piece[3] === 3;
        const end = isName ? 5 + piece[4]! : 8;
        const host = isName ? piece.subarray(5, end).toString() : [...piece.subarray(4, 8)].join('.');
        const port = piece.readUInt16BE(end);
        asked.push({ what: `SOCKS5 ${host}:${port}`, login: shown });
        join(socket, net.connect(port, host), sockets, { yes: socksReply(0), no: socksReply(5) });
      }
    };
    socket.on('data', onData);
  });
  return await listening(server, sockets, asked);
}

/** One that does to each connection whatever a test wants, as soon as something comes in. */
export async function startBadProxy(answer: (socket: Socket, piece: Buffer) => void): Promise<TestProxy & BadProxy> {
  const sockets = new Set<Socket>();
  let onAsked = () => {};
  let onLeft = () => {};
  const asked = new Promise<void>((resolve) => (onAsked = resolve));
  const left = new Promise<void>((resolve) => (onLeft = resolve));
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', onLeft);
    socket.on('data', (piece: Buffer) => {
      onAsked();
      answer(socket, piece);
    });
  });
  return { ...(await listening(server, sockets, [])), isAsked: asked, isLeft: left };
}

export interface BadProxy {
  /** Settle when something has come in, and when that connection is closed. */
  isAsked: Promise<void>;
  isLeft: Promise<void>;
}

/** What a SOCKS 5 proxy answers to a request: 0 is yes. */
export const socksReply = (code: number) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);

function join(client: Socket, target: Socket, sockets: Set<Socket>, says: Record<'yes' | 'no', string | Buffer>): void {
  sockets.add(target);
  let isOpen = false;
  target.on('connect', () => {
    isOpen = true;
    client.write(says.yes);
    target.pipe(client).pipe(target);
  });
  target.on('error', () => (isOpen ? client.destroy() : client.end(says.no)));
  client.on('error', () => target.destroy());
  client.on('close', () => target.destroy());
}

async function listening(server: net.Server, sockets: Set<Socket>, asked: TestProxy['asked']): Promise<TestProxy> {
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
