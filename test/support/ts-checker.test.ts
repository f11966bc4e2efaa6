import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTool } from './run-tool.js';
import { checkTs, describeFindings } from './ts-checker.js';
import { decodeTs, listBeats, wholeUnits } from './ts-decoder.js';

/** What ffmpeg itself writes is the yardstick: a checker that finds faults there would find them everywhere. */
const NOT_FOR_FFMPEG = { skip: [11] }; // its SDT comes first

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-ts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function mux(name: string, ...codecs: string[]): Promise<Buffer> {
  const file = join(folder, `${name}.ts`);
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=5'];
  const tone = codecs.includes('-an') ? [] : ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=5'];
  const args = ['-v', 'error', '-y', ...picture, ...tone, ...codecs, '-g', '25', '-f', 'mpegts', file];
  await runTool('ffmpeg', args, { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 });
  return await readFile(file);
}

/** The same figures as ffprobe sees them; of sound it calls each frame a key frame, we none. */
async function countFrames(name: string): Promise<{ unitCount: number; keyFrameCount: number }> {
  const args = [
    '-v',
    'error',
    '-show_entries',
    'packet=stream_index,codec_type,flags',
    '-of',
    'csv',
    join(folder, `${name}.ts`),
  ];
  const { stdout } = await runTool('ffprobe', args, { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 });
  const first = stdout.split('\n').filter((line) => /^packet,\w+,0,/.test(line));
  return { unitCount: first.length, keyFrameCount: first.filter((line) => /^packet,video,0,K/.test(line)).length };
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2'];

describe('nothing is found in what ffmpeg writes', () => {
  test.each([
    ['H.264 with B frames and AAC', [...H264, '-c:a', 'aac']],
    ['MPEG-2 and MP2', ['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'mp2']],
    ['HEVC and AC-3', ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', '-c:a', 'ac3']],
    ['sound alone', ['-vn', '-c:a', 'aac', '-pes_payload_size', '0']],
  ])('%s', async (name, codecs) => {
    const report = checkTs(await mux(name.replace(/\W/g, ''), ...codecs), NOT_FOR_FFMPEG);
    expect(describeFindings(report)).toEqual([]);
    const [first] = report.summary.streams;
    expect(first).toMatchObject(await countFrames(name.replace(/\W/g, '')));
    expect(report.summary.pcrSpanMs).toBeGreaterThan(4_500);
  });
});

test('two clips laid end to end are found out, and so is the second one starting its time anew', async () => {
  const one = await mux('one', ...H264, '-c:a', 'aac');
  const other = await mux('other', ...H264, '-c:a', 'aac', '-mpegts_start_pid', '0x200');
  const same = new Set(checkTs(Buffer.concat([one, one]), NOT_FOR_FFMPEG).findings.map(({ check }) => check));
  const foreign = new Set(checkTs(Buffer.concat([one, other]), NOT_FOR_FFMPEG).findings.map(({ check }) => check));
  expect([...same].sort((a, b) => a - b)).toEqual([14, 16, 21, 24]);
  expect([...foreign]).toEqual(expect.arrayContaining([8, 13, 14, 16]));
});

test('what many proxies do, a stream that is cut somewhere and another behind it, has many faults', async () => {
  const one = await mux('cut-one', ...H264, '-c:a', 'aac', '-mpegts_start_pid', '0x200');
  const other = await mux(
    'cut-other',
    ...H264,
    '-x264-params',
    'open-gop=1',
    '-c:a',
    'ac3',
    '-output_ts_offset',
    '700',
  );
  const cut = (bytes: Buffer, share: number) => bytes.subarray(0, 188 * Math.floor((bytes.length * share) / 188));
  const naive = Buffer.concat([cut(one, 0.5), other.subarray(cut(other, 0.31).length)]);
  const { findings } = checkTs(naive, NOT_FOR_FFMPEG);
  const checks = new Set(findings.map(({ check }) => check));
  expect([...checks]).toEqual(expect.arrayContaining([8, 13, 14, 16, 17, 23]));
  expect((await decodeTs(naive)).complaints).not.toEqual([]);
});

describe('decoded (check 25)', () => {
  test('every whole picture is counted, and ffmpeg has nothing to say', async () => {
    const good = await mux('decoded', ...H264, '-c:a', 'aac');
    expect(await decodeTs(good)).toEqual({ complaints: [], pictureCount: 125 });
    const cut = wholeUnits(good.subarray(0, good.length * 0.7));
    const { pictureCount, complaints } = await decodeTs(cut);
    expect(complaints).toEqual([]);
    expect(pictureCount).toBe(checkTs(cut, NOT_FOR_FFMPEG).summary.streams[0]!.unitCount);
  });

  test('a packet that is missing is heard of', async () => {
    const good = await mux('damaged', ...H264, '-c:a', 'aac');
    const { complaints } = await decodeTs(without(good, ...packetsOf(good, VIDEO).slice(40, 44)));
    expect(complaints).not.toEqual([]);
  });

  test('sound that comes 60 ms late from the middle on is seen against the picture', async () => {
    const beat = 'lt(mod(t\\,1)\\,0.1)';
    const flash = `drawbox=t=fill:color=black,drawbox=t=fill:color=white:enable='${beat}'`;
    const beep = `volume=volume=0:enable='not(${beat})'`;
    const good = await mux('beat', '-vf', flash, '-af', `asetnsamples=48,${beep}`, ...H264, '-c:a', 'mp2');
    const steady = (await listBeats(good)).map(({ skewMs }) => skewMs);
    expect(steady.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...steady) - Math.min(...steady)).toBeLessThan(20);
    const units = packetsOf(good, AUDIO, startsUnit);
    for (const packet of units.slice(units.length / 2)) shiftPes(packet, 5_400);
    const skews = (await listBeats(good)).map(({ skewMs }) => skewMs);
    expect(Math.max(...skews) - Math.min(...skews)).toBeGreaterThan(45);
  });
});

/** Packets of one PID that hold what is asked for, as views into the bytes. */
function packetsOf(bytes: Buffer, pid: number, wanted: (packet: Buffer) => boolean = () => true): Buffer[] {
  const all = Array.from({ length: bytes.length / 188 }, (_, at) => bytes.subarray(at * 188, at * 188 + 188));
  return all.filter((packet) => (packet.readUInt16BE(1) & 0x1fff) === pid && wanted(packet));
}

const startsUnit = (packet: Buffer) => (packet[1]! & 0x40) !== 0;
const hasPcr = (packet: Buffer) => (packet[3]! & 0x20) !== 0 && packet[4]! > 0 && (packet[5]! & 0x10) !== 0;
const payloadAt = (packet: Buffer) => (packet[3]! & 0x20 ? 5 + packet[4]! : 4);
const without = (bytes: Buffer, ...gone: Buffer[]) => {
  const offsets = new Set(gone.map((packet) => packet.byteOffset - bytes.byteOffset));
  const kept = Array.from({ length: bytes.length / 188 }, (_, at) => at * 188).filter((at) => !offsets.has(at));
  return Buffer.concat(kept.map((at) => bytes.subarray(at, at + 188)));
};
const changed = (packet: Buffer | undefined, at: number, change: (byte: number) => number) => {
  packet![at] = change(packet![at]!);
};
const VIDEO = 256;
const AUDIO = 257;
const PMT = 4096;

/** What was done to the stream, what the checker must say, and how it is done; the change may return other bytes. */
const FAULTS: [string, number, (bytes: Buffer) => Buffer | undefined][] = [
  ['bytes behind the last packet', 1, (bytes) => Buffer.concat([bytes, Buffer.alloc(10)])],
  ['a sync byte is lost', 2, (bytes) => void changed(packetsOf(bytes, VIDEO)[9], 0, () => 0x48)],
  [
    'bytes between two packets',
    2,
    (bytes) => Buffer.concat([bytes.subarray(0, 1880), Buffer.alloc(7), bytes.subarray(1880)]),
  ],
  ['an error flag', 3, (bytes) => void changed(packetsOf(bytes, VIDEO)[9], 1, (byte) => byte | 0x80)],
  ['a scrambled packet', 4, (bytes) => void changed(packetsOf(bytes, VIDEO)[9], 3, (byte) => byte | 0x80)],
  ['a reserved adaptation control', 5, (bytes) => void changed(packetsOf(bytes, VIDEO)[9], 3, (byte) => byte & 0xcf)],
  [
    'an adaptation field longer than its packet',
    6,
    (bytes) => void changed(packetsOf(bytes, VIDEO, hasPcr)[3], 4, () => 183),
  ],
  ['a damaged PAT', 7, (bytes) => void changed(packetsOf(bytes, 0)[1], 15, (byte) => byte ^ 1)],
  ['a damaged PMT', 8, (bytes) => void changed(packetsOf(bytes, PMT)[1], 15, (byte) => byte ^ 1)],
  ['a second without PAT', 9, (bytes) => without(bytes, ...packetsOf(bytes, 0).slice(5, 15))],
  ['a second without PMT', 10, (bytes) => without(bytes, ...packetsOf(bytes, PMT).slice(5, 15))],
  ['a join in the middle of a frame', 11, (bytes) => bytes.subarray(188 * 20)],
  [
    "a stranger's PID",
    12,
    (bytes) => Buffer.concat([bytes, Buffer.concat([Buffer.from([0x47, 3, 0xe7, 0x10]), Buffer.alloc(184)])]),
  ],
  ['a lost packet', 14, (bytes) => without(bytes, packetsOf(bytes, VIDEO)[9]!)],
  ['a packet that comes twice', 15, (bytes) => Buffer.concat([bytes.subarray(0, 188 * 40), bytes.subarray(188 * 39)])],
  ['a PCR that goes back', 16, (bytes) => void changed(packetsOf(bytes, VIDEO, hasPcr)[20], 7, (byte) => byte - 1)],
  [
    '200 ms without PCR',
    17,
    (bytes) =>
      void packetsOf(bytes, VIDEO, hasPcr)
        .slice(10, 16)
        .map((packet) => changed(packet, 5, (flags) => flags & 0xef)),
  ],
  [
    'a clock that is 20 ms early for a while',
    18,
    (bytes) =>
      void packetsOf(bytes, VIDEO, hasPcr)
        .slice(32, 40)
        .map((packet) => packet.writeUInt32BE(packet.readUInt32BE(6) - 900, 6)),
  ],
  [
    'a unit without PES header',
    19,
    (bytes) =>
      void packetsOf(bytes, VIDEO, startsUnit)
        .slice(9, 10)
        .map((packet) => changed(packet, payloadAt(packet) + 2, () => 9)),
  ],
  [
    'a time stamp without marker bit',
    20,
    (bytes) =>
      void packetsOf(bytes, VIDEO, startsUnit)
        .slice(9, 10)
        .map((packet) => changed(packet, payloadAt(packet) + 13, (byte) => byte & 0xfe)),
  ],
  [
    'a DTS that goes back',
    21,
    (bytes) =>
      void packetsOf(bytes, VIDEO, startsUnit)
        .slice(12, 13)
        .map((packet) => changed(packet, payloadAt(packet) + 16, (byte) => byte - 2)),
  ],
  [
    'a PTS before its DTS',
    22,
    (bytes) =>
      void packetsOf(bytes, VIDEO, startsUnit)
        .slice(10, 11)
        .map((packet) => changed(packet, payloadAt(packet) + 11, (byte) => byte - 2)),
  ],
  [
    'data a second too early',
    23,
    (bytes) =>
      void packetsOf(bytes, VIDEO, hasPcr)
        .slice(40)
        .map((packet) => packet.writeUInt32BE(packet.readUInt32BE(6) - 45_000, 6)),
  ],
  [
    'a picture half a second late',
    24,
    (bytes) =>
      void packetsOf(bytes, VIDEO, startsUnit)
        .slice(60)
        .map((packet) => shiftPes(packet, 45_000)),
  ],
  [
    'a picture that is shown with another, as one of the source before',
    24,
    (bytes) => {
      const [one, other] = packetsOf(bytes, VIDEO, startsUnit).slice(60, 62);
      one!.copy(other!, payloadAt(other!) + 9, payloadAt(one!) + 9, payloadAt(one!) + 14);
    },
  ],
  [
    'a sound gap',
    24,
    (bytes) =>
      void packetsOf(bytes, AUDIO, startsUnit)
        .slice(10)
        .map((packet) => shiftPes(packet, 12_000)),
  ],
  [
    'sound that overlaps',
    24,
    (bytes) =>
      void packetsOf(bytes, AUDIO, startsUnit)
        .slice(10)
        .map((packet) => shiftPes(packet, -1_920)),
  ],
];

/** Adds ticks to PTS and DTS; only for stamps below 2^30, which the five seconds of these tests are. */
function shiftPes(packet: Buffer, ticks: number): void {
  const at = payloadAt(packet);
  const stamps = packet[at + 7]! >> 6 === 3 ? [at + 9, at + 14] : [at + 9];
  for (const place of stamps) {
    const old = (packet.readUInt16BE(place + 1) >> 1) * 2 ** 15 + (packet.readUInt16BE(place + 3) >> 1);
    packet.writeUInt16BE((Math.floor((old + ticks) / 2 ** 15) << 1) | 1, place + 1);
    packet.writeUInt16BE((((old + ticks) % 2 ** 15) << 1) | 1, place + 3);
  }
}

describe('each fault is found by its own check', () => {
  let good: Buffer;
  beforeAll(async () => {
    good = await mux('good', ...H264, '-c:a', 'aac', '-pes_payload_size', '0', '-pat_period', '0.1');
  });
  test.each(FAULTS)('%s (check %i)', (_, check, damage) => {
    const copy = Buffer.from(good);
    const report = checkTs(damage(copy) ?? copy, check === 11 ? {} : NOT_FOR_FFMPEG);
    expect(report.findings.map((finding) => finding.check)).toContain(check);
  });
  test('and a stream that begins with PAT, PMT and a key frame passes check 11', async () => {
    const pictures = await mux('pictures', ...H264, '-an');
    expect(describeFindings(checkTs(without(pictures, ...packetsOf(pictures, 0x11))))).toEqual([]);
  });
});

test('a check that is switched off says nothing, and a cut end may be allowed', async () => {
  const good = await mux('cut', ...H264, '-c:a', 'aac');
  const cut = good.subarray(0, -100);
  expect(checkTs(cut, NOT_FOR_FFMPEG).findings).toHaveLength(1);
  expect(checkTs(cut, { skip: [1, 11] }).findings).toEqual([]);
  expect(checkTs(cut, { skip: [11], allowCutEnd: true }).findings).toEqual([]);
});
