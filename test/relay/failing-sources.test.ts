import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lines that a decoder prints about the bytes: none when every picture is whole. */
async function decoderComplaints(bytes: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-test-'));
  try {
    const path = join(folder, 'captured.ts');
    await writeFile(path, bytes);
    const { stderr } = await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']);
    return stderr.split('\n').filter((line) => line.trim() !== '');
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ['404', { kind: 'refuse', status: 404 }, 'upstream_refused'],
  ['a web page with status 200', { kind: 'html' }, 'upstream_not_video'],
  ['an empty body', { kind: 'emptyBody' }, 'upstream_ended'],
  ['headers and then nothing', { kind: 'silent' }, 'upstream_stalled'],
  ['null packets only', { kind: 'nulls' }, 'upstream_stalled'],
] as const)(
  'a lone source that answers with %s is named to the player as an error, not as 200',
  async (_what, misbehaviour, code) => {
    await using provider = await startProvider({ streams: ['News One'] });
    provider.provider('alpha').misbehave('1', misbehaviour as never);
    await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
    const reply = await capture(house.url(1), forMs(4_500));
    expect(reply).toMatchObject({ status: 503, code });
    expect(reply.bytes.length).toBe(0);
    expect(house.slots.snapshot()).toEqual([]);
  },
);

test('when the best source refuses, the next one plays and the viewer notices nothing', async () => {
  await using provider = await startProvider({ streams: ['News One', 'News One HD'] });
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 403 });
  await using house = await startRelayHouse({
    1: [{ url: provider.streamUrl('alpha', '1') }, { url: provider.streamUrl('alpha', '2') }],
  });
  const { status, bytes } = await capture(house.url(1), forMs(2_000));
  expect(status).toBe(200);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
});

test.each(['end', 'reset', 'stall'] as const)(
  'a source that fails by "%s" in the middle is replaced by the backup in one continuous stream',
  async (how) => {
    const streams = [
      { id: '1', name: 'News One' },
      {
        id: '2',
        name: 'News One HD',
        clip: { width: 960, height: 540, isOpenGop: true },
        sending: { layout: { pmtPid: 0x30, firstPid: 0x200, programNumber: 7, timeBaseTicks: 5_000_000_000 } },
      },
    ];
    await using provider = await startProvider({ streams });
    await using house = await startRelayHouse({
      1: [{ url: provider.streamUrl('alpha', '1') }, { url: provider.streamUrl('alpha', '2') }],
    });
    const watching = capture(house.url(1), forMs(9_000));
    await wait(2_500);
    expect(provider.provider('alpha').interrupt('1', how)).toBe(1);
    const { status, bytes } = await watching;
    expect(status).toBe(200);
    expect(house.failovers).toEqual([how === 'stall' ? 'upstream_stalled' : 'upstream_ended']);
    const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
    // what was lost in the middle of a picture or sound frame is the gap that check 24 and the damaged picture tell of
    expect(findings.filter((finding) => finding.check !== 24)).toEqual([]);
    expect(summary.pmtVersions).toEqual([0]);
    expect(summary.pcrSpanMs).toBeGreaterThan(6_000);
    const complaints = await decoderComplaints(bytes);
    expect(complaints.length, complaints.join('\n')).toBeLessThanOrEqual(3);
  },
);

test('a lone source that restarts is opened again in the same response', async () => {
  await using provider = await startProvider({ streams: ['News One'], maxConnections: 1 });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] });
  const watching = capture(house.url(1), forMs(6_000));
  await wait(2_000);
  provider.provider('alpha').interrupt('1', 'reset');
  const { bytes } = await watching;
  expect(checkTs(bytes, { allowCutEnd: true }).findings.filter((finding) => finding.check !== 24)).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ total: 2, peak: 1, refused: 0 });
});

test('when every source stays dead the viewers get a clean end, and nothing stays open', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const watching = capture(house.url(1), forMs(20_000));
  await wait(1_500);
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  provider.provider('alpha').interrupt('1', 'end');
  const { status, bytes } = await watching;
  expect(status).toBe(200);
  expect(bytes.length % 188).toBe(0);
  expect(house.relays.snapshots()).toEqual([]);
  expect(house.slots.snapshot()).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ open: 0 });
  expect(provider.counters().alpha!.requests).toBeLessThanOrEqual(7); // bounded: no hot loop
});

test('a connection limit of one is never overrun by zapping', async () => {
  await using provider = await startProvider({ streams: ['One', 'Two', 'Three'], maxConnections: 1, releaseMs: 0 });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startRelayHouse(
    Object.fromEntries([1, 2, 3].map((id) => [id, [{ url: provider.streamUrl('alpha', String(id)), ...account }]])),
    { lingerMs: 5_000 },
  );
  for (const id of [1, 2, 3, 1, 2]) {
    const { status, bytes } = await capture(house.url(id), (count) => count > 60_000);
    expect(status).toBe(200);
    expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
});

test('a second channel of a full account is refused by name while somebody watches the first', async () => {
  await using provider = await startProvider({ streams: ['One', 'Two'], maxConnections: 1 });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startRelayHouse({
    1: [{ url: provider.streamUrl('alpha', '1'), ...account }],
    2: [{ url: provider.streamUrl('alpha', '2'), ...account }],
  });
  const first = capture(house.url(1), forMs(4_000));
  await wait(1_000);
  expect(await capture(house.url(2), forMs(3_000))).toMatchObject({ status: 503, code: 'relay_no_slot' });
  expect((await first).status).toBe(200);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
});
