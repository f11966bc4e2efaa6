import { format } from './format.js';
import { guides } from './guides.js';

/** What a check has found, by its code and with its values. Null: in the daemon's own sentence, as English is. */
const said = (_code: string, _values: Readonly<Record<string, string | number>>): string | null => null;

/** The screen Connect: a player works in two minutes. */
const words = {
  title: (name: string) => `Connect ${name}`,
  players: 'Players',
  player: 'Player',
  groups: { servers: 'Media servers', apps: 'Apps on TVs, phones and computers' },
  otherApp: 'Any other app',
  device: 'Tuner and line-up',
  deviceOf: (name: string, count: number) => `${name}, ${format.count(count, { one: 'channel', other: 'channels' })}`,
  copies: {
    tuner: 'Tuner address',
    tunerUrl: 'Tuner address',
    playlist: 'Playlist address',
    lineup: 'Line-up as a playlist',
  },
  noPort: (name: string) => `${name} has no port of its own.`,
  noPortNeeded: (player: string) =>
    `${player} needs one. Switch it on; where it is on, something else has that port, and the check says what.`,
  noPortElse: 'Playlists work all the same. Players that look for a tuner, or take only host and port, need one.',
  toPort: 'To its port',
  noAddress: 'There is no such address until it has a port of its own.',
  onlyHere: (host: string) =>
    `You opened this page as ${host}, which only this machine understands. The addresses below use the machine’s address in your house instead.`,
  troubles: 'If something is off',
  seen: {
    title: (name: string) => `What has been heard from ${name}`,
    nothing: (name: string) => `Nothing heard from ${name} yet. It asks within a minute after step 2.`,
    nothingOther: 'Nothing heard from an app that is not in this list yet.',
    from: (when: string, address: string) => `${when}, from ${address}`,
    notYet: 'Not yet',
    refused: (status: number) => `Refused (${format.number(status)}); Log says why`,
    asks: {
      discover: 'Found the tuner',
      lineup: 'Took the line-up',
      playlist: 'Took the playlist',
      stream: 'Played a picture',
    },
    done: 'Done',
    open: 'Still to come',
  },
  check: {
    title: 'Is the way free?',
    again: 'Check again',
    checking: 'Checking…',
    levels: { ok: 'All well', warning: 'Worth a look', failure: 'In the way' },
    good: (count: number) =>
      count === 1 ? '1 thing is as it should be' : `${format.number(count)} things are as they should be`,
    message: said,
    hint: said,
  },
  guides,
};

export type Words = typeof words;
export default words;
