import { FEEDS, type FeedCopy, SEPARATORS } from './catalogue-feeds.js';
import type { StreamLayout } from './clip-reader.js';
import type { ClipSpec } from './clips.js';
import type { StreamMisbehaviour } from './misbehaviour.js';
import type { ProviderPlan, SimulatorPlan, StreamPlan } from './simulator-options.js';

/**
 * The demo's three providers, made of the stations in `catalogue-feeds.ts`. They overlap as real ones do: the same
 * station comes from several, under other names, with other PIDs and time bases, and some of it is dead.
 */
export function demoPlan(): SimulatorPlan {
  return { providers: [alpha(), bravo(), charlie()] };
}

/** The clips that a first visitor is likely to open, to be rendered ahead. */
export function demoClips(count: number): (Partial<ClipSpec> & { title: string })[] {
  const alive = alpha().streams.filter(({ misbehaviour }) => misbehaviour?.kind !== 'refuse');
  return alive.slice(0, count).map(({ name, clip }) => ({ title: name, ...clip }));
}

function alpha(): ProviderPlan {
  return {
    key: 'alpha',
    maxConnections: 2,
    credentials: { username: 'demo', password: 'alpha-pass' },
    streamsAt: 'root',
    gzip: 'negotiated',
    streams: streamsOf('alpha', 1_000, { pmtPid: 4_096, firstPid: 256, timeBaseTicks: 900_000 }),
  };
}

function bravo(): ProviderPlan {
  return {
    key: 'bravo',
    maxConnections: 1,
    overLimitStatus: 458,
    credentials: { username: 'demo', password: 'bravo-pass' },
    streamsAt: 'root',
    streams: streamsOf('bravo', 52_000, {
      pmtPid: 480,
      firstPid: 481,
      programNumber: 700,
      timeBaseTicks: 3_600_000_000,
    }),
  };
}

/** Its addresses hold no name and no password, and its clocks run over 33 bits ten minutes after the start. */
function charlie(): ProviderPlan {
  const timeBaseTicks = 2 ** 33 - 600 * 90_000;
  return {
    key: 'charlie',
    maxConnections: 3,
    streams: streamsOf('charlie', 300, { pmtPid: 32, firstPid: 33, timeBaseTicks }),
  };
}

/** The provider's copies in the order of the feeds, each group behind a separator line where the provider has those. */
function streamsOf(provider: FeedCopy['provider'], firstId: number, layout: StreamLayout): StreamPlan[] {
  const streams: StreamPlan[] = [];
  let group = '';
  const add = (stream: Omit<StreamPlan, 'id'>) => streams.push({ ...stream, id: String(firstId + streams.length + 1) });
  for (const feed of FEEDS) {
    for (const copy of feed.copies.filter((one) => one.provider === provider)) {
      const separator = SEPARATORS[provider]?.[feed.group];
      if (feed.group !== group && separator) {
        add({ name: separator, attributes: { 'group-title': feed.group }, misbehaviour: DEAD });
      }
      group = feed.group;
      const attributes: Record<string, string> = {};
      if (copy.tvgId !== null) attributes['tvg-id'] = copy.tvgId ?? feed.tvgId;
      if (provider === 'bravo') attributes['tvg-logo'] = ''; // bravo names the field and leaves it empty
      if (copy.number !== undefined) attributes['tvg-chno'] = String(copy.number);
      attributes['group-title'] = provider === 'charlie' ? `CH | ${feed.group}` : feed.group;
      if (feed.isRadio) attributes.radio = 'true';
      const clip = { title: feed.title, ...(feed.isRadio ? { video: 'none' as const } : {}), ...pictureOf(copy.name) };
      add({
        name: copy.name,
        attributes,
        clip,
        sending: { layout },
        ...(copy.fault ? { misbehaviour: copy.fault } : {}),
        ...(copy.hls ? { delivery: { hls: copy.hls } } : {}),
      });
    }
  }
  return streams;
}

const DEAD: StreamMisbehaviour = { kind: 'refuse', status: 404 };

/** What the name promises, on a small scale: nobody should wait for a real 4K clip to be rendered. */
function pictureOf(name: string): Partial<ClipSpec> {
  if (/\bHEVC\b/.test(name)) return { video: 'hevc' };
  if (/\b50 ?fps\b/i.test(name)) return { frameRate: 50 };
  if (/\bSD\b/.test(name)) return { width: 480, height: 270, videoKbps: 400 };
  if (/\bFHD\b|1080/.test(name)) return { width: 960, height: 540, videoKbps: 900 };
  if (/\b4K\b|\bUHD\b/.test(name)) return { width: 1280, height: 720, videoKbps: 1_500 };
  return {};
}
