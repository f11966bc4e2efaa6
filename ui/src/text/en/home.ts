import { format } from './format.js';

export const home = {
  title: 'Home',
  last: 'Last watched',
  watch: 'Watch',
  watchOf: (name: string) => `Watch ${name}`,
  watchTitle: (name: string) => `${name} in another player`,
  watchHow: 'Open it in a player such as VLC, or point a phone’s camera at the code.',
  inAnotherPlayer: 'Watch in another player',
  openFile: 'Open in a player',
  streamAddress: 'Stream address',
  numbered: (number: string) => `No. ${number}`,
  connect: 'Connect a player',
  lineUp: 'In the line-up',
  allChannels: (count: number) => (count === 1 ? 'The one channel' : `All ${format.number(count)} channels`),
  playing: {
    title: 'Playing in the house',
    nobody: 'Nobody is watching.',
    nobodyFree: (free: number) =>
      `Nobody is watching. ${free === 1 ? 'The one connection is' : `All ${format.number(free)} connections are`} free.`,
    viewers: (count: number) => format.count(count, { one: 'viewer', other: 'viewers' }),
    bitrate: (bps: number) => (bps > 0 ? `${format.megabits(bps)} Mb/s` : 'no data yet'),
    states: {
      idle: 'Getting ready',
      opening: 'Opening the stream',
      unwatched: 'Nobody watches, it closes in a moment',
      holding: 'Lost its source, trying the next',
      slate: 'No source plays, Headwater keeps trying',
      closed: 'Ended',
      fresh: (provider: string | null) => (provider === null ? 'Just started' : `Just started from ${provider}`),
      live: (ms: number, provider: string | null) =>
        provider === null ? `Playing ${format.lasting(ms)}` : `Playing ${format.lasting(ms)} from ${provider}`,
    },
    failovers: (count: number) =>
      count === 1 ? 'changed source once' : `changed source ${format.number(count)} times`,
  },
  needsYou: {
    title: 'Needs you',
    nothing: 'Nothing. All is well.',
    config: (count: number) => `config.yaml has ${format.count(count, { one: 'mistake', other: 'mistakes' })}.`,
    failing: (name: string) => `${name} cannot be refreshed. What it brought stays in use.`,
    failingEmpty: (name: string) => `${name} has not come in yet: its list cannot be read.`,
    held: (name: string) => `${name} sent a list that is very different. We kept the one from before.`,
    newGroups: (name: string, count: number) =>
      `${name} has ${format.count(count, { one: 'new group', other: 'new groups' })}. Shall they come in?`,
    loginRefused: (name: string) => `${name} does not accept the user name and password. Check both.`,
    linkRefused: (name: string) => `${name} refuses its link. Check the user name and password in it.`,
    accountEnded: (name: string, ms: number | null) =>
      `${name}: the account ended${ms === null ? '' : ` on ${format.date(ms)}`}. Renew it.`,
    review: (count: number) =>
      count === 1 ? 'Two channels may be one. Are they?' : `${format.number(count)} pairs of channels may be one each.`,
    unchosen: {
      live: (name: string) => `${name}: channels are switched on, but no group is chosen.`,
      movies: (name: string) => `${name}: films are switched on, but no group is chosen.`,
      series: (name: string) => `${name}: series are switched on, but no group is chosen.`,
    },
    noProvider: 'No provider yet. Add the first one.',
    more: (count: number) => `${format.number(count)} more`,
  },
  empty: {
    title: 'No channels yet',
    words: 'Headwater takes your playlists and makes one clean line-up of them.',
    add: 'Add a provider',
  },
};
