import { z } from 'zod';
import { rules } from './rules-schema.js';
import {
  backupHost,
  headerName,
  headerValue,
  key,
  oneOf,
  proxyUrl,
  schedule,
  text,
  webOrFile,
  whole,
} from './values.js';

const connections = whole(1, 100);

const account = z
  .strictObject({
    username: text.describe('User name of this account.'),
    password: text.describe('Its password.'),
    maxConnections: connections
      .nullable()
      .default(null)
      .describe('Streams at once on this account; null: what the account says, else 1.'),
  })
  .describe('One more set of credentials of the same subscription.');

/** Empty: entries without a group. */
const group = z.string({ error: 'must be a text' }).max(500);
const groupRow = z.array(group);
const groupNames = z.union(
  [
    groupRow,
    z.strictObject({
      live: groupRow.optional().describe('Groups of live channels and radio.'),
      movies: groupRow.optional().describe('Groups of films.'),
      series: groupRow.optional().describe('Groups of series.'),
    }),
  ],
  { error: 'must be a list of groups, or a section with live, movies or series' },
);
const groups = z
  .strictObject({
    include: groupNames
      .default([])
      .describe(
        'Groups to take, by list: one that is not named comes in as a whole, one with [ ] not at all. A row of names means all lists, an empty row takes all.',
      ),
    exclude: groupNames.default([]).describe('Groups to leave out, in the same form.'),
    newGroups: oneOf('ask', 'include', 'exclude')
      .default('include')
      .describe('What happens to groups that appear later; ask: they stay out until you have said.'),
  })
  .prefault({});

const tls = z
  .strictObject({
    verify: z
      .boolean()
      .default(true)
      .describe('Check the certificate. Off only for a server whose certificate you know to be wrong.'),
    caFile: text.nullable().default(null).describe('Path of a PEM file with certificates to trust for this provider.'),
  })
  .prefault({});

/** One provider of the file. `name` falls back to `key`. */
export const provider = z
  .strictObject({
    key: key.describe('Stable name in this file and in URLs.'),
    name: text.optional().describe('What people see; default: the key.'),
    kind: oneOf('m3u', 'xtream')
      .default('m3u')
      .describe('m3u: a playlist. xtream: a panel with user name and password.'),
    url: webOrFile.describe('m3u: http(s) or file URL, or a path. xtream: address of the panel.'),
    username: text.nullable().default(null).describe('xtream: user name.'),
    password: text.nullable().default(null).describe('xtream: password; best taken from the environment.'),
    accounts: z
      .array(account)
      .default([])
      .describe('xtream: more credentials of the same subscription, tried in this order.'),
    backupHosts: z.array(backupHost).default([]).describe('Other hosts of the same provider, tried in this order.'),
    maxConnections: connections
      .nullable()
      .default(null)
      .describe('Streams at once, of the first account; null: what the account says, else 1.'),
    refresh: schedule('daily', 'manual')
      .default('daily')
      .describe('When to import again: daily, manual, or five cron fields.'),
    userAgent: headerValue
      .nullable()
      .default(null)
      .describe('User-Agent of all requests to this provider; null: our own.'),
    headers: z.record(headerName, headerValue).default({}).describe('More request headers.'),
    proxy: proxyUrl.nullable().default(null).describe('http, https or socks proxy for this provider.'),
    tls: tls.describe('How the certificates of this provider are checked.'),
    directSource: z
      .boolean()
      .default(false)
      .describe('xtream: play entries at the address behind the panel that it names for them, where it names one.'),
    playWith: key
      .nullable()
      .default(null)
      .describe('One of the commands of this file, which plays its streams; null: they are played directly.'),
    allowPrivate: z
      .boolean()
      .default(false)
      .describe('Streams may lead to private addresses though the provider itself is public.'),
    groups: groups.describe('Which groups of the provider to take.'),
    rules: rules.describe('What is left out or changed of what it brings, after the rules for all providers.'),
    live: z.boolean().default(true).describe('Import live channels.'),
    movies: z.boolean().default(false).describe('Import films.'),
    series: z.boolean().default(false).describe('Import series.'),
  })
  .superRefine((given, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    for (const field of ['username', 'password'] as const) {
      if (given.kind === 'xtream' && given[field] === null) refuse(field, 'is missing: kind xtream needs it');
      if (given.kind === 'm3u' && given[field] !== null)
        refuse(field, 'is for kind xtream; a playlist has its credentials in the url');
    }
    if (given.kind === 'm3u' && given.directSource) refuse('directSource', 'is for kind xtream');
    if (given.kind === 'm3u' && given.accounts.length > 0)
      refuse('accounts', 'is for kind xtream; a playlist has its credentials in the url');
    const names = [given.username, ...given.accounts.map((one) => one.username)];
    if (new Set(names).size < names.length) refuse('accounts', 'name the same user twice');
    if (given.kind === 'xtream' && !/^https?:/i.test(given.url))
      refuse('url', 'must start with http:// or https:// for kind xtream');
  })
  .transform((given) => ({ ...given, name: given.name ?? given.key }));

export type ProviderConfig = z.output<typeof provider>;
