import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMediaTools } from '../media/processes.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { checkTs } from '../support/ts-checker.js';
import { listBeats, wholeUnits } from '../support/ts-decoder.js';
import { type DashServerOptions, startDashServer } from './dash-server.js';

let tools: ReturnType<typeof openMediaTools>;
beforeAll(() => {
  tools = openMediaTools();
});
afterAll(() => tools[Symbol.asyncDispose]());

async function play(options: DashServerOptions, ms = 5_500) {
  await using server = await startDashServer(options);
  await using house = await startRelayHouse(
    { 1: [{ url: server.url('/live.mpd') }] },
    { stallMs: 2_500 },
    undefined,
    null,
    { tools },
  );
  const { status, code, bytes, longestSilenceMs } = await capture(house.url(1), forMs(ms));
  const losses = [...house.losses];
  await house.relays.close();
  const asked = server.requests.map(({ url }) => url!);
  return { status, code, losses, bytes, longestSilenceMs, peak: server.peak(), asked };
}

/** The largest difference between a flash and its beep. */
async function worstSkewMs(bytes: Buffer): Promise<number> {
  const beats = await listBeats(wholeUnits(bytes));
  expect(beats.length).toBeGreaterThanOrEqual(3);
  return Math.max(...beats.map(({ skewMs }) => Math.abs(skewMs)));
}

const later = (date: string) => new Date(Date.parse(date) + 3_600_000).toISOString();

/** A server whose clock is an hour ahead of ours, and that names another place for its manifest and its segments. */
const ANOTHER_CLOCK: DashServerOptions = {
  isLive: true,
  args: ['-window_size', '6', '-use_timeline', '0'],
  rewrite: (text) =>
    text
      .replace(/availabilityStartTime="([^"]*)"/, (_, date: string) => `availabilityStartTime="${later(date)}"`)
      .replace(/minimumUpdatePeriod="[^"]*"/, 'minimumUpdatePeriod="PT1S"')
      .replace(
        '<Period ',
        '<UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="../time"/><Location>there/live.mpd</Location><BaseURL>/parts/</BaseURL>$&',
      ),
  instead(request, response) {
    if (request.url !== '/time') return false;
    response.end(later(new Date().toISOString()));
    return true;
  },
};

const FORMS: Record<string, DashServerOptions> = {
  'live, by a time line': { isLive: true, args: ['-window_size', '6'] },
  'live, by numbers and the clock of its server': ANOTHER_CLOCK,
  'static, one file with an index': { args: ['-single_file', '1', '-global_sidx', '1'], seconds: 8 },
};

test.concurrent.for(Object.keys(FORMS))('%s: picture and sound are in step, over one connection', async (name) => {
  const { bytes, longestSilenceMs, asked, ...played } = await play(FORMS[name]!);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect({ ...played, findings }).toMatchObject({ status: 200, losses: [], findings: [], peak: 1 });
  expect(summary.streams.map(({ codec }) => codec)).toEqual(['h264', 'aac']);
  expect(summary.pcrSpanMs).toBeGreaterThan(4_000);
  expect(longestSilenceMs).toBeLessThan(1_300);
  expect(await worstSkewMs(bytes)).toBeLessThan(45);
  if (FORMS[name] !== ANOTHER_CLOCK) return;
  expect(asked.filter((url) => url === '/live.mpd')).toHaveLength(1);
  expect(asked).toContain('/there/live.mpd');
  expect(asked.filter((url) => /m4s/.test(url) && !url.startsWith('/parts/'))).toEqual([]);
});

/** Two periods of the same parts of a file, whose time stamps begin anew. */
const twice = (text: string) =>
  text
    .replace(/mediaPresentationDuration="[^"]*"/, '')
    .replace(/<Period id="0" start="PT0.0S">([\s\S]*)<\/Period>/, (_, inside: string) =>
      ['one', 'two'].map((id) => `<Period id="${id}" duration="PT4S">${inside}</Period>`).join('\n'),
    );

test.concurrent('time stamps that begin anew with a period are not seen', async () => {
  const { bytes, losses } = await play({ args: ['-single_file', '1'], seconds: 4, rewrite: twice });
  expect(losses).toEqual([]);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(4_000);
  expect(await worstSkewMs(bytes)).toBeLessThan(45);
});

const REFUSED: Record<string, [DashServerOptions, string]> = {
  'sound that is not there': [
    {
      args: [],
      instead(request, response) {
        if (!/stream1/.test(request.url!)) return false;
        response.writeHead(404).end();
        return true;
      },
    },
    'upstream_refused',
  ],
  'a picture that is encrypted': [
    {
      args: [],
      rewrite: (text) =>
        text.replace('<Representation id="0"', '<ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011"/>$&'),
    },
    'upstream_scrambled',
  ],
  'a manifest that leads to nothing': [
    { args: [], rewrite: (text) => text.replaceAll('video/mp4', 'video/webm').replaceAll('audio/mp4', 'audio/webm') },
    'upstream_playlist_unusable',
  ],
};

test.concurrent.for(Object.entries(REFUSED))('%s is told by name', async ([, [options, code]]) => {
  expect(await play({ ...options, seconds: 3 })).toMatchObject({ status: 503, code });
});
