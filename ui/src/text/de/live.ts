import type english from '../en/live.js';
import { format } from './format.js';

/** A person sees no gap that is shorter. */
const SEEN_MS = 100;
const gapOf = (ms: number): string => (ms < SEEN_MS ? 'ohne Lücke' : `Lücke ${format.seconds(ms)} s`);

const words: typeof english = {
  title: 'Live',
  numbers: {
    viewers: () => 'Zuschauer',
    upstreams: (count) => (count === 1 ? 'Quelle' : 'Quellen'),
    saved: (count) => (count === 1 ? 'Verbindung durch Teilen gespart' : 'Verbindungen durch Teilen gespart'),
    received: 'Mbit/s herein',
    sent: 'Mbit/s hinaus',
  },
  flow: {
    label: 'Was wohin fließt',
    providers: 'Anbieter',
    relays: 'Sender, die laufen',
    viewers: 'Zuschauer',
    primary: (provider) => `${provider}, erste Wahl`,
    backup: (provider, rank) => `${provider}, Ersatz ${format.number(rank)}`,
    used: (used, limit) => `${format.number(used)} von ${format.number(limit)}`,
    waiting: (count) => `${format.number(count)} ${count === 1 ? 'wartet' : 'warten'}`,
    bitrate: (bps) => (bps > 0 ? `${format.megabits(bps)} Mbit/s` : 'noch keine Daten'),
    buffer: 'Puffer',
    bufferOf: (ms) => `${format.number(Math.round(ms / 1_000))} s`,
    unwatched: 'Niemand schaut, schließt gleich',
    asked: 'Versucht den nächsten Stream…',
    tookOver: (provider, agoMs, gapMs) =>
      `Hat vor ${format.number(Math.round(agoMs / 1_000))} s von ${provider} übernommen, ${gapOf(gapMs)}`,
    stillPlays: (agoMs, gapMs) =>
      `Vor ${format.number(Math.round(agoMs / 1_000))} s hat ein anderer Stream übernommen, ${gapOf(gapMs)}`,
    moved: (channel, provider) => `${channel} läuft weiter von ${provider}.`,
    switches: (count) =>
      count === 1 ? 'Hat einmal den Stream gewechselt' : `Hat ${format.number(count)}-mal den Stream gewechselt`,
    watches: (channel) => `schaut ${channel}`,
    stalls: (count) => (count === 1 ? 'stand einmal still' : `stand ${format.number(count)}-mal still`),
    jumps: (count) => (count === 1 ? 'war einmal zu langsam' : `war ${format.number(count)}-mal zu langsam`),
  },
  device: { browser: (name) => `Browser (${name})`, unknown: 'Unbekannter Player' },
  actions: {
    next: (channel) => `Nächster Stream für ${channel}`,
    nextWord: 'Nächster Stream',
    move: (device, channel) => `${device} umleiten: nächster Stream für ${channel}`,
    onlyOne: 'Er hat keinen anderen Stream.',
    nextAsked: (channel) => `Wir öffnen den nächsten Stream von ${channel}.`,
    nextAll: (count) =>
      count > 1 ? `Alle ${format.number(count)} Zuschauer davon gehen mit und behalten ihr Bild.` : '',
    stop: (device) => `${device} anhalten`,
    stopped: (device) => `${device} wurde angehalten.`,
    stoppedHint: 'Das lässt sich nicht zurücknehmen, doch der Player kann einfach wieder einschalten.',
  },
  empty: (free) =>
    free === 0
      ? 'Niemand schaut.'
      : free === 1
        ? 'Niemand schaut. Die eine Verbindung ist frei.'
        : `Niemand schaut. Alle ${format.number(free)} Verbindungen sind frei.`,
  connect: 'Player verbinden',
  bandwidth: {
    title: 'Bandbreite',
    sent: 'zu Zuschauern',
    received: 'von Anbietern',
    range: 'Zeit',
    ranges: { '15min': '15 min', day: 'Tag', week: 'Woche' },
    summary: (sentBps, receivedBps) =>
      `Zu Zuschauern höchstens ${format.megabits(sentBps)} Mbit/s, von Anbietern höchstens ${format.megabits(receivedBps)} Mbit/s.`,
    unit: 'Mbit/s',
    switched: 'Wechsel',
    none: 'In dieser Zeit kein Verkehr.',
  },
  happened: {
    title: 'Was geschah',
    all: 'Alles im Protokoll',
    none: 'In den letzten 7 Tagen wurde nichts abgespielt.',
  },
};
export default words;
