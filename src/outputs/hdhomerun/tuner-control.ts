import type { LineupId } from '../../base/model.js';
import {
  ANY_FREQUENCY_HZ,
  CHANNELS_PER_FREQUENCY,
  findFrequency,
  readTarget,
  statusText,
  streamInfoText,
  type TunedSignal,
  virtualStatusText,
} from '../../formats/hdhomerun/index.js';
import { openTarget, type TargetStream, type TargetStreamNeeds } from './target-stream.js';
import { bitrateOf } from './tune.js';
import type { Held, Holder, TunedChannel, TunerPool } from './tuners.js';

/** One tuner as the control protocol has it: who has locked it, what it is on, and where that goes. */
export interface TunerControl {
  /** @returns null: there is no such variable. */
  get(variable: string, client: ControlClient): string | null;
  /** The same, with the value that is then in force. Throws `ControlRefusal`. */
  set(variable: string, value: string, client: ControlClient): string | null;
  /** A client says from its side of a stream that it is still there. */
  hear(address: string, port: number): void;
  /** Gives back what nobody has used for so long. */
  look(idleMs: number): void;
  close(): void;
}

/** Who asks. */
export interface ControlClient {
  address: string;
  /** Sent along with this request; 0: none. */
  lockKey: number;
}

export interface TunerControlNeeds extends TargetStreamNeeds {
  channelByNumber(lineupId: LineupId, number: string): { id: TunedChannel['id']; name: string } | null;
  /** Of a part of a line-up, from a place in it on, at most so many. */
  channelsAt(of: { lineupId: LineupId; part: number }, from: number, count: number): readonly TunedChannel[];
}

/** What a client is told when it gets no answer. */
export class ControlRefusal extends Error {}

/** What it is to be on: it stays when the client is gone, as on a real device. */
type Tuning =
  | { kind: 'none' }
  | { kind: 'channel'; channel: TunedChannel }
  /** `streamId` counts the frequencies that have channels, from 1. */
  | { kind: 'frequency'; text: string; streamId: number; channels: readonly TunedChannel[] };

/** Where a channel was tuned by its number. */
const ANY_CHANNEL = `auto:${ANY_FREQUENCY_HZ}`;
const LOCK_KEY_MAX = 0xffff_ffff;
const TEXT_BYTES_MAX = 256;

