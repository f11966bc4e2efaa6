import { format } from './format.js';

/** Says an event in words; null: the daemon's own sentence is used. */
type Say = (kind: string, facts: Readonly<Record<string, unknown>>) => string | null;

/** English comes from the daemon, which has the same sentences for other programs. */
const say: Say = () => null;

export const log = {
  title: 'Log',
  filters: { label: 'Filter', level: 'At least', search: 'Find in the log', searchHint: 'Words' },
  levels: { info: 'Everything', warn: 'Warnings', error: 'Errors' },
  levelOf: { info: 'Information', warn: 'Warning', error: 'Error' },
  about: (name: string) => `Only about ${name}`,
  clearAbout: 'Everything again',
  raw: 'Raw lines',
  rawHelp: 'The lines of this run as the program writes them. Addresses and passwords are masked.',
  pause: 'Pause',
  follow: 'Follow',
  paused: 'Paused. New events are not shown.',
  more: 'Show older ones',
  none: 'Quiet. Nothing of this kind in the last 7 days.',
  noneFound: (query: string) => `Nothing of the last 7 days matches “${query}”.`,
  noLines: 'No line of this kind in this run.',
  copy: 'Copy the lines',
  at: (ms: number) => format.moment(ms),
  clock: (ms: number) => format.clock(ms),
  say,
};
