import { z } from 'zod';
import type { RuleStep } from '../base/import-choice.js';
import { foldLineupName } from '../base/lineup-names.js';
import { BUILT_IN_TEMPLATES } from '../base/rule-templates.js';
import { channels } from './channels-schema.js';
import { command } from './commands-schema.js';
import { dictionary } from './dictionary-schema.js';
import { profile, transcode } from './profiles-schema.js';
import { provider } from './providers-schema.js';
import { rules, template } from './rules-schema.js';
import {
  deviceId,
  devicePort,
  hostOrAddress,
  key,
  network,
  oneOf,
  port,
  schedule,
  text,
  tuners,
  webOrFile,
  webUrl,
  whole,
} from './values.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MS = ' milliseconds';

const server = z
  .strictObject({
    host: hostOrAddress.default('0.0.0.0').describe('Address to listen on; 0.0.0.0 is all of them.'),
    port: port.default(4323).describe('Port of everything but the HDHomeRun devices; 0 takes any free one.'),
    baseUrl: webUrl.nullable().default(null).describe('Address under which others reach us, behind a reverse proxy.'),
    trustedProxies: z.array(network).default([]).describe('Proxies whose forwarded headers count.'),
    allowedNetworks: z
      .array(network)
      .default(['loopback', 'link-local', 'private'])
      .describe('Who may use devices, playlists and streams without logging in.'),
  })
  .prefault({});

const guide = z
  .strictObject({
    key: key.describe('Stable name in this file and in URLs.'),
    url: webOrFile.describe('XMLTV, also as .gz, .xz or .zip: http(s) or file URL, or a path.'),
    priority: whole(0, 1_000).default(10).describe('Which guide wins where two fit equally well: the higher one.'),
  })
  .describe('A programme guide.');

const percent = whole(1, 100);
const imports = z
  .strictObject({
    keepMissingDays: whole(0, 365, ' days')
      .default(7)
      .describe('How long channels are kept that a provider’s list lacks, with their numbers and your changes.'),
    holdAbovePercent: whole(1, 100, ' %')
      .default(40)
      .describe('A new list that lacks more than this share of the entries is held back until you accept it.'),
    maxListMb: whole(1, 16_384, ' MB').default(1_024).describe('Size limit of one list, unpacked.'),
    maxEntries: whole(1_000, 2_000_000)
      .default(500_000)
      .describe('Most entries that one provider may bring in; groups that are not chosen do not count.'),
  })
  .prefault({});

const COUNTRY_RULE = 'must be a country code of two letters: DE';
const LANGUAGE_RULE = 'must be a language code of two letters: de';
const household = z
  .strictObject({
    countries: z
      .array(z.string({ error: COUNTRY_RULE }).regex(/^[A-Z]{2}$/, { error: COUNTRY_RULE }))
      .default([])
      .describe('Countries whose channels you watch, as codes: groups of new providers are suggested by them.'),
    languages: z
      .array(z.string({ error: LANGUAGE_RULE }).regex(/^[a-z]{2}$/, { error: LANGUAGE_RULE }))
      .default([])
      .describe('Languages that you watch in, as codes.'),
  })
  .prefault({});

const matching = z
  .strictObject({
    mergeAt: percent.default(85).describe('From this evidence on, entries become one channel by themselves.'),
    suggestAt: percent.default(75).describe('From this evidence on, a person is asked.'),
    dictionary: dictionary.describe('Words of names, beside those that come along.'),
  })
  .refine(({ mergeAt, suggestAt }) => suggestAt <= mergeAt, { path: ['suggestAt'], error: 'must not be above mergeAt' })
  .prefault({});

