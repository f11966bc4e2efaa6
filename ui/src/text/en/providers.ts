import { format } from './format.js';

const streams = (count: number) => format.count(count, { one: 'stream', other: 'streams' });

export const providers = {
  title: 'Providers',
  sum: (providerCount: number, connectionCount: number, channelCount: number) =>
    `${format.count(providerCount, { one: 'provider', other: 'providers' })}, ${format.count(connectionCount, { one: 'connection', other: 'connections' })}, ${format.count(channelCount, { one: 'channel', other: 'channels' })} after merging`,
  none: 'Headwater takes your playlists and makes one clean line-up of them. Add the first one here.',
  refreshAll: 'Refresh all',
  refresh: 'Refresh',
  refreshOf: (name: string) => `Refresh ${name}`,
  stop: 'Stop',
  stopOf: (name: string) => `Stop the refresh of ${name}`,
  moreOf: (name: string) => `More about ${name}`,
  edit: 'Change…',
  remove: 'Remove',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  again: 'Refresh again',
  wouldChange: 'What would change',
  acceptLoss: 'Accept the loss',
  acceptList: 'Accept the new list',
  off: 'Switched off: it is not refreshed and nothing of it plays.',
  columns: { connections: 'Connections', brings: 'Brings', last: 'Last refresh', history: '30 days' },
  kinds: { m3u: 'M3U list', xtream: 'Xtream', file: 'M3U file' },
  streams,
  gone: (count: number) => `${format.number(count)} gone from the list, kept for a week`,
  slots: (used: number, limit: number) =>
    used === 0 ? `${format.number(limit)} free` : `${format.number(used)} of ${format.number(limit)} in use`,
  waiting: (count: number) => `${format.number(count)} waiting`,
  notYet: 'not yet',
  imported: (ms: number) => format.ago(ms),
  unchanged: 'no change',
  difference: (added: number, missing: number) =>
    [added > 0 ? `+${format.number(added)}` : '', missing > 0 ? `−${format.number(missing)}` : '']
      .filter((part) => part !== '')
      .join(' ') || 'no change',
  sentence: {
    imported: (count: number, ms: number) =>
      `Imported ${format.count(count, { one: 'entry', other: 'entries' })} ${format.ago(ms)}.`,
    unchanged: (ms: number, count: number) =>
      `No change ${format.ago(ms)}, still ${format.count(count, { one: 'entry', other: 'entries' })}.`,
  },
  next: (ms: number) => `next ${format.moment(ms)}`,
  byHand: 'by hand only',
  running: 'running',
  held: (ms: number) => `held back ${format.ago(ms)}`,
  failed: (ms: number) => `failed ${format.ago(ms)}`,
  failingSince: (ms: number) => `Failing since ${format.moment(ms)}.`,
  kept: 'What it brought before stays in use.',
  changeLogin: { xtream: 'Change the account', m3u: 'Change the address' },
  history: (days: number, badDays: number) =>
    days === 0
      ? 'no refresh yet'
      : badDays === 0
        ? days === 1
          ? 'good on its one day'
          : `good on all ${format.number(days)} days`
        : days === 1
          ? 'trouble on its one day'
          : `trouble on ${format.number(badDays)} of ${format.number(days)} days`,
  setElsewhere: 'Set in config.yaml, and changed there.',
  demo: 'Simulated, for trying things out.',
  phases: {
    waiting: { name: 'Waiting', detail: () => 'another one is being imported' },
    fetching: {
      name: 'Download',
      detail: (done: number, total: number | null) =>
        total ? `${format.bytes(done)} of ${format.bytes(total)}` : format.bytes(done),
    },
    reading: {
      name: 'Read',
      detail: (done: number) => format.count(done, { one: 'entry', other: 'entries' }),
    },
    saving: {
      name: 'Save',
      detail: (done: number, total: number | null) =>
        total ? `${format.number(done)} of ${format.number(total)}` : format.number(done),
    },
    matching: { name: 'Match', detail: () => 'making channels of them' },
  },
  progressOf: (name: string) => `Import of ${name}`,
  removed: (name: string) => `${name} is removed, with what only it brings.`,
  added: (name: string) => `${name} is added. Its import has begun.`,
  changed: (name: string) => `${name} is changed.`,
  switchedOff: (name: string) => `${name} is switched off.`,
  switchedOn: (name: string) => `${name} is switched on.`,
  stopped: (name: string) => `The refresh of ${name} is stopped. What it brought before stays.`,
  add: {
    title: 'Add a provider',
    lead: 'Paste any link, drop a file, or type a server name. We find out what it is before anything is imported.',
    address: 'Link, file or server',
    addressHelp: 'An M3U link, the server of an Xtream account, or a path on the machine that runs Headwater',
    addressMissing: 'Paste a link, drop a file, or type a server.',
    drop: 'Drop the file here',
    choose: 'Choose a file',
    uploading: (share: number) => `Sending the file, ${Math.round(share * 100)} %`,
    username: 'User name',
    password: 'Password',
    loginHelp: 'This server asks for the login of your subscription.',
    trying: 'Looking at it…',
    found: {
      m3u: (count: number | null, isComplete: boolean) =>
        count === null
          ? 'M3U list'
          : `M3U list, ${isComplete ? '' : 'at least '}${format.count(count, { one: 'entry', other: 'entries' })}`,
      xtream: (count: number | null, isComplete: boolean) =>
        count === null
          ? 'Xtream account'
          : `Xtream account, ${isComplete ? '' : 'at least '}${format.count(count, { one: 'entry', other: 'entries' })}`,
      connections: (count: number) => format.count(count, { one: 'connection', other: 'connections' }),
      ends: (ms: number) => `ends ${format.date(ms)}`,
      names: (names: readonly string[]) => `For example ${format.list(names)}`,
    },
    name: 'Name',
    nameHelp: 'As you want to read it here',
    connections: 'Connections at the same time',
    connectionsHelp: 'As many as your subscription allows. We never open more.',
    submit: 'Add',
    chooseGroups: 'Choose groups',
    all: 'Add all of it',
    submitting: 'Adding…',
    anyway: 'Add it all the same',
    cancel: 'Cancel',
    nameless: 'Playlist',
    publicLists: 'Pick a public list',
    demoLead: 'No list at hand?',
    demo: 'Try with the demo provider',
  },
};
