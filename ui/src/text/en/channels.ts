import { format } from './format.js';

export const channels = {
  title: 'Channels',
  count: (count: number) => format.count(count, { one: 'channel', other: 'channels' }),
};
