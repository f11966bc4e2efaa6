import { format } from './format.js';

const channels = (count: number) => format.count(count, { one: 'channel', other: 'channels' });
const devices = (count: number) => format.count(count, { one: 'device', other: 'devices' });

const lineups = {
  title: 'Line-ups',
  lead: 'Each line-up is a tuner of its own: players find it, and get its channels under its numbers.',
  add: 'New line-up',
  addLead: 'For Kids, for the kitchen, for one player: choose its channels next.',
  name: 'Name',
  nameHelp: 'Players show it as the name of the tuner.',
  nameNeeded: 'A name is needed.',
  make: 'Make it',
  cancel: 'Cancel',
  made: (name: string) => `The line-up ${name} is there.`,
  open: (name: string) => `Edit ${name}`,
  back: 'All line-ups',
  channels,
  content: { tv: 'all TV channels', radio: 'all radio', picked: 'chosen channels' },
  off: 'off',
  noPort: 'without a port of its own',
  device: 'Device',
  tuners: (used: number, count: number) =>
    `${format.number(used)} of ${format.count(count, { one: 'tuner', other: 'tuners' })} in use`,
  address: 'Address',
  noneYet: 'No channels yet.',
  tooMany: (count: number) =>
    `Plex takes no more than 480 channels of one tuner; this one has ${format.number(count)}.`,
  tooManyHint: 'Split, its channels keep their numbers and are shared among several tuners.',
  split: 'Split it into devices',
  wasSplit: (name: string, count: number) => `${name} has ${devices(count)} now.`,
  unknown: 'This line-up is gone',
  unknownHint: 'Somebody has removed it.',
  tabs: { label: 'Parts of the line-up', channels: 'Channels', device: 'Device', blocks: 'Numbers' },
  panes: { label: 'Lists', groups: 'Groups', all: 'All channels', members: 'In this line-up' },
  search: 'Search channels',
  searchGroups: 'Search groups',
  noGroup: 'No group',
  none: 'Nothing is called that.',
  noGroups: 'Groups appear here after the first import.',
  noMembers: 'Nothing is in it yet. Take groups in, or single channels.',
  help: 'Arrows move, Space takes a channel in or out.',
  memberHelp: 'Arrows move in the list. Alt with an arrow moves the channel.',
  takesAll: {
    tv: 'All TV channels are in it. To leave some out everywhere, hide them under Channels.',
    radio: 'All radio channels are in it.',
    picked: '',
  },
  columns: { isIn: 'In it', name: 'Channel', group: 'Group', number: 'Number', move: 'Move', count: 'Channels' },
  takeIn: (name: string) => `${name} is in this line-up`,
  takeOut: (name: string) => `Take ${name} out`,
  numberOf: (name: string) => `Number of ${name}`,
  badNumber: 'A channel has a number such as 7 or 7.1, from 1 up.',
  grip: (name: string) => `Drag ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  moved: (name: string, number: string) => `${name} has number ${number}`,
  hidden: 'hidden',
  unsaved: 'Not saved yet.',
  draft: 'not saved yet',
  preview({ addedCount, removedCount, remapCount }: { addedCount: number; removedCount: number; remapCount: number }) {
    const parts = [
      ...(addedCount > 0 ? [`${channels(addedCount)} ${addedCount === 1 ? 'comes' : 'come'} in`] : []),
      ...(removedCount > 0 ? [`${channels(removedCount)} ${removedCount === 1 ? 'goes' : 'go'}`] : []),
    ];
    const coming = parts.length === 0 ? 'No channel comes or goes.' : `${format.list(parts)}.`;
    return remapCount === 0
      ? `${coming} The others keep their numbers.`
      : `${coming} Plex will need to map ${channels(remapCount)} again.`;
  },
  previewOf: (count: number) => `Numbers that change (${format.number(count)})`,
  change: (before: string, after: string) => `${before} → ${after}`,
  discard: 'Discard',
  save: 'Save',
  saved: (name: string) => `${name} is saved.`,
  tunerCount: 'Tuners',
  tunerHelp: 'Streams at once. Never more than your providers allow.',
  automatic: 'Automatic',
  splitAt: 'Most channels of one device',
  splitHelp: 'Empty: no limit. Plex takes 480. What is beyond gets tuners of its own; a channel keeps its tuner.',
  splitFault: 'A whole number from 1 to 100,000, or nothing.',
  hasPort: 'A port of its own',
  hasPortHelp: 'Plex, Jellyfin and Emby need it.',
  isEnabled: 'In use',
  isEnabledHelp: 'Switched off, no player finds it; its channels keep their numbers.',
  ofFile: 'Part of this is set in config.yaml, and changed there.',
  devices: 'Its devices',
  deviceId: 'Device ID',
  remove: 'Remove the line-up',
  removed: (name: string) => `The line-up ${name} is removed.`,
  blocksLead: 'New channels of a group are numbered in its block; numbers that are given stay.',
  blockGroup: 'Group',
  blockFrom: 'From',
  blockTo: 'To',
  blockToHelp: 'Empty: as far as it goes',
  addBlock: 'Add a block',
  removeBlock: (group: string) => `Remove the block of ${group}`,
  noBlocks: 'No blocks: channels take the next number that is free.',
  intoBlocks: 'Move channels into their blocks',
  intoBlocksOf: (count: number) =>
    `${channels(count)} would get other numbers. Plex will need to map ${count === 1 ? 'it' : 'them'} again.`,
  nothingToMove: 'All channels stand in their blocks.',
  renumbered: (count: number) => `${channels(count)} got other numbers.`,
};

export type LineupTexts = typeof lineups;
export default lineups;
