import { format } from './format.js';

type Fields = Readonly<Record<string, unknown>> | null;

const quoted = (value: unknown): string => `“${String(value)}”`;

/** One field of a channel or of several, as a part of a sentence: `was named “Kite”`. */
function channelPart(field: string, value: unknown, isMany: boolean): string {
  const isNone = value === null || value === '';
  const was = isMany ? 'were' : 'was';
  const own = isMany ? 'their' : 'its';
  switch (field) {
    case 'name':
      return isNone ? `went back to ${own} own name` : `${was} named ${quoted(value)}`;
    case 'groupName':
      return isNone ? `went back to ${own} own group` : `${was} put into ${quoted(value)}`;
    case 'number':
      return isNone ? `went back to ${own} own number` : `${was} given the number ${String(value)}`;
    case 'logoUrl':
      return isNone ? `went back to ${own} own logo` : `${was} given another logo`;
    case 'guideId':
      return isNone ? `went back to ${own} own guide id` : `${was} given the guide id ${quoted(value)}`;
    case 'isHidden':
      return value === true ? `${was} hidden` : `${was} shown again`;
    default:
      return `${was} changed (${field})`;
  }
}

const PROVIDER_FIELDS: Readonly<Record<string, string>> = {
  name: 'name',
  url: 'address',
  maxConnections: 'connections',
  refresh: 'plan',
  userAgent: 'user agent',
  headers: 'headers',
  allowPrivate: 'private addresses',
  kind: 'kind',
  username: 'user name',
  password: 'password',
  accounts: 'accounts',
  backupHosts: 'backup addresses',
  live: 'live channels',
  movies: 'films',
  series: 'series',
  proxy: 'proxy',
  usesDirectSource: 'direct addresses',
  tls: 'certificates',
  rules: 'rules',
};

function edited(name: string, after: Fields, isMany: boolean): string {
  const parts = Object.entries(after ?? {})
    .filter(([field]) => field !== 'ids')
    .map(([field, value]) => channelPart(field, value, isMany));
  return `${name} ${parts.length === 0 ? (isMany ? 'were changed' : 'was changed') : format.list(parts)}.`;
}

function providerEdited(name: string, after: Fields): string {
  const fields = Object.keys(after ?? {});
  if (fields.length === 1 && fields[0] === 'isEnabled')
    return after?.isEnabled === true ? `${name} was switched on.` : `${name} was switched off.`;
  return `${name} was changed: ${format.list(fields.map((field) => PROVIDER_FIELDS[field] ?? field))}.`;
}

const changes = {
  title: 'Changes',
  lead: 'What people did in the last 24 hours. Each can be taken back.',
  tabs: { label: 'What happened', log: 'Events', changes: 'Changes' },
  none: 'Nothing was changed in the last 24 hours.',
  more: 'Show older ones',
  undo: 'Undo',
  redo: 'Do it again',
  undoOf: (what: string) => `Undo: ${what}`,
  isUndone: 'taken back',
  by: (who: string, ms: number) => `${who === 'set-up' ? 'before there was a keeper' : who}, ${format.moment(ms)}`,
  /** A change that took another one back: what it did itself. */
  undone: (what: string) => `${what} That took a change back.`,
  /** A whole sentence about one change. */
  sentence(action: string, name: string, after: Fields): string {
    switch (action) {
      case 'channel.edit':
        return edited(name, after, false);
      case 'channels.edit': {
        const ids = Array.isArray(after?.ids) ? after.ids.length : 0;
        return edited(format.count(ids, { one: 'channel', other: 'channels' }), after, ids !== 1);
      }
      case 'channels.merge':
        return `One channel was made of ${name}.`;
      case 'channels.apart':
        return `${name} are kept apart.`;
      case 'streams.move':
        return `Streams of ${name} were moved.`;
      case 'streams.together':
        return `Streams of ${name} are kept together.`;
      case 'streams.pin':
        return `The streams of ${name} were put in order.`;
      case 'lineup.edit':
        return `The line-up ${name} was changed.`;
      case 'lineup.add':
        return `The line-up ${name} was made.`;
      case 'lineup.remove':
        return `The line-up ${name} was removed.`;
      case 'channel.mark':
        return after?.isFavourite === true ? `${name} is a favourite.` : `${name} is no favourite any more.`;
      case 'lineup.renumber':
        return `The channels of ${name} got new numbers.`;
      case 'provider.add':
        return `${name} was added.`;
      case 'provider.remove':
        return `${name} was removed.`;
      case 'provider.edit':
        return providerEdited(name, after);
      case 'setting.edit':
        return after?.value === null || after?.value === undefined
          ? `The setting ${name} went back to its default.`
          : `The setting ${name} was set to ${JSON.stringify(after.value)}.`;
      case 'rules.edit':
        return 'The rules for all providers were changed.';
      default:
        return `${name}: ${action}.`;
    }
  },
};

export type ChangeTexts = typeof changes;
export default changes;