const FACTOR_RULE = 'must be a number from 1 to 10';
const relay = z
  .strictObject({
    lingerMs: whole(0, 600_000, MS).default(5_000).describe('How long a stream is kept after its last viewer.'),
    joinSeconds: whole(0, 30, ' seconds')
      .default(6)
      .describe('How far back a joining viewer starts, so that players open at once.'),
    holdBackMs: whole(0, 30_000, MS)
      .default(0)
      .describe('How far viewers are kept behind the source, to hide a change of source.'),
    bufferSeconds: whole(2, 60, ' seconds').default(12).describe("Length of a stream's buffer."),
    bufferMaxMb: whole(4, 1_024, ' MB').default(24).describe('Size limit of one buffer.'),
    bufferTotalMb: whole(16, 65_536, ' MB').default(256).describe('Size limit of all buffers together.'),
    startWaitMs: whole(500, 30_000, MS)
      .default(5_000)
      .describe(
        "How long a viewer's request waits for the first picture; longer than stallMs, so that a silent source is named.",
      ),
    stallMs: whole(500, 60_000, MS).default(4_000).describe('A source without progress for so long has failed.'),
    graceMs: whole(0, 10_000, MS).default(300).describe('Wait before a source is tried a second time.'),
    graceWindowMs: whole(0, 60_000, MS)
      .default(2_000)
      .describe(
        'How long a channel that lost its source is held while sources are tried; each is tried once at least.',
      ),
    retryAttempts: whole(0, 50).default(5).describe('How many attempts there are within that time.'),
    retryFactor: z
      .number({ error: FACTOR_RULE })
      .min(1, { error: FACTOR_RULE })
      .max(10, { error: FACTOR_RULE })
      .default(1.5)
      .describe('Each wait is so many times the one before.'),
    returnAfterSeconds: whole(0, 86_400, ' seconds')
      .default(300)
      .describe('How long a backup plays well before the better stream is tried again; 0: until it fails.'),
    slate: z.boolean().default(true).describe('Show a picture with words while no stream plays.'),
    otherCodec: z
      .enum(['slate', 'end'], { error: 'must be slate or end' })
      .default('slate')
      .describe('When all that plays has another codec: slate shows that picture for ten seconds, end ends at once.'),
    tunerWithoutPicture: z
      .enum(['error', 'slate'], { error: 'must be error or slate' })
      .default('error')
      .describe('What a tuner client gets when no stream of a channel starts.'),
    streamWithoutPicture: z
      .enum(['error', 'slate'], { error: 'must be error or slate' })
      .default('error')
      .describe('What a player of the playlist gets when no stream of a channel starts.'),
    whenFull: z
      .enum(['refuse', 'endOldest'], { error: 'must be refuse or endOldest' })
      .default('refuse')
      .describe(
        'When all connections of a channel’s providers are in use: refuse the new viewer, or endOldest: end the channel that has the fewest viewers and plays longest. Tuner clients neither end others nor are ended.',
      ),
    startSlateSeconds: whole(5, 3_600, ' seconds')
      .default(60)
      .describe('How long such a picture is shown before the end.'),
    viewerMaxKbps: whole(0, 10_000_000, ' kbit/s')
      .default(0)
      .describe('Most that one viewer gets per second; 0: no limit. Below what a stream has, players stutter.'),
    providerMaxKbps: whole(0, 10_000_000, ' kbit/s')
      .default(0)
      .describe('Most that is read from each provider per second; 0: no limit.'),
    sourceMaxHeight: whole(0, 10_000, ' lines')
      .default(0)
      .describe(
        'Of an HLS source in several sizes the best with no more lines than this is taken; 0: the best of all.',
      ),
    sourceMaxKbps: whole(0, 10_000_000, ' kbit/s')
      .default(0)
      .describe(
        'The same by what it says it has per second, for slow lines; 0: no limit. Where all have more, the least.',
      ),
    totalMaxKbps: whole(0, 10_000_000, ' kbit/s')
      .default(0)
      .describe('Most that all viewers get per second together; 0: no limit.'),
    viewerTimeoutMs: whole(1_000, 600_000, MS)
      .default(20_000)
      .describe('A viewer who takes nothing for so long is let go.'),
    historyDays: whole(0, 3_650, ' days')
      .default(30)
      .describe('How long it is kept who watched what; 0: it is not kept.'),
  })
  .refine(({ joinSeconds, holdBackMs, bufferSeconds }) => joinSeconds * 1_000 + holdBackMs <= bufferSeconds * 1_000, {
    path: ['bufferSeconds'],
    error: 'must hold joinSeconds and holdBackMs together',
  })
  .refine(({ bufferMaxMb, bufferTotalMb }) => bufferMaxMb <= bufferTotalMb, {
    path: ['bufferMaxMb'],
    error: 'must not be above bufferTotalMb',
  })
  .prefault({});

