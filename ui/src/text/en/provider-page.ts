import { type CronPlan, namesOf } from '../cron.js';
import { format } from './format.js';

const entries = (count: number) => format.count(count, { one: 'entry', other: 'entries' });
const names = namesOf('en-GB');

const WARNINGS: Readonly<Record<string, string>> = {
  'archive-without-days': 'Archives that do not say how far back they go',
  'array-for-object': 'A list stood where one thing was expected',
  'attributes-after-name': 'Details stood behind the name',
  'bad-duration': 'A duration was no number',
  'bad-exthttp': 'Request headers could not be read',
  'bad-number': 'A channel number could not be read',
  'bad-object': 'Entries that could not be read',
  'comma-before-attributes': 'A comma stood in the wrong place',
  'duplicate-attribute': 'The same detail stood there twice',
  'duplicate-entry': 'The same entry came twice; one is kept',
  'duplicate-id': 'Two entries had the same id',
  'empty-list': 'A list was empty',
  'empty-name': 'Entries without a name',
  'encoding-fallback': 'Letters were in an old encoding',
  'extinf-no-colon': 'A colon was missing',
  'extinf-without-url': 'Entries without an address',
  'extra-url': 'Entries with more than one address',
  'inner-quote': 'Quotation marks stood inside a value',
  'junk-in-attributes': 'Details that could not be read',
  'junk-line': 'Lines that mean nothing',
  'line-too-long': 'Lines that were too long',
  'missing-extension': 'Films that do not say their file type',
  'missing-header': 'The first line of a playlist was missing',
  'missing-id': 'Entries without an id',
  'missing-name-comma': 'A comma before the name was missing',
  'group-not-found': 'Chosen groups that the list does not have',
  'list-left-out': 'Lists of which no group is chosen, or that rules leave out altogether',
  'name-too-long': 'Names that were too long; they are cut',
  'no-data': 'The panel sent nothing about an entry',
  'no-entries': 'There was no entry',
  'not-a-number': 'A number could not be read',
  'nul-bytes': 'Empty bytes stood in the text',
  'null-for-array': 'Nothing came where a list was expected',
  'object-for-array': 'One thing stood where a list was expected',
  'odd-extension': 'Films with an unusual file type',
  'odd-quotes': 'Unusual quotation marks',
  'relative-url': 'Addresses that were incomplete; we completed them',
  'repeated-header': 'The first line came again in the middle',
  'space-in-url': 'Blanks stood in an address',
  'stray-hls-tag': 'Lines of another kind of playlist',
  'text-before-json': 'Text stood before the reply',
  'too-large-object': 'Entries that were too large',
  'unclosed-quote': 'A quotation mark was not closed',
  'unknown-catchup': 'A kind of archive that we do not know',
  'unquoted-value': 'Values without quotation marks',
  'unsupported-scheme': 'Addresses of a kind that we cannot play',
  'url-before-extinf': 'An address stood before its name',
  'url-without-extinf': 'Addresses without a name',
  'zone-disagrees': 'The panel tells two different time zones',
};

/** A count that is exact, or that there are at least. */
interface Sum {
  count: number;
  isExact: boolean;
}

