import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandArguments } from '../../src/base/command-templates.js';
import { formatProblem, parseConfig } from '../../src/config/index.js';
import { childrenOf, eventually, launcherPids, openMediaTools } from '../media/processes.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { checkTs } from '../support/ts-checker.js';
import { encodeClip, type SentClip } from './senders.js';

/** Programs that the keeper has named in config.yaml play a provider's streams. */
let clip: SentClip;
let tools: ReturnType<typeof openMediaTools>;
beforeAll(async () => {
  clip = await encodeClip(12);
  tools = openMediaTools();
});
afterAll(async () => {
  await tools[Symbol.asyncDispose]();
  await clip[Symbol.asyncDispose]();
});

const running = () => launcherPids().flatMap((pid) => childrenOf(pid)).length;

async function play(command: readonly string[], url: string, ms = 3_000) {
  const sources = [{ url, slotKey: 'web', command: { key: 'own', command } }];
  await using house = await startRelayHouse({ 1: sources }, { lingerMs: 30 }, undefined, null, { tools });
  const faults: string[] = [];
  const source = house.planFor(1 as never).sources[0]!;
  const reply = await capture(house.url(1), forMs(ms));
  await eventually('the program has ended', () => running() === 0);
  if (reply.status !== 200)
    await source.open(AbortSignal.timeout(5_000), { kind: 'live' }, {}).then(
      (body) => body.close(),
      (error: Error) => faults.push(error.message),
    );
  return { ...reply, faults };
}

test('what a program writes plays evenly, though it comes in heaps, and the program ends with its last viewer', async () => {
  const { status, bytes, longestSilenceMs } = await play(['cat', '{url}'], clip.path, 4_500);
  expect(status).toBe(200);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(2_000);
  expect(summary.pcrSpanMs).toBeLessThan(9_000);
  expect(longestSilenceMs).toBeLessThan(1_300);
});

test('a program that fails is quoted, without the address and the login in it, however it writes them', async () => {
  const url = 'http://tv.example/live/anna%40web/s3cret/1.ts?sid=t0ken';
  const said = ['$0 is gone', 'GET /live/anna%40web/s3cret/1.ts', 'login anna@web with s3cret', '(sid t0ken)'];
  const script = `echo "${said.join(': ')}" >&2; exit 3`;
  const { status, code, faults } = await play(['sh', '-c', script, '{url}'], url, 6_000);
  expect([status, code]).toEqual([503, 'upstream_unreachable']);
  expect(faults[0]).toContain('(exit code 3): http://tv.example/… is gone: GET /***: login *** with ***: (sid ***)');
  expect(faults[0]).not.toMatch(/s3cret|anna|t0ken/);
});

test('a program that is not there is named', async () => {
  const { code, faults } = await play(['no-such-player', '{url}'], 'http://tv.example/1', 6_000);
  expect(code).toBe('media_failed');
  expect(faults[0]).toContain('no-such-player');
});

test('where there is no ffmpeg a command plays all the same, and one that is not there is what is told', async () => {
  await using programs = openMediaTools({ toolPaths: null });
  await using house = await startRelayHouse(
    { 1: [{ url: clip.path, command: { key: 'own', command: ['cat', '{url}'] } }] },
    { lingerMs: 30 },
    undefined,
    null,
    { programs },
  );
  expect(await capture(house.url(1), forMs(1_500))).toMatchObject({ status: 200 });
  await expect(programs.start('ffmpeg', [], { signal: AbortSignal.timeout(1_000) })).rejects.toMatchObject({
    code: 'ffmpeg_missing',
  });
});

test('whatever stands in an address, it stays one argument', () => {
  const url = 'http://x/$(touch a) "; --output=/etc/passwd {userAgent}';
  const values = { url, userAgent: 'Box/7', referer: '' };
  expect(commandArguments(['p', '--agent={userAgent}', '{url}', 'best'], values)).toEqual([
    '--agent=Box/7',
    url,
    'best',
  ]);
});

test.each([
  ['an unknown place', '[p, "{password}", "{url}"]', '{url}, {userAgent}, {referer}'],
  ['no place for the address', '[p, best]', '{url}'],
  ['a program by a relative path', '[./p, "{url}"]', 'PATH'],
  ['a program that the list would choose', '["{url}"]', 'a program'],
])('a command with %s is refused when the file is read', (_what, command, words) => {
  const problems = problemsOf(`commands: [{ key: own, command: ${command} }]`);
  expect(problems).toContain(words);
});

test('a provider that is played with a command that is not there is refused when the file is read', () => {
  const text = 'providers: [{ key: a, kind: m3u, url: http://127.0.0.1/a.m3u, playWith: own }]';
  expect(problemsOf(text)).toContain('names a command that is not there');
});

function problemsOf(text: string): string {
  const read = parseConfig(text, { env: {}, fileName: 'config.yaml' });
  return read.ok ? '' : read.errors.map(formatProblem).join('\n');
}
