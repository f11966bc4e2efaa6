import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { type ErrorCode, HeadwaterError } from '../../base/errors.js';
import type { ChannelId, LineupId } from '../../base/model.js';
import type { Profile } from '../../base/profiles.js';
import { type TunerFault, tunerFault } from '../../formats/hdhomerun/index.js';
import { plainAddress } from '../../net/index.js';
import { type Relays, serveViewer } from '../../relay/index.js';
import type { VirtualDevice } from './device.js';
import { profileFor } from './transcode.js';

export interface TuneNeeds {
  /** With the name as clients see it; null: there is no such number. */
  channelByNumber(lineupId: LineupId, number: string): { id: ChannelId; name: string } | null;
  /** That can be made. */
  profiles(): readonly Profile[];
  relays: Relays;
  /** What a client gets when no stream starts. Read at each use. */
  withoutPicture(): 'error' | 'slate';
  /** A client's own address, where a proxy that is trusted tells it. */
  clientOf(c: Context): string | undefined;
  /** A channel could not be played. */
  log(error: unknown, channelId: ChannelId): void;
}

/** Headers of a real device (reference captures of firmware 20231020). */
export const DEVICE_HEADERS = {
  Server: 'HDHomeRun/1.0',
  'Cache-Control': 'no-cache',
  'Access-Control-Allow-Origin': '*',
};
const EMPTY_HEADERS = { ...DEVICE_HEADERS, 'Content-Length': '0' };
const STREAM_HEADERS = { ...DEVICE_HEADERS, 'Content-Type': 'video/mpeg', 'transferMode.dlna.org': 'Streaming' };

/** What a failure is called on the wire; everything else is 806 Tune Failed. */
const FAULT_BY_CODE: Partial<Record<ErrorCode, TunerFault>> = {
  channel_unknown: 801,
  shutting_down: 803,
  relay_limit: 803,
  rendition_limit: 803,
  relay_no_slot: 809, // there are tuners, but the providers allow no more connections
  upstream_no_picture: 807,
  upstream_stalled: 807,
};

/** A day: longer recordings are asked for again. */
const DURATION_MAX_MS = 86_400_000;

/**
 * Streams a channel of a device. A failed start has an empty body: Jellyfin does not look at the status and would store the
 * text as video.
 *
 * @param wanted The tuner that was asked for; null: any.
 */
export async function tune(
  c: Context<{ Bindings: HttpBindings }>,
  device: VirtualDevice,
  number: string,
  wanted: number | null,
  needs: TuneNeeds,
): Promise<Response> {
  const refuse = (fault: TunerFault) => {
    const { status, header } = tunerFault(fault);
    return c.body(null, status, { ...EMPTY_HEADERS, 'X-HDHomeRun-Error': header });
  };
  // no code of the protocol says so: it is an address that the device does not have
  if (wanted !== null && !device.tuners.has(wanted)) return c.body(null, 404, EMPTY_HEADERS);
  const channel = needs.channelByNumber(device.lineupId, number);
  if (!channel) return refuse(801);
  const profile = profileFor(c.req.query('transcode') ?? '', needs.profiles());
  if (profile === null) return refuse(802);
  const { incoming, outgoing } = c.env;
  const headersFor = (tuner: number) => ({ ...STREAM_HEADERS, 'X-HDHomeRun-Resource': `tuner${tuner}` });
  // players ask twice before they tune: it must cost neither a tuner nor a connection
  if (c.req.method === 'HEAD') return c.body(null, 200, headersFor(wanted ?? 0));
  const address = plainAddress(needs.clientOf(c) ?? incoming.socket.remoteAddress ?? '');
  const port = incoming.socket.remotePort ?? null;
  const bitrateBps = () => bitrateOf(needs.relays, channel.id);
  const watching = device.tuners.watch({ ...channel, number }, wanted, { address, port, bitrateBps });
  if (typeof watching === 'number') return refuse(watching);
  outgoing.once('close', watching.release); // whoever ends it, and also behind an answer that refuses
  if (outgoing.destroyed) watching.release(); // it was closed before that
  try {
    const durationMs = readDuration(c.req.query('duration'));
    const who = { output: 'hdhomerun', atStart: needs.withoutPicture(), address, profile, durationMs } as const;
    await serveViewer(needs.relays, channel.id, c.env, who, headersFor(watching.tuner));
    return RESPONSE_ALREADY_SENT;
  } catch (error) {
    needs.log(error, channel.id);
    return refuse((error instanceof HeadwaterError && FAULT_BY_CODE[error.code]) || 806);
  }
}

/** Of a channel as it plays, bits per second. */
export function bitrateOf(relays: Pick<Relays, 'snapshots'>, channelId: ChannelId): number {
  return relays.snapshots().find((relay) => relay.channelId === channelId)?.bitrateBps ?? 0;
}

/** Seconds, as it was asked for; what is no duration counts as none. */
function readDuration(text: string | undefined): number | null {
  const ms = Number(text ?? Number.NaN) * 1_000;
  return ms > 0 && ms <= DURATION_MAX_MS ? ms : null;
}
