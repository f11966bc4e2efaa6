import {
  ANY_FREQUENCY_HZ,
  statusText,
  streamInfoText,
  type TunedSignal,
  virtualStatusText,
} from '../../formats/hdhomerun/index.js';
import { chosenChannel, lockOf, streamOf, type TunerState } from './tuner-state.js';
import type { TunedChannel, TunerPool, Watcher } from './tuners.js';

/** What is told of a tuner to those who ask: of whoever has it, a viewer over HTTP or a client of the control protocol. */
export interface TunerView {
  state: TunerState;
  /** The last one who watches; null: nobody does. */
  watcher: (Watcher & { channel: TunedChannel }) | null;
  /** Of what is sent by the control protocol, bits per second. */
  bitrateBps(): number;
  channelmap: string;
  filter: string;
}

/** Who watches over HTTP. */
export function watcherOf(tuners: TunerPool, tuner: number): TunerView['watcher'] {
  const state = tuners.states()[tuner];
  if (state?.kind !== 'watched') return null;
  const { address, port, bitrateBps } = [...state.watchers].at(-1)!;
  return { channel: state.channel, address, port, bitrateBps };
}

/** Where a channel was tuned by its number. */
const ANY_CHANNEL = `auto:${ANY_FREQUENCY_HZ}`;

/** By the name of the variable. */
export const TUNER_READERS: Readonly<Record<string, (view: TunerView) => string>> = {
  channel: (view) => signalOf(view)?.channel ?? frequencyOf(view)?.text ?? 'none',
  vchannel({ watcher, state: { on } }) {
    return watcher?.channel.number ?? (on.tuning.kind === 'channel' ? on.tuning.channel.number : 'none');
  },
  status: (view) => statusText(signalOf(view)),
  vstatus: (view) => virtualStatusText(channelOf(view)),
  streaminfo(view) {
    const frequency = view.watcher ? null : frequencyOf(view);
    if (frequency) return streamInfoText(frequency.channels, frequency.streamId);
    const channel = channelOf(view);
    return streamInfoText(channel ? [channel] : [], 1);
  },
  lockkey: ({ watcher, state }) => watcher?.address ?? lockOf(state)?.address ?? 'none',
  target({ watcher, state }) {
    if (watcher) return `http://${watcher.address}${watcher.port === null ? '' : `:${watcher.port}`}`;
    const target = streamOf(state)?.target;
    return target ? `${target.protocol}://${target.address}:${target.port}` : 'none';
  },
  channelmap: ({ channelmap }) => channelmap,
  filter: ({ filter }) => filter,
  program: ({ state }) => state.on.program,
  debug: (view) => `tun: ${statusText(signalOf(view))}\n`,
  plpinfo: () => '',
};

function channelOf({ watcher, state }: TunerView): TunedChannel | null {
  return watcher?.channel ?? (state.kind === 'idle' ? null : chosenChannel(state.on));
}

function signalOf({ watcher, state, bitrateBps }: TunerView): TunedSignal | null {
  if (watcher) return { channel: ANY_CHANNEL, hasLock: true, bitrateBps: watcher.bitrateBps() };
  const { on } = state;
  if (state.kind === 'idle' || on.tuning.kind === 'none') return null;
  const channel = on.tuning.kind === 'frequency' ? on.tuning.text : ANY_CHANNEL;
  return { channel, hasLock: chosenChannel(on) !== null, bitrateBps: bitrateBps() };
}

const frequencyOf = ({ state: { on } }: TunerView) => (on.tuning.kind === 'frequency' ? on.tuning : null);