const hls = z
  .strictObject({
    windowSeconds: whole(12, 120, ' seconds')
      .default(30)
      .describe('How much of a channel an HLS list holds; as much again is kept for players that are late.'),
    totalMb: whole(16, 65_536, ' MB')
      .default(256)
      .describe('Size limit of the pieces of all channels together; where it is reached, less of each is kept.'),
  })
  .prefault({});

const logos = z
  .strictObject({
    fetch: z
      .boolean()
      .default(true)
      .describe('Fetch logos and give them out from here; else players load them from wherever providers say.'),
    cacheMb: whole(10, 100_000, ' MB').default(200).describe('Size limit of all fetched logos together.'),
    concurrency: whole(1, 16).default(4).describe('How many logos are fetched at once; of one server at most two.'),
    perRun: whole(10, 100_000).default(2_000).describe('Most logos that are fetched in one go; four goes an hour.'),
    folder: text
      .nullable()
      .default(null)
      .describe('Folder with logos of your own, named like channels; null: "logos" in the data folder.'),
  })
  .prefault({});

const health = z
  .strictObject({
    concurrency: whole(1, 500).default(50).describe('Probes at once, all providers together.'),
    schedule: schedule('nightly', 'manual')
      .default('nightly')
      .describe('When streams are measured: nightly, manual, or five cron fields.'),
    timeoutMs: whole(1_000, 120_000, MS).default(12_000).describe('Time limit of one probe.'),
    reserveSlots: whole(0, 100)
      .default(1)
      .describe('Connections of an account that probes leave free, for accounts with two or more.'),
  })
  .prefault({});

const block = z
  .strictObject({
    group: text.describe('Name of the group.'),
    from: whole(1, 999_999).describe('First number.'),
    to: whole(1, 999_999).nullable().default(null).describe('Last number; null: as far as it goes.'),
  })
  .refine(({ from, to }) => to === null || from <= to, { path: ['to'], error: 'must not be below from' })
  .describe('Numbers for the channels of a group.');

const lineup = z
  .strictObject({
    key: key.describe('Stable name in this file and in URLs.'),
    name: text
      .optional()
      .describe('Name of the device; default: as it is set in the pages, at first the key, for main "Headwater".'),
    tuners: tuners
      .optional()
      .describe(
        'Streams that the device offers at once; auto: what the providers allow; default: as set in the pages, at first auto.',
      ),
    groups: z
      .array(text)
      .optional()
      .describe('Groups whose TV channels are in it; default: as set in the pages. The main line-up has all.'),
    splitAt: whole(1, 100_000, ' channels')
      .nullable()
      .optional()
      .describe(
        'Most channels of one device, such as 480 for Plex: what is beyond gets devices of its own; null: no limit; default: as set in the pages.',
      ),
    port: devicePort
      .nullable()
      .default(null)
      .describe(
        'Port of the HDHomeRun device; null: 5004 for the first, 5005 for the next; 0: any free one; none: no device.',
      ),
    deviceId: deviceId.nullable().default(null).describe('HDHomeRun device id; null: made once and kept.'),
    blocks: z
      .array(block)
      .optional()
      .describe('Where new channels of a group are numbered; default: as it is set in the pages.'),
  })
  .describe('A numbered selection of channels, served as one virtual HDHomeRun device.');

/** Players list tuners by their names. */
function refuseDoubleNames(
  given: readonly { key: string; name?: string | undefined }[],
  context: z.RefinementCtx,
): void {
  const keys = new Map<string, string>();
  for (const [at, one] of given.entries()) {
    if (one.name === undefined) continue;
    const folded = foldLineupName(one.name);
    const first = keys.get(folded);
    if (first === undefined) keys.set(folded, one.key);
    else
      context.addIssue({
        ...{ code: 'custom', path: [at, 'name'], input: one.name },
        message: `is the name of the line-up "${first}" as well; each needs a name of its own`,
      });
  }
}

const hdhomerun = z
  .strictObject({
    discovery: z.boolean().default(true).describe('Answer HDHomeRun discovery (UDP and TCP 65001).'),
    ssdp: z.boolean().default(true).describe('Announce the devices by SSDP.'),
    advertise: hostOrAddress
      .nullable()
      .default(null)
      .describe('Address to tell clients instead of the one they came in on.'),
    interfaces: z.array(text).default([]).describe('Network interfaces or addresses to announce on; empty: all.'),
    httpPort80: z
      .boolean()
      .default(false)
      .describe('Serve the main device on port 80 too, for clients that know no other.'),
  })
  .prefault({});

