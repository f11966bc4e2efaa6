/**
 * Transport stream packets made by hand, byte by byte from ISO/IEC 13818-1: with them a test can build the stream that a
 * fault needs. Nothing here comes from the code under test.
 */

export interface PacketSetup {
  pid: number;
  counter: number;
  /** At most 184 bytes; what is missing becomes stuffing of the adaptation field. Null: no payload. */
  payload: Uint8Array | null;
  startsUnit?: boolean;
  /** In 27 MHz. */
  pcr?: number;
  isRandomAccess?: boolean;
  isDiscontinuity?: boolean;
  /** Private data of the adaptation field. */
  privateData?: Uint8Array;
}

export function makePacket(setup: PacketSetup): Buffer {
  const { pid, counter, payload, startsUnit = false, pcr, privateData } = setup;
  const flags =
    (setup.isDiscontinuity ? 0x80 : 0) |
    (setup.isRandomAccess ? 0x40 : 0) |
    (pcr === undefined ? 0 : 0x10) |
    (privateData ? 0x02 : 0);
  const fields = [
    ...(pcr === undefined ? [] : pcrBytes(pcr)),
    ...(privateData ? [privateData.length, ...privateData] : []),
  ];
  const room = 184 - (payload?.length ?? 0);
  if (room < 0 || (flags !== 0 && room < 2 + fields.length)) throw new RangeError('the payload is too long');
  const adaptation: number[] = [];
  if (room > 0) {
    adaptation.push(room - 1);
    if (room > 1) adaptation.push(flags, ...fields);
    while (adaptation.length < room) adaptation.push(0xff);
  }
  const control = (room > 0 ? 0x20 : 0) | (payload ? 0x10 : 0);
  const head = [0x47, (startsUnit ? 0x40 : 0) | (pid >> 8), pid & 0xff, control | (counter & 15)];
  return Buffer.from([...head, ...adaptation, ...(payload ?? [])]);
}

function pcrBytes(pcr: number): number[] {
  const base = BigInt(Math.floor(pcr / 300));
  const bits = (base << 15n) | (0x3fn << 9n) | BigInt(pcr % 300);
  return [40n, 32n, 24n, 16n, 8n, 0n].map((shift) => Number((bits >> shift) & 0xffn));
}

/** Cuts a PES or a section with its pointer into packets of one PID; `first` goes on the first of them. */
export function makePackets(
  pid: number,
  counter: number,
  bytes: Uint8Array,
  first: Omit<Partial<PacketSetup>, 'payload'> = {},
): Buffer[] {
  const packets: Buffer[] = [];
  const firstRoom = first.pcr !== undefined || first.isRandomAccess || first.isDiscontinuity ? 176 : 184;
  for (let at = 0; at < bytes.length || at === 0; ) {
    const room = at === 0 ? firstRoom : 184;
    const payload = bytes.subarray(at, at + room);
    const own = at === 0 ? { ...first, startsUnit: true } : {};
    packets.push(makePacket({ pid, counter: counter + packets.length, payload, ...own }));
    at += room;
  }
  return packets;
}

export interface PesSetup {
  streamId: number;
  pts: number | null;
  dts?: number | null;
  body: Uint8Array;
}

export function makePes({ streamId, pts, dts = null, body }: PesSetup): Buffer {
  const stamps = pts === null ? [] : dts === null ? stampBytes(2, pts) : [...stampBytes(3, pts), ...stampBytes(1, dts)];
  const flags = pts === null ? 0 : dts === null ? 0x80 : 0xc0;
  const isVideo = streamId >= 0xe0 && streamId <= 0xef;
  const length = isVideo ? 0 : 3 + stamps.length + body.length;
  const head = [0, 0, 1, streamId, length >> 8, length & 0xff, 0x84, flags, stamps.length, ...stamps];
  return Buffer.concat([Buffer.from(head), body]);
}

export function stampBytes(prefix: number, ticks: number): number[] {
  const bits = BigInt(((ticks % 2 ** 33) + 2 ** 33) % 2 ** 33);
  return [
    (prefix << 4) | (Number((bits >> 30n) & 7n) << 1) | 1,
    Number((bits >> 22n) & 0xffn),
    (Number((bits >> 15n) & 0x7fn) << 1) | 1,
    Number((bits >> 7n) & 0xffn),
    (Number(bits & 0x7fn) << 1) | 1,
  ];
}

/** The whole packets in `bytes`, as views. */
export function splitPackets(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / 188 }, (_, at) => bytes.subarray(at * 188, at * 188 + 188));
}

export function pidOf(packet: Uint8Array): number {
  return ((packet[1]! & 0x1f) << 8) | packet[2]!;
}
