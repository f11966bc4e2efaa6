/**
 * Every word that a person reads, as functions by key: no sentence is glued from parts elsewhere, so that another language
 * is another object of this shape.
 */
const number = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const list = new Intl.ListFormat('en');

const plural = (count: number, one: string, many: string): string =>
  `${number.format(count)} ${count === 1 ? one : many}`;

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function ago(ms: number): string {
  for (const [unit, sizeMs] of UNITS) if (ms >= sizeMs) return relative.format(-Math.floor(ms / sizeMs), unit);
  return 'just now';
}

function lasting(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bytes(size: number): string {
  if (size < 1_000_000) return `${number.format(Math.ceil(size / 1_000))} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

const megabits = (bps: number): string => (bps / 1_000_000).toFixed(1);

const english = {
  number: (value: number) => number.format(value),

  page: {
    skip: 'Skip to the content',
    sections: 'Sections',
    version: (version: string) => `Headwater ${version}`,
    api: 'API',
  },
  theme: { label: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark' },
  link: {
    connecting: 'Connecting…',
    live: 'Live',
    lost: (sinceMs: number) => `Not live since ${clock.format(sinceMs)}, connecting again`,
  },
  copy: { label: 'Copy', done: 'Copied', failed: 'Not copied', announced: (what: string) => `${what}: copied` },
  toast: { undo: 'Undo', close: 'Close' },

  failure: {
    unreachable: 'Headwater does not answer.',
    unreachableHint: 'See whether it still runs; this page tries again by itself.',
    unknown: (code: string) => `Headwater gave an answer that this page does not understand (${code}).`,
    unknownHint: 'Reload the page: it may be older than the program.',
    retry: 'Try again',
  },

  config: {
    title: (count: number) => `config.yaml has ${plural(count, 'mistake', 'mistakes')}`,
    rest: 'The settings from before stay in force until it is mended.',
  },

  playing: {
    title: 'What plays',
    tab: 'Playing',
    empty: 'Nobody is watching.',
    emptyFree: (free: number) =>
      `Nobody is watching. ${free === 1 ? 'The one connection is' : `All ${number.format(free)} connections are`} free.`,
    viewers: (count: number) => plural(count, 'viewer', 'viewers'),
    viewersLabel: (count: number) => (count === 1 ? 'viewer' : 'viewers'),
    upstreamsLabel: (count: number) => (count === 1 ? 'upstream' : 'upstreams'),
    megabits,
    megabitsLabel: 'Mb/s in',
    bitrate: (bps: number) => (bps > 0 ? `${megabits(bps)} Mb/s` : 'no data yet'),
    states: {
      idle: () => 'Getting ready',
      opening: () => 'Opening the stream',
      live: (ms: number, provider: string | null) =>
        `${ms < 60_000 ? 'Just started' : `Playing ${lasting(ms)}`}${provider === null ? '' : ` from ${provider}`}`,
      unwatched: () => 'Nobody watches, it closes in a moment',
      holding: () => 'Lost its source, trying the next',
      closed: () => 'Ended',
    },
    failovers: (count: number) => (count === 1 ? 'changed source once' : `changed source ${count} times`),
  },

  providers: {
    title: 'Providers',
    none: 'Headwater takes your playlists and makes one clean line-up of them. Add the first one here.',
    noneHint: 'No list at hand? Stop Headwater and start it with three invented providers:',
    refresh: 'Refresh',
    refreshing: 'Refreshing…',
    refreshOf: (name: string) => `Refresh ${name}`,
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    again: 'Refresh again',
    acceptLoss: 'Accept the loss',
    acceptList: 'Accept the new list',
    switchOn: 'Switch on',
    off: 'Switched off: it is not refreshed and nothing of it plays.',
    streams: (count: number) => plural(count, 'stream', 'streams'),
    slots: (used: number, limit: number) => (used === 0 ? `${limit} free` : `${used} of ${limit} in use`),
    slotsLabel: (used: number, limit: number) => `${used} of ${plural(limit, 'connection', 'connections')} in use`,
    waiting: (count: number) => `${number.format(count)} waiting`,
    notYet: 'Not imported yet.',
    notSupported: 'This kind of provider is not read by this version.',
    imported: (count: number, ms: number) => `Imported ${plural(count, 'entry', 'entries')} ${ago(ms)}.`,
    unchanged: (ms: number, count: number) => `No change ${ago(ms)}, still ${plural(count, 'entry', 'entries')}.`,
    difference: (added: number, missing: number) => {
      const parts = [
        added > 0 ? `${number.format(added)} new` : '',
        missing > 0 ? `${number.format(missing)} gone` : '',
      ];
      return list.format(parts.filter((part) => part !== ''));
    },
    heldAt: (ms: number) => `Held back ${ago(ms)}`,
    failedAt: (ms: number) => `Failed ${ago(ms)}`,
    setElsewhere: 'A provider without “Remove” is set in config.yaml or by the demo.',
    phases: {
      waiting: { name: 'Waiting', detail: () => 'another one is being imported' },
      fetching: {
        name: 'Download',
        detail: (done: number, total: number | null) => (total ? `${bytes(done)} of ${bytes(total)}` : bytes(done)),
      },
      reading: { name: 'Read', detail: (done: number) => plural(done, 'entry', 'entries') },
      saving: {
        name: 'Save',
        detail: (done: number, total: number | null) =>
          total ? `${number.format(done)} of ${number.format(total)}` : number.format(done),
      },
      matching: { name: 'Match', detail: () => 'making channels of them' },
    },
    progressOf: (name: string) => `Import of ${name}`,
    removed: (name: string) => `${name} is removed, with what only it brings.`,
    back: (name: string) => `${name} is back.`,
    added: (name: string) => `${name} is added. Its import has begun.`,
    takenBack: (name: string) => `${name} is taken out again.`,
  },

  add: {
    open: 'Add a playlist',
    lead: 'An M3U link of your provider, or a file',
    address: 'Address or file',
    addressHelp: 'http://… as your provider gave it, or a path on the machine that runs Headwater',
    addressMissing: 'Paste the address of a playlist, or the path of a file.',
    name: 'Name',
    nameHelp: 'As you want to read it here',
    submit: 'Add',
    submitting: 'Adding…',
    cancel: 'Cancel',
    nameless: 'Playlist',
  },

  channels: {
    title: 'Channels',
    count: (count: number) => plural(count, 'channel', 'channels'),
    found: (count: number, hasMore: boolean) =>
      `${hasMore ? 'more than ' : ''}${plural(count, 'channel', 'channels')} found`,
    matching: 'Making channels…',
    search: 'Find a channel',
    searchHint: 'Name or number',
    clear: 'Clear the search',
    columns: { number: 'No.', name: 'Channel', group: 'Group', streams: 'Streams', link: 'Play link' },
    noGroup: '—',
    streams: (count: number) => plural(count, 'stream', 'streams'),
    radio: 'Radio',
    copyLink: (name: string) => `Copy the play link of ${name}`,
    reading: 'Reading the channels…',
    noneYet: 'Channels appear here after the first import.',
    noneFound: (query: string) => `Nothing matches “${query}”.`,
    help: 'Arrow keys move through the list, Enter copies the play link.',
  },

  connect: {
    title: 'Connect',
    tuner: 'Plex, Jellyfin, Emby',
    tunerHow: 'Add an HDHomeRun tuner under Live TV; if it is not found by itself, type this address.',
    tunerAddress: 'Tuner address',
    playlist: 'TiviMate, Kodi, VLC',
    playlistHow: 'Add an M3U playlist (in VLC: open a network stream) and paste this address.',
    playlistAddress: 'Playlist address',
    onlyHere: (host: string) =>
      `You opened this page as ${host}, which only this machine understands. For other devices open it by the machine’s name or address in your house; the addresses follow.`,
  },
};

export type Texts = typeof english;
export const text: Texts = english;
