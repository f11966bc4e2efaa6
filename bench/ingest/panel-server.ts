import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** A panel whose list of films has so many bytes. It is made while it is sent, and never held. */
export interface Panel {
  url: string;
  /** Of the list that was sent last. */
  replyBytes(): number;
  stop(): Promise<void>;
}

const CATEGORIES = 40;
const FILMS_PER_PIECE = 500;
/** A plot, which nobody imports, makes up most of what a panel sends. */
const PLOT = 'She came back to the harbour in winter, and nobody knew her. '.repeat(12);

export async function startPanel(sizeBytes: number): Promise<Panel> {
  let replyBytes = 0;
  const server = createServer((request, response) => {
    const action = new URL(request.url ?? '/', 'http://panel').searchParams.get('action');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (action === null) return void response.end('{"user_info":{"auth":1,"status":"Active","max_connections":"2"}}');
    if (action.endsWith('_categories')) return void response.end(JSON.stringify(categories()));
    replyBytes = 0;
    Readable.from(filmList(sizeBytes, (count) => (replyBytes += count))).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    replyBytes: () => replyBytes,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const categories = () =>
  Array.from({ length: CATEGORIES }, (_, at) => ({ category_id: String(at), category_name: `Films ${at}` }));

function* filmList(sizeBytes: number, onBytes: (count: number) => void): Generator<Buffer> {
  let sentBytes = 0;
  for (let id = 1; sentBytes < sizeBytes; id += FILMS_PER_PIECE) {
    const films = Array.from({ length: FILMS_PER_PIECE }, (_, at) => film(id + at));
    const piece = Buffer.from(`${id === 1 ? '[' : ','}${films.join(',')}`);
    sentBytes += piece.length;
    onBytes(piece.length);
    yield piece;
  }
  yield Buffer.from(']');
}

function film(id: number): string {
  return `{"num":${id},"name":"Winter Harbour ${id} (${1950 + (id % 75)})","stream_type":"movie","stream_id":${id},"stream_icon":"http:\\/\\/images.example\\/${id}.jpg","rating":"6.4","added":"1700000000","category_id":"${id % CATEGORIES}","container_extension":"mkv","plot":"${PLOT}"}`;
}
