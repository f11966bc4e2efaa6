import { availableParallelism } from 'node:os';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ChannelId, SourceStreamId } from '../base/model.js';
import { allProfiles, type Profile } from '../base/profiles.js';
import type { Config } from '../config/index.js';
import type { MediaTools } from '../media/index.js';
import { COPY, type PlanSource, type RelayPlan, type Relays } from '../relay/index.js';
import {
  type ChannelPlace,
  createHardware,
  createRendition,
  type EncoderPlace,
  type Hardware,
  type Rendition,
} from '../renditions/index.js';
import { createSlotBook } from '../slots/index.js';
import type { Cleanup } from './cleanup.js';

/** Profiles joined to relays: each rendition is a relay whose one source is an ffmpeg, which is a viewer of its channel. */
export interface Renditions {
  /** Throws `profile_unknown`, `channel_unknown`, `ffmpeg_missing`. */
  planFor(channelId: ChannelId, profile: string): RelayPlan;
  profiles(): readonly Profile[];
  /** Why no profile but `copy` can be had; null: they can. */
  readonly fault: ErrorRecord | null;
}

export interface RenditionsNeeds {
  relays(): Pick<Relays, 'join' | 'snapshots'>;
  /** Null: there is no ffmpeg. */
  tools: Pick<MediaTools, 'run' | 'start'> | null;
  /** Read at each use. */
  settings(): Pick<Config, 'profiles' | 'transcode'>;
  channelName(id: ChannelId): string | null;
  steadyMs(): number;
  log: Log;
}

/** How long a new viewer waits for another to leave when all encoders are taken: players open B before they close A. */
const ENCODER_WAIT_MS = 1_500;
/** A rendition that this machine was too slow for is not tried again for so long. */
const SLOW_MS = 60_000;
const SLOW_MAX = 200;

const NO_FFMPEG = new HeadwaterError(
  'ffmpeg_missing',
  'There is no ffmpeg on this machine, so channels play only as they come.',
  'Install ffmpeg and start Headwater again.',
);

export function createRenditions(needs: RenditionsNeeds, cleanup: Cleanup): Renditions {
  const { tools, settings, channelName, log } = needs;
  const stop = new AbortController();
  const places = createEncoderPlaces(() => settings().transcode.countMax);
  cleanup.add(() => {
    stop.abort();
    places.close();
  });
  const slowOnes = createSlowOnes(needs.steadyMs);
  const profiles = () => allProfiles(settings().profiles);
  const wanted = () => settings().transcode.hardware;
  const hardware: Hardware | null = tools && createHardware({ run: tools.run, wanted, log }, stop.signal);

  return {
    profiles,
    fault: tools ? null : toErrorRecord(NO_FFMPEG),
    planFor(channelId, key) {
      const profile = profiles().find((one) => one.key === key);
      if (!profile) throw profileUnknown(key);
      const name = channelName(channelId);
      if (name === null) throw channelUnknown(channelId);
      if (!tools || !hardware) throw NO_FFMPEG;
      const rendition = createRendition(profile, {
        channelName: name,
        join: (signal) => joinChannel(needs.relays(), channelId, signal),
        takeEncoder: places.take,
        encoder: hardware.encoder,
        start: tools.start,
        slowOnes: slowOnes.of(`${channelId}/${key}`),
        steadyMs: needs.steadyMs,
      });
      return { channelId, channelName: name, profile: key, sources: [sourceOf(rendition, profile)] };
    },
  };
}

function sourceOf(rendition: Rendition, { key, name }: Profile): PlanSource {
  return {
    streamId: 0 as SourceStreamId, // it is none of a provider
    providerName: name,
    slotGroup: { key: `rendition/${key}`, limit: 1 },
    acquire: rendition.acquire,
    open: rendition.open,
    time: rendition.time,
    tooSlow: rendition.tooSlow,
  };
}

const INNER_VIEWER = { address: '', userAgent: '', output: 'rendition', profile: COPY, isInner: true } as const;

/** Waits as long as the channel tries: what is made of it depends on what it sends. */
async function joinChannel(
  relays: Pick<Relays, 'join' | 'snapshots'>,
  channelId: ChannelId,
  signal: AbortSignal,
): Promise<ChannelPlace> {
  for (;;) {
    const lease = await relays.join(channelId, { ...INNER_VIEWER, atStart: 'error' }, signal);
    if (lease.start === 'ready') {
      const relay = relays.snapshots().find((one) => one.channelId === channelId && one.profile === COPY);
      const { attach, setYield, leave, time } = lease; // of the channel itself there is one time only
      return { attach, setYield, leave, time, videoCodec: relay?.videoCodec ?? null };
    }
    lease.leave();
  }
}

/** The book of connections, for encoders: who waits, who goes first and who gives way is the same. */
function createEncoderPlaces(countMax: () => number) {
  const book = createSlotBook({ waitMs: ENCODER_WAIT_MS });
  return {
    async take(signal: AbortSignal): Promise<EncoderPlace> {
      const limit = countMax() || Math.max(2, Math.floor(availableParallelism() / 2));
      try {
        return await book.acquire({ key: 'encoders', limit }, signal);
      } catch (error) {
        throw toErrorRecord(error).code === 'relay_no_slot' ? tooMany(limit) : error;
      }
    },
    close: book.close,
  };
}

function createSlowOnes(steadyMs: () => number) {
  const untilMs = new Map<string, number>();
  return {
    of: (key: string) => ({
      add() {
        if (untilMs.size >= SLOW_MAX) untilMs.clear();
        untilMs.set(key, steadyMs() + SLOW_MS);
      },
      has: () => (untilMs.get(key) ?? 0) > steadyMs(),
    }),
  };
}

function tooMany(limit: number): HeadwaterError {
  return new HeadwaterError(
    'rendition_limit',
    `${limit} channels are being encoded, which is as many as this machine may at once.`,
    'Watch it in the profile copy, stop another viewer, or raise transcode.countMax if the machine has time left.',
  );
}

function profileUnknown(key: string): HeadwaterError {
  return new HeadwaterError(
    'profile_unknown',
    `There is no profile "${key.slice(0, 40)}".`,
    'GET /api/v1/profiles lists those that there are.',
  );
}

function channelUnknown(channelId: ChannelId): HeadwaterError {
  return new HeadwaterError(
    'channel_unknown',
    `There is no channel with the id ${channelId}.`,
    'It may have gone with its provider.',
  );
}
