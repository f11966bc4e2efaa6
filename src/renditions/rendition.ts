import { forkAbort } from '../base/abort.js';
import type { ChannelTime, StreamStart } from '../base/channel-time.js';
import { HeadwaterError } from '../base/errors.js';
import type { Profile } from '../base/profiles.js';
import type { MediaTools } from '../media/index.js';
import type { Encoder } from './encoders.js';
import { type Feed, feedInto } from './feed.js';
import { encodesPicture, keepsTime, renditionArguments, type SourceFormat } from './recipe.js';

/**
 * One profile of a channel, made by one ffmpeg for all who watch it.
 *
 *     the channel's own relay ──► its inner viewer ──► ffmpeg's stdin   stdout ──► the relay of the rendition ──► viewers
 *
 * The relay in front keeps its time line over a change of source, so ffmpeg runs on through it.
 */
export interface Rendition {
  /**
   * Takes what it needs: a viewer's place at the channel, and where it encodes one of the places of encoders. Throws what
   * the channel fails with, `rendition_limit`, `rendition_too_slow`.
   */
  acquire(signal: AbortSignal): Promise<RenditionLease>;
  /** Starts ffmpeg with what was acquired last. Throws `media_failed`, `launcher_gone`. */
  open(signal: AbortSignal, from: StreamStart): Promise<RenditionBody>;
  /** Of the channel, as it was acquired last; null: the profile has a time of its own. */
  time(): ChannelTime | null;
  /** ffmpeg makes less than is shown, though the channel sends. It is not tried again for a while. */
  tooSlow(): HeadwaterError;
}

/** A viewer's place at the channel's own relay. */
export interface ChannelPlace extends SourceFormat {
  readonly time: ChannelTime;
  attach(feed: Feed, from: StreamStart): void;
  /** While set, the place is given up as soon as another needs the channel's connection. */
  setYield(onYield: (() => void) | null): void;
  leave(): void;
}

/** One of the encoders that may run at once. */
export interface EncoderPlace {
  setYield(onYield: (() => void) | null): void;
  release(): void;
}

export interface RenditionLease extends EncoderPlace {
  readonly id: null;
  confirm(): void;
  refused(): null;
}

/** What ffmpeg makes. */
export interface RenditionBody {
  read(onPiece: (piece: Buffer) => void, onEnd: (error: Error | null) => void): void;
  /** Settles when ffmpeg is gone. */
  close(): Promise<void>;
  /** ffmpeg is starting, or the channel itself sends nothing at the moment. */
  isIdle(): boolean;
}

export interface RenditionNeeds {
  channelName: string;
  /** Waits until the channel has a picture. */
  join(signal: AbortSignal): Promise<ChannelPlace>;
  /** Throws `rendition_limit`. */
  takeEncoder(signal: AbortSignal): Promise<EncoderPlace>;
  encoder(): Promise<Encoder>;
  start: MediaTools['start'];
  slowOnes: SlowOnes;
  steadyMs(): number;
}

/** Renditions that this machine was too slow for, a moment ago: to try them at once again would be to stutter for ever. */
export interface SlowOnes {
  add(): void;
  has(): boolean;
}

/** On a machine that is busy ffmpeg takes seconds to load and to fill its pipeline. */
const START_MS = 10_000;
/**
 * Time stamps begin anew each 26.5 h, which ffmpeg understands once, and then takes for a hole of a day (5.1 and before). So it
 * is started again in time, which costs the part between two key frames.
 */
const RUN_MS_MAX = 26 * 3_600_000;

export function createRendition(profile: Profile, needs: RenditionNeeds): Rendition {
  const { channelName, slowOnes, steadyMs } = needs;
  let place: ChannelPlace | null = null;

  return {
    async acquire(signal) {
      if (slowOnes.has()) throw isTooSlow(profile, channelName);
      const taken = await needs.join(signal);
      const encoder = encodesPicture(profile, taken)
        ? await needs.takeEncoder(signal).catch((error) => {
            taken.leave();
            throw error;
          })
        : null;
      place = taken;
      return {
        id: null,
        confirm() {},
        refused: () => null,
        setYield(onYield) {
          taken.setYield(onYield);
          encoder?.setYield(onYield);
        },
        release() {
          taken.leave();
          encoder?.release();
        },
      };
    },
    async open(signal, from) {
      const channel = place!;
      const args = renditionArguments(profile, channel, await needs.encoder());
      const stop = forkAbort(signal);
      // behind those who watch what the provider sends: their bytes go first on a machine that has too much to do
      const options = { signal: stop.signal, stdin: 'socket', stdout: 'socket', lowPriority: true } as const;
      const tool = await needs.start('ffmpeg', args, options).catch((error) => {
        stop[Symbol.dispose]();
        throw error;
      });
      const [input, output] = [tool.input!, tool.output!];
      const outputClosed = new Promise<void>((resolve) => output.once('close', resolve));
      let fault: Error | null = null;
      const onOver = (why: Error | null) => {
        fault ??= why;
      };
      const feed = feedInto(input, steadyMs, onOver, () => {
        fault = isTooSlow(profile, channelName);
        slowOnes.add();
        stop.abort();
      });
      const startedMs = steadyMs();
      let hasCome = false;
      const isStarting = () => !hasCome && steadyMs() - startedMs < START_MS;
      const worn = setTimeout(() => feed.end(null), RUN_MS_MAX);
      const ended = Promise.all([tool.exited, outputClosed]).then(([exit]) => exit);
      void ended.finally(() => {
        clearTimeout(worn);
        stop[Symbol.dispose]();
      });
      return {
        read(onPiece, onEnd) {
          output.once('data', () => {
            hasCome = true;
          });
          output.on('data', onPiece).resume();
          void ended.then(({ error }) => onEnd(fault ?? error));
          channel.attach(feed, keepsTime(profile) ? from : { kind: 'live' });
        },
        async close() {
          stop.abort();
          output.destroy();
          await ended;
        },
        isIdle: () => isStarting() || feed.isStarved(),
      };
    },
    time: () => (keepsTime(profile) ? (place?.time ?? null) : null),
    tooSlow() {
      slowOnes.add();
      return isTooSlow(profile, channelName);
    },
  };
}

function isTooSlow({ name, key }: Profile, channelName: string): HeadwaterError {
  return new HeadwaterError(
    'rendition_too_slow',
    `This machine cannot make "${name}" (${key}) of "${channelName}" as fast as it is shown.`,
    'Take a smaller profile or copy, stop something else, or let a graphics chip encode: transcode.hardware.',
  );
}
