import type { StreamTarget } from '../../formats/hdhomerun/index.js';
import { ControlRefusal } from './control-refusal.js';
import { openTarget, type TargetStreamNeeds } from './target-stream.js';
import { bitrateOf } from './tune.js';
import {
  chosenChannel,
  giveUp,
  type Having,
  havingOf,
  type Lock,
  NOT_TUNED,
  settle,
  streamOf,
  type TunerState,
  type Tuning,
  tunedTo,
} from './tuner-state.js';
import type { Holder, TunerPool } from './tuners.js';

/** One tuner in the hands of clients of the control protocol: goes from state to state, and does what that means to others. */
export interface TunerUse {
  /** One that is only tuned may have been taken by a viewer since it was last looked at. */
  readonly state: TunerState;
  /** Of what is sent, bits per second. */
  bitrateBps(): number;
  /** Throws `ControlRefusal` when the tuner cannot be had, like `lock` and `send`. */
  tune(tuning: Tuning): void;
  /** Says which channel of a frequency. */
  choose(program: string): void;
  lock(lock: Lock): void;
  unlock(): void;
  send(target: StreamTarget): void;
  stopSending(): void;
  /** Somebody has set something: they are the one who has it from here on. */
  ownedBy(address: string): void;
  /** Whoever has it is still there. */
  hear(): void;
  /** Ends what nobody has been heard of for so long. */
  look(idleMs: number): void;
  /** The device is gone. */
  close(): void;
}

const NOBODY = { address: '', heardMs: 0 };

export function createTunerUse(tuners: TunerPool, tuner: number, needs: TargetStreamNeeds): TunerUse {
  let last: TunerState = { kind: 'idle', on: NOT_TUNED };

  const now = (): TunerState => {
    if (last.kind === 'tuned' && !last.held.isHeld) last = { kind: 'idle', on: last.on }; // it has given way
    return last;
  };
  const bitrateBps = () => {
    const channel = streamOf(last) && chosenChannel(last.on);
    return channel ? bitrateOf(needs.relays, channel.id) : 0;
  };
  const holder: Holder = {
    get address() {
      return havingOf(last)?.owner.address ?? NOBODY.address;
    },
    get port() {
      return streamOf(last)?.target.port ?? null;
    },
    get channel() {
      return chosenChannel(last.on);
    },
    get givesWay() {
      return last.kind === 'tuned';
    },
    bitrateBps,
  };

  const take = (): Having => {
    const had = havingOf(now());
    if (had) return had;
    const held = tuners.hold(tuner, holder);
    if (!held) throw new ControlRefusal('tuner is not available'); // it is to be taken away
    return { on: last.on, held, owner: NOBODY, lock: null, stream: null };
  };
  /** Nobody who has nothing is given anything by this. */
  const change = (changed: Partial<Having>) => {
    const had = havingOf(now());
    if (had) last = settle({ ...had, ...changed });
    else if (changed.on) last = { kind: 'idle', on: changed.on };
  };
  const stopSending = () => {
    streamOf(last)?.close();
    change({ stream: null });
  };

  return {
    get state() {
      return now();
    },
    bitrateBps,
    tune(tuning) {
      const on = tunedTo(tuning);
      if (tuning.kind === 'none') change({ on });
      else last = settle({ ...take(), on });
      streamOf(last)?.play(chosenChannel(on));
    },
    choose(program) {
      const on = { ...last.on, program };
      change({ on });
      if (on.tuning.kind === 'frequency') streamOf(last)?.play(chosenChannel(on));
    },
    lock(lock) {
      last = settle({ ...take(), lock });
    },
    unlock: () => change({ lock: null }),
    send(target) {
      const had = take();
      had.stream?.close();
      const stream = openTarget(target, needs, () => {
        if (streamOf(last) === stream) stopSending();
      });
      last = settle({ ...had, stream });
      stream.play(chosenChannel(last.on));
    },
    stopSending,
    ownedBy: (address) => change({ owner: { address, heardMs: needs.steadyMs() } }),
    hear() {
      const had = havingOf(last);
      if (had) change({ owner: { ...had.owner, heardMs: needs.steadyMs() } });
    },
    look(idleMs) {
      const had = havingOf(now());
      if (had && needs.steadyMs() - had.owner.heardMs >= idleMs) last = giveUp(last);
    },
    close() {
      giveUp(last);
      last = { kind: 'idle', on: NOT_TUNED };
    },
  };
}