export function createTunerControl(
  of: { lineupId: LineupId; part: number; tuners: TunerPool },
  tuner: number,
  needs: TunerControlNeeds,
): TunerControl {
  const { tuners } = of;
  const texts: Record<string, string> = { channelmap: 'us-bcast', filter: '0x0000-0x1fff', program: 'none' };
  let tuning: Tuning = { kind: 'none' };
  let lock: { key: number; address: string } | null = null;
  let stream: TargetStream | null = null;
  let held: Held | null = null;
  /** Who has set something last. */
  let owner = '';
  let heardMs = 0;

  const watcherNow = () => {
    const state = tuners.states()[tuner];
    return state?.kind === 'watched' ? { channel: state.channel, ...[...state.watchers].at(-1)! } : null;
  };
  const isHeld = () => held?.isHeld ?? false;

  /** Of the channels of a frequency the program that was asked for, else the first. */
  const chosen = (): TunedChannel | null => {
    if (tuning.kind === 'none') return null;
    if (tuning.kind === 'channel') return tuning.channel;
    return tuning.channels[Number(texts.program) - 1] ?? tuning.channels[0] ?? null;
  };
  const holder: Holder = {
    get address() {
      return owner;
    },
    get port() {
      return stream?.target.port ?? null;
    },
    get channel() {
      return chosen();
    },
    get givesWay() {
      return !lock && !stream;
    },
    bitrateBps() {
      const channel = stream && chosen();
      return channel ? bitrateOf(needs.relays, channel.id) : 0;
    },
  };
  const hold = () => {
    if (!isHeld()) held = tuners.hold(tuner, holder);
    if (!held) throw new ControlRefusal('tuner is not available'); // it is to be taken away
  };
  const giveBack = () => {
    if (lock || stream || tuning.kind !== 'none') return;
    held?.release();
    held = null;
  };

  /** What is told of it to those who ask: of whoever has it. */
  const channelNow = (): TunedChannel | null => watcherNow()?.channel ?? (isHeld() ? chosen() : null);
  const signalNow = (): TunedSignal | null => {
    const watcher = watcherNow();
    if (watcher) return { channel: ANY_CHANNEL, hasLock: true, bitrateBps: watcher.bitrateBps() };
    if (!isHeld() || tuning.kind === 'none') return null;
    const channel = tuning.kind === 'frequency' ? tuning.text : ANY_CHANNEL;
    return { channel, hasLock: chosen() !== null, bitrateBps: holder.bitrateBps() };
  };

  const readers: Record<string, () => string> = {
    channel: () => signalNow()?.channel ?? (tuning.kind === 'frequency' ? tuning.text : 'none'),
    vchannel: () => watcherNow()?.channel.number ?? (tuning.kind === 'channel' ? tuning.channel.number : 'none'),
    status: () => statusText(signalNow()),
    vstatus: () => virtualStatusText(channelNow()),
    streaminfo() {
      const channel = channelNow();
      if (tuning.kind === 'frequency' && !watcherNow()) return streamInfoText(tuning.channels, tuning.streamId);
      return streamInfoText(channel ? [channel] : [], 1);
    },
    lockkey: () => watcherNow()?.address ?? lock?.address ?? 'none',
    target() {
      const watcher = watcherNow();
      if (watcher) return `http://${watcher.address}${watcher.port === null ? '' : `:${watcher.port}`}`;
      if (!stream) return 'none';
      const { protocol, address, port } = stream.target;
      return `${protocol}://${address}:${port}`;
    },
    channelmap: () => texts.channelmap!,
    filter: () => texts.filter!,
    program: () => texts.program!,
    debug: () => `tun: ${statusText(signalNow())}\n`,
    plpinfo: () => '',
  };

  const tune = (wanted: Tuning) => {
    if (wanted.kind !== 'none') hold();
    tuning = wanted;
    texts.program = 'none';
    stream?.play(chosen());
    giveBack();
  };
  const closeStream = () => {
    stream?.close();
    stream = null;
    giveBack();
  };
  const keepText = (variable: string) => (value: string) => {
    if (Buffer.byteLength(value) > TEXT_BYTES_MAX) throw new ControlRefusal(`invalid ${variable}`);
    texts[variable] = value;
  };

  const writers: Record<string, (value: string, client: ControlClient) => void> = {
    vchannel(number) {
      if (number === 'none') return tune({ kind: 'none' });
      const found = needs.channelByNumber(of.lineupId, number);
      if (!found) throw new ControlRefusal('invalid virtual channel');
      tune({ kind: 'channel', channel: { ...found, number } });
    },
    channel(text) {
      if (text === 'none') return tune({ kind: 'none' });
      const at = findFrequency(text);
      if (at === 'invalid') throw new ControlRefusal('invalid channel');
      const from = (at ?? 0) * CHANNELS_PER_FREQUENCY;
      const channels = at === null ? [] : needs.channelsAt(of, from, CHANNELS_PER_FREQUENCY);
      tune({ kind: 'frequency', text, streamId: (at ?? 0) + 1, channels });
    },
    program(value) {
      keepText('program')(value);
      if (tuning.kind === 'frequency') stream?.play(chosen());
    },
    target(text, { address }) {
      if (text === 'none') return closeStream();
      const target = readTarget(text);
      if (!target) throw new ControlRefusal('invalid target');
      // nobody may have us flood somebody else
      if (target.address !== address) throw new ControlRefusal('the target must be the address that asks');
      hold();
      stream?.close();
      const opened = openTarget(target, needs, () => {
        if (stream === opened) closeStream();
      });
      stream = opened;
      opened.play(chosen());
    },
    channelmap: keepText('channelmap'),
    filter: keepText('filter'),
  };

  const setLock = (value: string, { address, lockKey }: ControlClient) => {
    const isMine = !lock || lock.key === lockKey;
    if (value === 'force' || value === 'none') {
      if (value === 'none' && !isMine) throw lockedBy(lock!.address);
      lock = null;
      return giveBack();
    }
    const key = /^[0-9]{1,10}$/.test(value) ? Number(value) : 0;
    if (key < 1 || key > LOCK_KEY_MAX) throw new ControlRefusal('invalid lockkey');
    const watcher = watcherNow();
    if (watcher || !isMine) throw lockedBy(watcher?.address ?? lock!.address);
    hold();
    lock = { key, address };
  };

  return {
    get(variable, { address }) {
      if (address === owner) heardMs = needs.steadyMs();
      return Object.hasOwn(readers, variable) ? readers[variable]!() : null;
    },
    set(variable, value, client) {
      const known = Object.hasOwn(writers, variable) ? writers[variable]! : null;
      const write = variable === 'lockkey' ? setLock : known;
      if (!write) return null;
      if (variable !== 'lockkey') {
        const other = watcherNow()?.address ?? (lock && lock.key !== client.lockKey ? lock.address : null);
        if (other !== null) throw lockedBy(other);
      }
      write(value, client);
      owner = client.address;
      heardMs = needs.steadyMs();
      return readers[variable]!();
    },
    hear(address, port) {
      if (stream?.target.address === address && stream.target.port === port) heardMs = needs.steadyMs();
    },
    look(idleMs) {
      if (!held || needs.steadyMs() - heardMs < idleMs) return;
      lock = null;
      stream?.close();
      stream = null;
      held.release(); // what it is on stays for the next who asks
      held = null;
    },
    close() {
      lock = null;
      tuning = { kind: 'none' };
      closeStream();
    },
  };
}

const lockedBy = (address: string) => new ControlRefusal(`resource locked by ${address}`);
