import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type ChannelConfig,
  type Config,
  type ConfigMarks,
  defaultConfig,
  type EffectiveLineup,
  type EffectiveSettings,
} from '../config/index.js';
import type { VariantLimit } from '../formats/hls/index.js';
import type { FileChannel, FileLineup, FileSettings } from '../jobs/index.js';
import type { RelayLimits } from '../relay/index.js';

/** What the rest of the program makes of the config file. */

/** A household plays at most so many channels at once; more means a client that scans. */
const RELAY_COUNT_MAX = 50;

export function relayLimits({ relay }: Config): RelayLimits {
  const {
    tunerWithoutPicture: _,
    streamWithoutPicture: __,
    providerMaxKbps: ___,
    sourceMaxHeight: ______,
    sourceMaxKbps: _______,
    historyDays: ____,
    whenFull: _____,
    ...limits
  } = relay; // of others
  return { ...limits, relayCountMax: RELAY_COUNT_MAX };
}

/** Zero in the file is no limit. */
export function variantLimit({ relay: { sourceMaxHeight, sourceMaxKbps } }: Config): VariantLimit {
  return { maxHeight: sourceMaxHeight || null, maxBps: sourceMaxKbps * 1_000 || null };
}

export function fileSettings(config: Config, lineups: EffectiveSettings['lineups'], marks: ConfigMarks): FileSettings {
  return {
    providers: config.providers.map((provider) => ({
      key: provider.key,
      name: provider.name,
      kind: provider.kind,
      url: isWebAddress(provider.url) ? provider.url : resolve(provider.url),
      username: provider.username,
      password: provider.password,
      accounts: provider.accounts,
      backupHosts: provider.backupHosts,
      wantsLive: provider.live,
      wantsMovies: provider.movies,
      wantsSeries: provider.series,
      maxConnections: provider.maxConnections,
      refresh: provider.refresh,
      userAgent: provider.userAgent,
      headers: provider.headers,
      proxy: provider.proxy,
      groups: provider.groups,
      usesDirectSource: provider.directSource,
      tls: { verifies: provider.tls.verify, caFile: provider.tls.caFile },
      allowPrivate: provider.allowPrivate ? true : null,
      rules: provider.rules,
    })),
    lineups: lineups.map(fileLineup),
    imports: config.imports,
    matching: { mergeAt: config.matching.mergeAt, suggestAt: config.matching.suggestAt },
    words: config.matching.dictionary,
    historyDays: config.relay.historyDays,
    logos: { ...config.logos, folder: config.logos.folder === null ? null : resolve(config.logos.folder) },
    rules: config.rules,
    templates: config.templates,
    channels: config.channels.map((channel, at) =>
      fileChannel(channel, (name) => lineOf(marks, `channels.${at}${name}`)),
    ),
  };
}

const lineOf = (marks: ConfigMarks, name: string): number => marks.get(name)?.line ?? 1;

/** What the file calls a field of a channel, and what the rest of the program does. */
const CHANNEL_FIELDS = {
  streams: 'streams',
  not: 'not',
  first: 'first',
  name: 'name',
  number: 'number',
  group: 'groupName',
  logo: 'logoUrl',
  guideId: 'guideId',
  hidden: 'isHidden',
} as const satisfies Record<keyof ChannelConfig, keyof FileChannel['fields']>;

/** @param lineOfPart By what follows the channel's own name in the file: `.name`; nothing for the channel. */
function fileChannel(channel: ChannelConfig, lineOfPart: (name: string) => number): FileChannel {
  const { streams, not, first, name, number, group, logo, guideId, hidden } = channel;
  const isSet = (field: keyof ChannelConfig) => {
    const value = channel[field];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  };
  const fields = (Object.keys(CHANNEL_FIELDS) as (keyof ChannelConfig)[]).filter(isSet);
  const values = { name, groupName: group, logoUrl: logo, guideId, isHidden: hidden };
  return {
    line: lineOfPart(''),
    ...{ streams, not, first },
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    number: number ?? null,
    fields: Object.fromEntries(fields.map((field) => [CHANNEL_FIELDS[field], lineOfPart(`.${field}`)])),
  };
}

function fileLineup(lineup: EffectiveLineup): FileLineup {
  const { key, name, tuners, groups, splitAt, blocks, port, isPortNamed, deviceId } = lineup;
  return {
    ...{ key, deviceId, isPortNamed },
    defaultName: key === 'main' ? 'Headwater' : key,
    named: {
      ...(name === undefined ? {} : { name }),
      ...(tuners === undefined ? {} : { tunerCount: tuners === 'auto' ? null : tuners }),
      ...(groups === undefined ? {} : { groups }),
      ...(splitAt === undefined ? {} : { splitAt }),
      ...(blocks === undefined ? {} : { blocks }),
    },
    port: port === 'none' ? null : port,
  };
}

/**
 * What of the config this version checks but does not act on, where it is set to more than its default: nobody should wait
 * for its effect. `config.example.yaml` marks the same settings.
 */
export function settingsWithoutEffect(config: Config): string[] {
  const defaults = defaultConfig();
  const isDefault = (section: 'guides' | 'health') => isDeepStrictEqual(config[section], defaults[section]);
  return (['guides', 'health'] as const).filter((section) => !isDefault(section));
}

function isWebAddress(url: string): boolean {
  return /^(https?|file):\/\//i.test(url);
}
