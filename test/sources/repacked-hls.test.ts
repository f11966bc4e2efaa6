import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMediaTools } from '../media/processes.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { checkTs } from '../support/ts-checker.js';
import { encodeHls, encodeSound, type HlsClip, type HlsServerOptions, startHlsServer } from './hls-server.js';

/** HLS that is no transport stream: ffmpeg repacks it, and viewers see no difference. */
const FORMS = {
  'fragmented MP4': ['-hls_segment_type', 'fmp4'],
  'fragmented MP4, all in one file': ['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file'],
} as const;
const clips = new Map<string, HlsClip>();
let tools: ReturnType<typeof openMediaTools>;
beforeAll(async () => {
  tools = openMediaTools();
  for (const [name, args] of Object.entries(FORMS)) clips.set(name, await encodeHls(20, 2, ...args));
});
afterAll(() => tools[Symbol.asyncDispose]());

async function play(clip: HlsClip, options: HlsServerOptions = {}) {
  let ffmpegCount = 0;
  const counted: typeof tools = {
    ...tools,
    start(...args) {
      ffmpegCount += 1;
      return tools.start(...args);
    },
  };
  await using server = await startHlsServer(clip, options);
  await using house = await startRelayHouse(
    { 1: [{ url: server.url('/live.m3u8') }] },
    { stallMs: 1_500 },
    undefined,
    null,
    { tools: counted },
  );
  const { status, bytes, longestSilenceMs } = await capture(house.url(1), forMs(6_500));
  const losses = [...house.losses];
  await house.relays.close();
  return {
    status,
    losses,
    ffmpegCount,
    longestSilenceMs,
    peak: server.peak(),
    ...checkTs(bytes, { allowCutEnd: true }),
  };
}

test.concurrent.for(Object.keys(FORMS))('%s plays evenly, over one connection', async (name) => {
  const played = await play(clips.get(name)!);
  expect(played).toMatchObject({ status: 200, losses: [], findings: [], peak: 1 });
  expect(played.summary.pcrSpanMs).toBeGreaterThan(5_000);
  expect(played.longestSilenceMs).toBeLessThan(1_300);
});

test.concurrent('a map whose token changes with each list is one file, also where a token is refused, and one ffmpeg plays it', async () => {
  let lists = 0;
  const played = await play(clips.get('fragmented MP4')!, {
    rewrite: (text) => text.replaceAll('init.mp4', `init.mp4?t=${++lists}`),
    instead(request, response) {
      if (!/t=\d*[13579]$/.test(request.url!)) return false;
      response.writeHead(403).end();
      return true;
    },
  });
  expect(played).toMatchObject({ status: 200, losses: [], findings: [], ffmpegCount: 1 });
  expect(played.summary.pcrSpanMs).toBeGreaterThan(4_000);
});

test.concurrent('radio that is sent as bare AAC plays', async () => {
  const played = await play(await encodeSound(20, 2));
  expect(played).toMatchObject({ status: 200, losses: [], findings: [], peak: 1 });
  expect(played.summary.pcrSpanMs).toBeGreaterThan(4_500);
});