const page = {
  back: 'All providers',
  gone: 'This provider is no longer there.',
  fixed: 'config.yaml sets all of this. Change it there; the file is read again as soon as it is saved.',
  save: 'Save',
  saving: 'Saving…',
  reset: 'Discard',
  sections: {
    label: 'About this provider',
    overview: 'Overview',
    settings: 'Settings',
    access: 'Accounts and addresses',
    hosts: 'Backup addresses',
    groups: 'What comes in',
    rules: 'Rules',
    history: 'History',
    changes: 'Changes',
  },
  addresses: {
    title: 'Addresses',
    main: 'Main address',
    backup: (at: number) => `Backup ${at}`,
    guide: 'Guide',
    hasGuide: 'It brings one of its own.',
    hasNone: 'It names none.',
  },
  accounts: {
    title: 'Accounts',
    states: {
      active: 'active',
      trial: 'trial',
      expired: 'ended',
      banned: 'blocked by the provider',
      disabled: 'switched off by the provider',
      refused: 'not let in: user name or password is wrong',
    } as Readonly<Record<string, string>>,
    notAsked: 'not asked yet',
    unlimited: 'no end known',
    ends: (ms: number) => `until ${format.date(ms)}`,
    ended: (ms: number) => `ended on ${format.date(ms)}`,
    /** Of one that ends within days. */
    endsSoon: (name: string, days: number) =>
      days <= 0
        ? `The account ${name} ends today.`
        : `The account ${name} ends in ${format.count(days, { one: 'day', other: 'days' })}.`,
    endsSoonHint: 'Without a new term its channels stop playing then.',
    hasEnded: (name: string) => `The account ${name} has ended.`,
    hasEndedHint: 'Nothing plays through it until it is extended.',
    uses: (active: number | null, limit: number | null) =>
      limit === null
        ? active === null
          ? ''
          : `${format.number(active)} in use`
        : active === null
          ? format.count(limit, { one: 'connection', other: 'connections' })
          : `${format.number(active)} of ${format.count(limit, { one: 'connection', other: 'connections' })} in use`,
    ownLimit: (limit: number) => `here at most ${format.number(limit)}`,
    checked: (ms: number) => `asked ${format.ago(ms)}`,
  },
  settings: {
    kinds: 'What comes in',
    live: 'Live channels and radio',
    movies: 'Films',
    series: 'Series',
    noKind: 'Choose at least one. To take nothing of it, switch the provider off.',
    address: 'Address',
    addressHelp: (shown: string) => `Now ${shown}, login not shown. Leave it empty to keep it.`,
    server: 'Server',
    schedule: 'Refresh',
    daily: 'Every day',
    manual: 'By hand only',
    fileHelp: 'To bring a newer file, add it as a provider of its own.',
    connectionsHelp: 'As many as your subscription allows. We never open more. Empty: one.',
    connectionsWrong: 'A whole number from 1 to 100.',
    nameMissing: 'A name is needed.',
    cron: 'By a plan of my own',
    pattern: 'Plan',
    patternHelp: 'Minute, hour, day of the month, month, day of the week: “30 4 * * 1” is Mondays at 04:30.',
    patternWrong: 'Five fields with blanks between, such as “30 4 * * *”.',
    next: (ms: number) => `Next ${format.moment(ms)}.`,
    more: 'More: how its servers are reached',
    userAgent: 'Name of our player (User-Agent)',
    userAgentHelp: 'Some providers let in only players that they know. Empty: our own name.',
    headers: 'Further request headers',
    headersNone: 'None. Few providers ask for any.',
    header: 'Header',
    headerValue: 'Value',
    headerKept: 'It is not shown. Leave it empty to keep it.',
    addHeader: 'Add a header',
    removeHeader: (name: string) => `Remove the header ${name}`,
    headerWrong: 'A name of letters, digits and hyphens.',
    headerTwice: 'This header is there already.',
    valueMissing: 'A new header needs a value.',
    proxy: 'Proxy',
    proxyHelp: 'http://, https://, socks4:// or socks5://. Empty: none.',
    proxyHasLogin: 'Its login is not shown, and stays as long as the address stays.',
    proxyWrong: 'An address that begins with http://, https://, socks4:// or socks5://.',
    verifies: 'Check the certificates of its servers',
    unsafe: 'The certificates of this provider are not checked.',
    unsafeHint:
      'Anybody on the way can read the login and change what plays. Only for a server whose certificate you know to be wrong.',
    caFile: 'Certificates to trust as well',
    caFileHelp: 'Path of a PEM file on the machine that runs Headwater. Empty: only the usual ones.',
    directSource: 'Play streams straight from their source',
    directSourceHelp:
      'Where the provider names a direct address. It may be faster, but backup addresses do not stand in for it.',
    allowPrivate: 'May its streams lead into your house?',
    privateBySelf: 'Only when its own address is in the house',
    privateYes: 'Yes',
    privateNo: 'No',
  },
  access: {
    accounts: 'Accounts',
    accountsLead: 'Tried from top to bottom. Each has connections of its own, so two accounts carry more viewers.',
    account: (at: number) => `Account ${at}`,
    username: 'User name',
    password: 'Password',
    passwordKept: 'It is not shown. Leave it empty to keep it.',
    limit: 'Connections',
    limitHelp: (told: number | null) =>
      told === null ? 'Empty: as many as the account says.' : `Empty: as many as the account says, now ${told}.`,
    addAccount: 'Add an account',
    up: (name: string) => `Try ${name} earlier`,
    down: (name: string) => `Try ${name} later`,
    isFirst: 'It is the first one.',
    isLast: 'It is the last one.',
    remove: (name: string) => `Remove ${name}`,
    onlyOne: 'One account is needed.',
    usernameMissing: 'A user name is needed.',
    usernameTwice: 'Another account has this user name.',
    passwordMissing: 'A new account needs its password.',
    hosts: 'Backup addresses',
    hostsLead: 'Other servers of the same provider, tried from top to bottom when its own does not answer.',
    hostsNone: 'None. Your provider may name some.',
    host: (at: number) => `Backup ${at}`,
    hostHelp: 'A server name, with port if needed: backup.example:8080',
    hostWrong: 'A server name without a path, such as backup.example:8080.',
    addHost: 'Add an address',
  },
  history: {
    none: 'It has not been refreshed yet.',
    states: {
      running: 'Running',
      done: 'Imported',
      unchanged: 'No change',
      failed: 'Failed',
      held: 'Held back',
      interrupted: 'Cut off by a stop of Headwater',
    },
    counts: (entryCount: number, added: number, changed: number, missing: number) => {
      const parts = [
        added > 0 ? `${format.number(added)} new` : '',
        changed > 0 ? `${format.number(changed)} changed` : '',
        missing > 0 ? `${format.number(missing)} gone` : '',
      ].filter((part) => part !== '');
      return `${entries(entryCount)}, ${parts.length === 0 ? 'no change' : format.list(parts)}`;
    },
    took: (ms: number) => (ms < 60_000 ? `${format.number(Math.ceil(ms / 1_000))} s` : format.lasting(ms)),
    whatChanged: 'What changed',
    wouldChange: 'What would change',
    what: { added: 'New', changed: 'Changed', missing: 'Gone' },
    whatCount: (what: string, { count, isExact }: Sum) =>
      `${what}: ${isExact ? '' : 'at least '}${format.number(count)}`,
    moreNames: (count: number) => `Show ${format.number(count)} more`,
    fewerNames: 'Show fewer',
    unnamed: (count: number) => `and ${format.number(count)} more, of which the names are not kept`,
    namesForgotten: 'The names are kept of the last 20 refreshes only.',
    remarks: (count: number) => `${format.count(count, { one: 'remark', other: 'remarks' })} about the list`,
    warning: (code: string, count: number) => `${WARNINGS[code] ?? code} (${format.number(count)})`,
  },
  accept: {
    title: (name: string) => `Take the new list of ${name}?`,
    lost: ({ count, isExact }: Sum) =>
      count === 0
        ? 'No entry is lost.'
        : isExact
          ? `${entries(count)} ${count === 1 ? 'goes' : 'go'}.`
          : `At least ${entries(count)} go.`,
    examples: (names: readonly string[]) => `Among them: ${names.join(', ')}.`,
    outdated: 'The list has been fetched again meanwhile.',
    outdatedHint: 'What is said here is not the newest any more. Look again before you decide.',
    lookAgain: 'Look again',
    forGood: 'This cannot be undone.',
    kept: (days: number | null) =>
      days === 0
        ? 'What goes is deleted at once, with its numbers and your changes.'
        : `What goes is kept for ${days === null ? 'some days' : format.count(days, { one: 'day', other: 'days' })}, with its numbers and your changes. If the provider lists it again by then, it comes back as it was.`,
    keep: 'Keep the old list',
  },
  /** A plan as a sentence. */
  plan({ time, weekdays, monthDays, months }: CronPlan): string {
    const days = [
      weekdays === null ? '' : `on ${format.list(weekdays.map(names.weekday))}`,
      monthDays === null ? '' : `on day ${format.list(monthDays.map(String))} of the month`,
    ].filter((part) => part !== '');
    const inMonths = months === null ? '' : `in ${format.list(months.map(names.month))}`;
    const isRegular = time.kind === 'minutes' || time.kind === 'hours';
    const when = days.length === 0 ? (isRegular && months === null ? '' : 'every day') : days.join(' as well as ');
    const words = [when, inMonths, timeWords(time)].filter((part) => part !== '').join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  },
};

function timeWords(time: CronPlan['time']): string {
  switch (time.kind) {
    case 'at':
      return `at ${format.list(time.clocks)}`;
    case 'minutes':
      return time.step === 1 ? 'every minute' : `every ${time.step} minutes`;
    case 'hours': {
      const past = `at minute ${time.minute}`;
      return time.step === 1 ? `every hour ${past}` : `every ${time.step} hours ${past}`;
    }
    case 'many':
      return `${format.number(time.count)} times, first at ${time.first}`;
  }
}

export type ProviderPageTexts = typeof page;
export default page;
