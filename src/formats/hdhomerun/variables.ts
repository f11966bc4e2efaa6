import { DATAGRAM_BYTES } from './datagrams.js';
import { MODEL, VERSION } from './model.js';

/** The variables of the control protocol that are the same for every device, and the texts of those that are not. */

/** Tvheadend looks for `_atsc` in the model, libhdhomerun reads the digits of the version as a number. */
export const SYSTEM_VARIABLES: Readonly<Record<string, string>> = {
  '/sys/boot': '',
  '/sys/copyright': 'Served by Headwater. HDHomeRun is a name of Silicondust, which has nothing to do with it.',
  '/sys/debug': 'mem: ok\neth: link=100f\n',
  '/sys/features':
    'channelmap: us-bcast us-cable us-hrc us-irc kr-bcast kr-cable\nmodulation: 8vsb qam256 qam64\nauto-modulation: auto auto6t auto6c\n',
  '/sys/hwmodel': MODEL,
  '/sys/model': 'hdhomerun4_atsc',
  '/sys/version': VERSION,
};

export const HELP = [
  'Supported configuration options:',
  ...Object.keys(SYSTEM_VARIABLES).filter((name) => name !== '/sys/boot'),
  '/lineup/scan',
  '/tuner<n>/channel <modulation>:<frequency>',
  '/tuner<n>/channelmap <channelmap>',
  '/tuner<n>/debug',
  '/tuner<n>/filter "0x<nnnn>-0x<nnnn> [...]"',
  '/tuner<n>/lockkey',
  '/tuner<n>/plpinfo',
  '/tuner<n>/program <program number>',
  '/tuner<n>/status',
  '/tuner<n>/streaminfo',
  '/tuner<n>/target <ip>:<port>',
  '/tuner<n>/vchannel <vchannel>',
  '/tuner<n>/vstatus',
  '',
].join('\n');

/** What a tuner is on, as the control protocol tells it. */
export interface TunedSignal {
  /** `auto:473000000`. */
  channel: string;
  /** False: nothing is there. */
  hasLock: boolean;
  bitrateBps: number;
}

export function statusText(signal: TunedSignal | null): string {
  if (!signal?.hasLock) return `ch=${signal?.channel ?? 'none'} lock=none ss=0 snq=0 seq=0 bps=0 pps=0`;
  const bps = Math.round(signal.bitrateBps);
  const pps = Math.round(bps / 8 / DATAGRAM_BYTES);
  return `ch=${signal.channel} lock=8vsb ss=100 snq=100 seq=100 bps=${bps} pps=${pps}`;
}

interface NumberedName {
  number: string;
  name: string;
}

export function virtualStatusText(channel: NumberedName | null): string {
  if (!channel) return 'vch=none name=none auth=none cci=none cgms=none';
  return `vch=${channel.number} name=${shortName(channel.name)} auth=unspecified cci=none`;
}

/** @param streamId Of the transport stream that they are the programs of, from 1. */
export function streamInfoText(channels: readonly NumberedName[], streamId: number): string {
  if (channels.length === 0) return 'none\n';
  const lines = channels.map(({ number, name }, at) => `${at + 1}: ${number} ${shortName(name)}\n`);
  return `${lines.join('')}tsid=0x${streamId.toString(16).padStart(4, '0')}\n`;
}

/** With so many bytes, the names of all channels of a frequency fit into one packet. */
const NAME_BYTES_MAX = 40;

function shortName(name: string): string {
  let short = '';
  for (const character of name.replace(/\p{Cc}+/gu, ' ')) {
    if (Buffer.byteLength(short + character) > NAME_BYTES_MAX) break;
    short += character;
  }
  return short;
}
