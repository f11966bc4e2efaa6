import { format } from './format.js';

/** A person sees no gap that is shorter. */
const SEEN_MS = 100;
const gapOf = (ms: number): string => (ms < SEEN_MS ? 'without a gap' : `gap ${format.seconds(ms)} s`);

/** The Live screen: what flows where at this moment. */
const words = {
  title: 'Live',
  numbers: {
    viewers: (count: number): string => (count === 1 ? 'viewer' : 'viewers'),
    upstreams: (count: number): string => (count === 1 ? 'upstream' : 'upstreams'),
    saved: (count: number): string => (count === 1 ? 'connection saved by sharing' : 'connections saved by sharing'),
    received: 'Mb/s in',
    sent: 'Mb/s out',
  },
  flow: {
    label: 'What flows where',
    providers: 'Providers',
    relays: 'Channels that play',
    viewers: 'Viewers',
    primary: (provider: string) => `${provider}, primary`,
    backup: (provider: string, rank: number) => `${provider}, backup ${format.number(rank)}`,
    used: (used: number, limit: number) => `${format.number(used)} of ${format.number(limit)}`,
    waiting: (count: number) => `${format.number(count)} waiting`,
    bitrate: (bps: number) => (bps > 0 ? `${format.megabits(bps)} Mb/s` : 'no data yet'),
    buffer: 'buffer',
    bufferOf: (ms: number) => `${format.number(Math.round(ms / 1_000))} s`,
    unwatched: 'Nobody watches, it closes in a moment',
    asked: 'Trying the next stream…',
    tookOver: (provider: string, agoMs: number, gapMs: number) =>
      `Took over from ${provider} ${format.number(Math.round(agoMs / 1_000))} s ago, ${gapOf(gapMs)}`,
    stillPlays: (agoMs: number, gapMs: number) =>
      `Another stream took over ${format.number(Math.round(agoMs / 1_000))} s ago, ${gapOf(gapMs)}`,
    moved: (channel: string, provider: string) => `${channel} goes on from ${provider}.`,
    switches: (count: number) =>
      count === 1 ? 'Changed its stream once' : `Changed its stream ${format.number(count)} times`,
    watches: (channel: string) => `watches ${channel}`,
    stalls: (count: number) => (count === 1 ? 'stood still once' : `stood still ${format.number(count)} times`),
    jumps: (count: number) => (count === 1 ? 'was too slow once' : `was too slow ${format.number(count)} times`),
  },
  device: { browser: (name: string) => `Browser (${name})`, unknown: 'Unknown player' },
  actions: {
    next: (channel: string) => `Next stream for ${channel}`,
    nextWord: 'Next stream',
    move: (device: string, channel: string) => `Move ${device}: next stream for ${channel}`,
    onlyOne: 'It has no other stream.',
    nextAsked: (channel: string) => `We open the next stream of ${channel}.`,
    nextAll: (count: number) =>
      count > 1 ? `All ${format.number(count)} viewers of it go along and keep their picture.` : '',
    stop: (device: string) => `Stop ${device}`,
    stopped: (device: string) => `${device} was stopped.`,
    stoppedHint: 'That cannot be taken back, but its player can simply tune again.',
  },
  empty: (free: number) =>
    free === 0
      ? 'Nobody is watching.'
      : `Nobody is watching. ${free === 1 ? 'The one connection is' : `All ${format.number(free)} connections are`} free.`,
  connect: 'Connect a player',
  bandwidth: {
    title: 'Bandwidth',
    sent: 'to viewers',
    received: 'from providers',
    range: 'Time',
    ranges: { '15min': '15 min', day: 'Day', week: 'Week' },
    summary: (sentBps: number, receivedBps: number) =>
      `To viewers at most ${format.megabits(sentBps)} Mb/s, from providers at most ${format.megabits(receivedBps)} Mb/s.`,
    unit: 'Mb/s',
    switched: 'switch',
    none: 'No traffic in this time.',
  },
  happened: { title: 'What happened', all: 'All in the log', none: 'Nothing has been played in the last 7 days.' },
};
export default words;
