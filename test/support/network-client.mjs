import { createSocket } from 'node:dgram';

/**
 * What a client in another network does, as a program to be run there: `network-client.mjs ORDER ADDRESS …`, with its own
 * address. It writes one line of JSON for each thing that it hears.
 *
 *     hear ADDRESS                           announcements by SSDP, until it is ended
 *     search ADDRESS MS TARGET…              searches by SSDP for each target, and listens for so long
 *     find ADDRESS MS HEX                    sends a packet of discovery to everybody, and listens for so long
 *     get URL                                the answer to a request
 */
const GROUP = '239.255.255.250';
const [order, address = '', ms = '0', ...rest] = process.argv.slice(2);
const tell = (/** @type {unknown} */ value) => console.log(JSON.stringify(value));

/** @param {number} port @param {string} [bindTo] */
function open(port, bindTo) {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(port, bindTo);
  return new Promise((/** @type {(open: typeof socket) => void} */ resolve) =>
    socket.once('listening', () => resolve(socket)),
  );
}

if (order === 'hear') {
  const socket = await open(1900);
  socket.addMembership(GROUP, address);
  socket.on('message', (bytes) => tell(bytes.toString()));
  tell('listening');
} else if (order === 'search') {
  const socket = await open(0, address);
  socket.setMulticastInterface(address);
  socket.on('message', (bytes) => tell(bytes.toString()));
  for (const target of rest)
    socket.send(
      `m-search * HTTP/1.1\r\nHost: ${GROUP}:1900\r\nMan: "SSDP:Discover"\r\nmx: 1\r\nST: ${target}\r\n\r\n`,
      1900,
      GROUP,
    );
  setTimeout(() => socket.close(), Number(ms));
} else if (order === 'find') {
  const socket = await open(0, address);
  socket.setBroadcast(true);
  socket.on('message', (bytes, from) => tell({ from: `${from.address}:${from.port}`, hex: bytes.toString('hex') }));
  socket.send(Buffer.from(rest[0] ?? '', 'hex'), 65001, '255.255.255.255');
  setTimeout(() => socket.close(), Number(ms));
} else if (order === 'get') {
  const reply = await fetch(address);
  tell({ status: reply.status, type: reply.headers.get('content-type'), body: await reply.text() });
}
