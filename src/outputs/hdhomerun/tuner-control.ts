import type { LineupId } from '../../base/model.js';
import { CHANNELS_PER_FREQUENCY, findFrequency, readTarget } from '../../formats/hdhomerun/index.js';
import { ControlRefusal, lockedBy } from './control-refusal.js';
import type { TargetStreamNeeds } from './target-stream.js';
import { TUNER_READERS, watcherOf } from './tuner-readers.js';
import { lockOf, streamOf, type Tuning } from './tuner-state.js';
import { createTunerUse, type TunerUse } from './tuner-use.js';
import type { TunedChannel, TunerPool } from './tuners.js';

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

/** Of whose line-up it is. */
interface TunerOf {
  lineupId: LineupId;
  part: number;
  tuners: TunerPool;
}

type Writer = (value: string, client: ControlClient) => void;

const LOCK_KEY_MAX = 0xffff_ffff;
const TEXT_BYTES_MAX = 256;

export function createTunerControl(of: TunerOf, tuner: number, needs: TunerControlNeeds): TunerControl {
  const use = createTunerUse(of.tuners, tuner, needs);
  const texts = { channelmap: 'us-bcast', filter: '0x0000-0x1fff' };
  const watcher = () => watcherOf(of.tuners, tuner);
  const writers = createWriters(of, use, texts, needs);
  const lockkey: Writer = (value, client) => setLock(use, value, client, watcher()?.address ?? null);

  const read = (variable: string): string | null => {
    if (!Object.hasOwn(TUNER_READERS, variable)) return null;
    return TUNER_READERS[variable]!({ state: use.state, watcher: watcher(), bitrateBps: use.bitrateBps, ...texts });
  };
  /** Throws when somebody else has it to themselves. */
  const demand = ({ lockKey }: ControlClient) => {
    const lock = lockOf(use.state);
    const other = watcher()?.address ?? (lock && lock.key !== lockKey ? lock.address : null);
    if (other !== null) throw lockedBy(other);
  };
  return {
    get(variable, { address }) {
      const { state } = use;
      if (state.kind !== 'idle' && state.owner.address === address) use.hear();
      return read(variable);
    },
    set(variable, value, client) {
      const isLock = variable === 'lockkey';
      const write = isLock ? lockkey : Object.hasOwn(writers, variable) ? writers[variable]! : null;
      if (!write) return null;
      if (!isLock) demand(client);
      write(value, client);
      use.ownedBy(client.address);
      return read(variable);
    },
    hear(address, port) {
      const target = streamOf(use.state)?.target;
      if (target?.address === address && target.port === port) use.hear();
    },
    look: use.look,
    close: use.close,
  };
}

/** By the name of the variable; whether the client may is known. */
function createWriters(
  of: TunerOf,
  use: TunerUse,
  texts: Record<'channelmap' | 'filter', string>,
  needs: TunerControlNeeds,
): Readonly<Record<string, Writer>> {
  return {
    vchannel: (number) => use.tune(findChannel(of, number, needs)),
    channel: (text) => use.tune(findChannels(of, text, needs)),
    program: (value) => use.choose(shortText('program', value)),
    target(text, { address }) {
      if (text === 'none') {
        use.stopSending();
        return;
      }
      const target = readTarget(text);
      if (!target) throw new ControlRefusal('invalid target');
      // nobody may have us flood somebody else
      if (target.address !== address) throw new ControlRefusal('the target must be the address that asks');
      use.send(target);
    },
    channelmap(value) {
      texts.channelmap = shortText('channelmap', value);
    },
    filter(value) {
      texts.filter = shortText('filter', value);
    },
  };
}

/** @param watcher Who watches over HTTP: nobody can lock it then. */
function setLock(use: TunerUse, value: string, { address, lockKey }: ControlClient, watcher: string | null): void {
  const lock = lockOf(use.state);
  const locker = lock && lock.key !== lockKey ? lock.address : null;
  if (value === 'none' || value === 'force') {
    if (value === 'none' && locker !== null) throw lockedBy(locker);
    use.unlock();
    return;
  }
  const key = /^[0-9]{1,10}$/.test(value) ? Number(value) : 0;
  if (key < 1 || key > LOCK_KEY_MAX) throw new ControlRefusal('invalid lockkey');
  const other = watcher ?? locker;
  if (other !== null) throw lockedBy(other);
  use.lock({ key, address });
}

function findChannel({ lineupId }: TunerOf, number: string, { channelByNumber }: TunerControlNeeds): Tuning {
  if (number === 'none') return { kind: 'none' };
  const found = channelByNumber(lineupId, number);
  if (!found) throw new ControlRefusal('invalid virtual channel');
  return { kind: 'channel', channel: { ...found, number } };
}

function findChannels(of: TunerOf, text: string, { channelsAt }: TunerControlNeeds): Tuning {
  if (text === 'none') return { kind: 'none' };
  const at = findFrequency(text);
  if (at === 'invalid') throw new ControlRefusal('invalid channel');
  const from = (at ?? 0) * CHANNELS_PER_FREQUENCY;
  const channels = at === null ? [] : channelsAt(of, from, CHANNELS_PER_FREQUENCY);
  return { kind: 'frequency', text, streamId: (at ?? 0) + 1, channels };
}

function shortText(variable: string, value: string): string {
  if (Buffer.byteLength(value) > TEXT_BYTES_MAX) throw new ControlRefusal(`invalid ${variable}`);
  return value;
}
