import { beforeAll, expect, test } from 'vitest';
import { encodeHls, type HlsClip, type HlsServerOptions, startHlsServer } from '../../sources/hls-server.js';
import { checkTs } from '../../support/ts-checker.js';
import { type Captured, capture, forMs, startRelayHouse } from '../relay-house.js';

let clip: HlsClip;

/** Faults that a source does not outlive; another takes over. `silenceMs`: what viewers may see of it. */
const FATAL: Record<string, { code: string; silenceMs: number; options: HlsServerOptions }> = {
  'a list that names nothing new': {
    code: 'upstream_stalled',
    silenceMs: 2_600,
    options: { rewrite: frozenAt(2_000) },
  },
  'servers that refuse everything': {
    code: 'upstream_refused',
    silenceMs: 1_000,
    options: {
      instead(_request, response, elapsedMs) {
        if (elapsedMs > 2_000) response.writeHead(403).end();
        return elapsedMs > 2_000;
      },
    },
  },
  'servers that no longer answer': {
    code: 'upstream_stalled',
    silenceMs: 1_000,
    options: { instead: (_request, _response, elapsedMs) => elapsedMs > 2_000 },
  },
  'servers that send half as fast as the film runs': {
    code: 'upstream_stalled',
    silenceMs: 1_000,
    options: {
      instead(request, response, elapsedMs) {
        if (elapsedMs < 2_000 || !request.url!.endsWith('.ts')) return false;
        const file = clip.files.get(request.url!.slice(1))!;
        response.writeHead(200, { 'Content-Length': file.length });
        let at = 0;
        const timer = setInterval(() => {
          const from = at;
          at += Math.ceil(file.length / 40);
          response.write(file.subarray(from, at));
          if (at >= file.length) response.end();
        }, 100);
        response.on('close', () => clearInterval(timer));
        return true;
      },
    },
  },
  'servers that reset every connection': {
    code: 'upstream_unreachable',
    silenceMs: 1_000,
    options: {
      instead(request, _response, elapsedMs) {
        if (elapsedMs > 2_000) request.socket.resetAndDestroy();
        return elapsedMs > 2_000;
      },
    },
  },
  'a list that ends': { code: 'upstream_ended', silenceMs: 1_000, options: { rewrite: endedAt(2_000) } },
  'fragmented MP4 in the middle': {
    code: 'upstream_needs_remux',
    silenceMs: 1_000,
    options: {
      rewrite: (text, elapsedMs) => (elapsedMs < 2_000 ? text : text.replace('#EXTINF', '#EXT-X-MAP:URI="i"\n#EXTINF')),
    },
  },
};

function frozenAt(ms: number): NonNullable<HlsServerOptions['rewrite']> {
  let last = '';
  return (text, elapsedMs) => {
    if (elapsedMs < ms) last = text;
    return last;
  };
}

function endedAt(ms: number): NonNullable<HlsServerOptions['rewrite']> {
  const frozen = frozenAt(ms);
  return (text, elapsedMs) => frozen(text, elapsedMs) + (elapsedMs < ms ? '' : '#EXT-X-ENDLIST\n');
}

interface Run {
  seen: Captured;
  losses: readonly string[];
}

async function run({ options }: (typeof FATAL)[string]): Promise<Run> {
  await using server = await startHlsServer(clip, options);
  await using backup = await startHlsServer(clip, { firstSequence: 500 });
  await using house = await startRelayHouse({
    1: [{ url: server.url('/live.m3u8') }, { url: backup.url('/live.m3u8') }],
  });
  const seen = await capture(house.url(1), forMs(14_000));
  return { seen, losses: [...house.losses] };
}

/** All at the same time, and judged afterwards: judging keeps the thread busy that the next one would have to measure. */
const runs = new Map<string, Run>();
beforeAll(async () => {
  clip = await encodeHls(40, 2);
  await Promise.all(Object.entries(FATAL).map(async ([name, fault]) => runs.set(name, await run(fault))));
});

test.for(Object.keys(FATAL))('another source takes over from %s', (name) => {
  const { code, silenceMs } = FATAL[name]!;
  const { seen, losses } = runs.get(name)!;
  expect(losses[0]).toBe(code);
  expect(seen.hasEnded).toBe(false);
  expect(checkTs(seen.bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(seen.longestSilenceMs).toBeLessThan(silenceMs);
});
