import { format } from './format.js';

export const welcome = {
  title: 'Welcome',
  rail: 'Steps',
  steps: { language: 'Language', keeper: 'Keeper', provider: 'Provider', groups: 'Groups', import: 'Import' },
  foot: 'You can close this page at any time. What has begun goes on.',
  next: 'Next',
  back: 'Back',
  language: {
    title: 'In which language shall we speak?',
    lead: 'You can change it at any time. Each browser remembers its own.',
  },
  keeper: {
    title: 'Who keeps this house?',
    lead: 'The keeper adds providers and puts channels in order. Players need no login at home, and nobody else can read a provider’s password.',
    name: 'Your name',
    nameMissing: 'Type a name.',
    password: 'Password',
    passwordHelp: 'At least 8 characters. A sentence is easier to remember than signs.',
    passwordShort: 'At least 8 characters are needed.',
    submit: 'Next',
    submitting: 'One moment…',
    later: 'Look around first',
    done: (name: string) => name,
  },
  provider: {
    title: 'Where do your channels come from?',
    lead: 'Paste the link of your provider, drop a file, or type the server of an Xtream account.',
    known: (count: number) => `${format.count(count, { one: 'provider is', other: 'providers are' })} there already.`,
    goOn: 'Go on with these',
    skip: 'Later',
    none: 'none yet',
    some: (count: number) => format.count(count, { one: 'provider', other: 'providers' }),
  },
  import: {
    title: (count: number) =>
      count === 1
        ? 'Your provider is becoming a line-up'
        : `${format.number(count)} providers are becoming one line-up`,
    done: 'Your line-up is ready',
    lead: 'The same station from all of them becomes one channel. The others stand by.',
    label: 'Import so far',
    channels: (count: number) => format.count(count, { one: 'channel', other: 'channels' }),
    channelsWord: (count: number): string => (count === 1 ? 'channel' : 'channels'),
    fromEntries: (count: number, isDone: boolean) =>
      `from ${format.count(count, { one: 'entry', other: 'entries' })}${isDone ? '' : ' so far'}`,
    entriesDone: (count: number) => `${format.count(count, { one: 'entry', other: 'entries' })} done`,
    failed: 'did not come in',
    waiting: 'waiting',
    ready: 'Ready to watch',
    streams: (count: number) => format.count(count, { one: 'stream', other: 'streams' }),
    addresses: 'For your players',
    home: 'Go to Home',
    another: 'Add another provider',
    nothing: 'Nothing came in yet.',
  },
};
