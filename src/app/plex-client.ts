import { z } from 'zod';
import { HeadwaterError } from '../base/errors.js';
import { reasonOf, type TextAnswer, type TextAsker } from '../net/index.js';
import type { PlexMapping } from './plex-mapping.js';

/**
 * What we ask of a Plex Media Server about its tuners. The addresses are those of its own web page, as several programs use them
 * and as its API document lists them; what each answers was taken from their recordings, since none of ours could be made.
 */
export interface PlexClient {
  /** The key of the tuner with this id; null: Plex does not know it. */
  findTuner(deviceId: string, signal: AbortSignal): Promise<string | null>;
  /** Makes a tuner known. @param baseUrl Of its `discover.json`. */
  addTuner(baseUrl: string, signal: AbortSignal): Promise<void>;
  /** What its DVR maps of the tuner; null: it is in no DVR. */
  mappingOf(deviceId: string, signal: AbortSignal): Promise<PlexMapping[] | null>;
  /** Has the tuner looked through anew; it is answered before that is done. */
  scan(tunerKey: string, signal: AbortSignal): Promise<void>;
  /** Numbers of the channels that Plex has found on the tuner. */
  channelsOf(tunerKey: string, signal: AbortSignal): Promise<string[]>;
  /** In place of all that was there. */
  putMapping(tunerKey: string, mapping: readonly PlexMapping[], signal: AbortSignal): Promise<void>;
}

/** Numbers are written as text by some versions. */
const Text = z.union([z.string(), z.number()]).transform(String);
/** A list of one may come as the thing alone. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? (value ?? []) : [value]), z.array(item));
const Mapping = z.object({
  deviceIdentifier: Text,
  enabled: z.union([z.string(), z.number(), z.boolean()]).optional(),
  channelKey: Text.nullish(),
  lineupIdentifier: Text.nullish(),
});
const Tuner = z.object({
  key: Text,
  deviceId: Text.nullish(),
  uuid: z.string().nullish(),
  ChannelMapping: listOf(Mapping),
});
const Tuners = z.object({ MediaContainer: z.object({ Device: listOf(Tuner) }) });
const Dvrs = z.object({ MediaContainer: z.object({ Dvr: listOf(z.object({ Device: listOf(Tuner) })) }) });
const Channels = z.object({ MediaContainer: z.object({ DeviceChannel: listOf(z.object({ identifier: Text })) }) });

const ANSWER_WITHIN_MS = 15_000;
const ANSWER_BYTES_MAX = 4 * 2 ** 20;

/** @param token As a header, so that it stands in no address. */
export function createPlexClient(ask: TextAsker, url: string, token: string): PlexClient {
  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, signal: AbortSignal): Promise<string> => {
    const answer = await ask(
      {
        ...{ url: `${url.replace(/\/+$/, '')}${path}`, method },
        headers: { 'X-Plex-Token': token, Accept: 'application/json' },
        ...{ timeoutMs: ANSWER_WITHIN_MS, maxBytes: ANSWER_BYTES_MAX },
      },
      signal,
    ).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw unreachable(reasonOf(cause), cause);
    });
    if (answer.status === 404) throw notPlex(answer);
    if (answer.status >= 300) throw refused(answer);
    return answer.text;
  };
  const read = async <Shape extends z.ZodType>(shape: Shape, path: string, signal: AbortSignal) => {
    const text = await send('GET', path, signal);
    try {
      return shape.parse(JSON.parse(text)) as z.output<Shape>;
    } catch (cause) {
      throw notPlex(cause);
    }
  };
  const ofId = (tuners: readonly z.output<typeof Tuner>[], deviceId: string) =>
    tuners.find((one) => one.deviceId === deviceId || one.uuid?.endsWith(`/${deviceId}`));

  return {
    async findTuner(deviceId, signal) {
      const { MediaContainer } = await read(Tuners, '/media/grabbers/devices', signal);
      return ofId(MediaContainer.Device, deviceId)?.key ?? null;
    },
    async addTuner(baseUrl, signal) {
      await send('POST', `/media/grabbers/devices?uri=${encodeURIComponent(baseUrl)}`, signal);
    },
    async mappingOf(deviceId, signal) {
      const { MediaContainer } = await read(Dvrs, '/livetv/dvrs', signal);
      const found = MediaContainer.Dvr.map(({ Device }) => ofId(Device, deviceId)).find((one) => one !== undefined);
      return found?.ChannelMapping.map(mappingFrom) ?? null;
    },
    async scan(tunerKey, signal) {
      await send('POST', `/media/grabbers/devices/${encodeURIComponent(tunerKey)}/scan`, signal);
    },
    async channelsOf(tunerKey, signal) {
      const path = `/media/grabbers/devices/${encodeURIComponent(tunerKey)}/channels`;
      const { MediaContainer } = await read(Channels, path, signal);
      return MediaContainer.DeviceChannel.map(({ identifier }) => identifier);
    },
    async putMapping(tunerKey, mapping, signal) {
      const path = `/media/grabbers/devices/${encodeURIComponent(tunerKey)}/channelmap`;
      await send('PUT', `${path}?${queryOf(mapping)}`, signal);
    },
  };
}

function mappingFrom({ deviceIdentifier, enabled, channelKey, lineupIdentifier }: z.output<typeof Mapping>) {
  return {
    number: deviceIdentifier,
    isEnabled: enabled === undefined || ['1', 'true'].includes(String(enabled)),
    guideKey: channelKey ?? null,
    guideNumber: lineupIdentifier ?? null,
  };
}

/** As the page of Plex sends it. One list: given several times, only the last counts. */
function queryOf(mapping: readonly PlexMapping[]): URLSearchParams {
  const enabled = mapping.filter(({ isEnabled }) => isEnabled).map(({ number }) => number);
  const query = new URLSearchParams({ channelsEnabled: enabled.join(',') });
  for (const { number, guideKey, guideNumber } of mapping) {
    query.append(`channelMappingByKey[${number}]`, guideKey ?? number);
    query.append(`channelMapping[${number}]`, guideNumber ?? number);
  }
  return query;
}

function unreachable(reason: string, cause: unknown): HeadwaterError {
  return new HeadwaterError(
    'plex_unreachable',
    `The Plex server cannot be reached: ${reason}.`,
    'Check plex.url in config.yaml: http:// or https://, the address of the server, and port 32400.',
    { cause },
  );
}

function refused({ status }: TextAnswer): HeadwaterError {
  const isToken = status === 401 || status === 403;
  return new HeadwaterError(
    'plex_refused',
    isToken
      ? `The Plex server does not accept the token (status ${status}).`
      : `The Plex server answered with status ${status}.`,
    isToken
      ? 'Put the token of the server’s owner into plex.token in config.yaml.'
      : 'Look into the log of the Plex server, and whether its version is current.',
  );
}

function notPlex(cause: unknown): HeadwaterError {
  return new HeadwaterError(
    'plex_refused',
    'What answers at the address of the Plex server does not answer as Plex does.',
    'Check plex.url in config.yaml. If it is right, this version of Plex is not known to Headwater: say so in an issue.',
    { cause },
  );
}