const plex = z
  .strictObject({
    url: webUrl.nullable().default(null).describe('Address of your Plex server; null: Headwater asks none.'),
    token: text.nullable().default(null).describe('Token of its owner; best taken from the environment.'),
    devices: z
      .array(key)
      .default([])
      .describe('Tuners that it is to have, by the key of their line-up; empty: the main one.'),
  })
  .refine(({ url, token }) => (url === null) === (token === null), {
    path: ['token'],
    error: 'must stand beside url, and url beside it',
  })
  .prefault({});

const logging = z
  .strictObject({
    level: oneOf(...LOG_LEVELS)
      .default('info')
      .describe('Least important lines to write.'),
  })
  .prefault({});

const sections = z.strictObject({
  server: server.describe('What we listen on and who may come in.'),
  providers: z.array(provider).default([]).describe('Subscriptions and playlists to import.'),
  imports: imports.describe('Bringing in of lists.'),
  household: household.describe('Who watches.'),
  rules: rules.describe('What is left out or changed of what all providers bring; runs before their own rules.'),
  templates: z.array(template).default([]).describe('Rules under a name, for the rules of providers.'),
  channels: channels.default([]).describe('What is decided about single channels.'),
  guides: z.array(guide).default([]).describe('Programme guides.'),
  matching: matching.describe('When entries of several providers become one channel.'),
  relay: relay.describe('Live streams.'),
  hls: hls.describe('Channels as HLS, for browsers and phones.'),
  profiles: z.array(profile).default([]).describe('How streams are made for viewers, beside the built-in ones.'),
  commands: z.array(command).default([]).describe('Programs that play what a provider’s playWith gives them.'),
  transcode: transcode.describe('Encoding of pictures.'),
  logos: logos.describe('Logos of channels.'),
  health: health.describe('Measuring of streams.'),
  lineups: z
    .array(lineup)
    .prefault([{ key: 'main' }])
    .refine(([first]) => first?.groups === undefined, {
      path: [0, 'groups'],
      error: 'must not be set for the first line-up: it has all TV channels',
    })
    .superRefine(refuseDoubleNames)
    .describe('Line-ups; the first one is the main one.'),
  hdhomerun: hdhomerun.describe('The virtual HDHomeRun devices.'),
  plex: plex.describe('A Plex server whose channels are kept in step.'),
  logging: logging.describe('The log.'),
});

/** The config file. Every key may be absent; the field names are a contract. */
export const configSchema = sections.superRefine((given, context) => {
  const known = new Set([...BUILT_IN_TEMPLATES, ...given.templates].map((one) => one.key));
  const check = (steps: readonly RuleStep[], path: PropertyKey[]) => {
    for (const [at, step] of steps.entries()) {
      if (!('template' in step) || known.has(step.template)) continue;
      context.addIssue({
        ...{ code: 'invalid_value', input: step.template, values: [...known], path: [...path, at, 'use'] },
        message: 'names a template that is not there',
      });
    }
  };
  const commandKeys = given.commands.map((one) => one.key);
  for (const [at, { playWith }] of given.providers.entries()) {
    if (playWith === null || commandKeys.includes(playWith)) continue;
    context.addIssue({
      ...{ code: 'invalid_value', input: playWith, values: commandKeys, path: ['providers', at, 'playWith'] },
      message: 'names a command that is not there',
    });
  }
  check(given.rules, ['rules']);
  for (const [at, one] of given.providers.entries()) check(one.rules, ['providers', at, 'rules']);
});

export type Config = z.output<typeof configSchema>;
export type LineupConfig = Config['lineups'][number];
export type ChannelConfig = Config['channels'][number];
export type GuideConfig = Config['guides'][number];

/** The lists whose items people address by `key`. */
export const KEYED_LISTS = ['providers', 'templates', 'profiles', 'commands', 'guides', 'lineups'] as const;

/** What may be written, as JSON Schema draft-7: for editors and `npm run schema`. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
}
