import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deferred } from '../base/abort.js';

/** A unix socket that waits for one connection: the end of a media line that we keep. */
export interface MediaSocket {
  readonly path: string;
  /** Settles when the launcher has connected, with a paused socket. Rejects after `close`. */
  readonly connected: Promise<Socket>;
  /** Stops listening and removes the path. A connection that stands is left alone. */
  close(): Promise<void>;
  /** Ends the connection too: for a child that did not come to life. */
  abandon(): Promise<void>;
}

/**
 * Media goes straight between us and ffmpeg: the launcher opens this path and hands the connection on as stdin or stdout.
 * The path lies in a folder that only our user may enter and exists for the few milliseconds until the launcher is in.
 * (Linux' abstract sockets need no file, but every user of the machine could connect to them.)
 */
export async function listenForMedia(): Promise<MediaSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'hw-')); // short: macOS allows 104 bytes for the whole path
  const path = join(folder, 's');
  const taken = deferred<Socket>();
  taken.promise.catch(() => {});
  // Paused, else a child that ends at once would have sent its `end` event before anybody listens.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {}); // the stream's reader hears it as well, the end of the child says why
    taken.resolve(socket);
    server.close();
  });
  const close = async () => {
    taken.reject(new Error('The media socket was closed before anybody came.'));
    if (server.listening) server.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    server.listen(path);
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  server.on('error', (error) => taken.reject(error));
  return {
    path,
    connected: taken.promise,
    close,
    async abandon() {
      await close();
      await taken.promise.then((socket) => socket.destroy()).catch(() => {});
    },
  };
}
