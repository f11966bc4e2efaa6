import type { HouseFacts, HouseKind } from './facts.js';

/** What happened, as one English sentence. */
export function sentenceOf(kind: string, facts: Record<string, unknown>): string {
  const tell = (SENTENCES as Partial<Record<string, (facts: never) => string>>)[kind];
  return tell ? tell(facts as never) : kind; // a kind of another version
}

const SENTENCES: { [Kind in HouseKind]: (facts: HouseFacts[Kind]) => string } = {
  'house.started': ({ version }) => `Headwater ${version} has started.`,
  'house.stopped': ({ version }) => `Headwater ${version} was stopped.`,
  'provider.added': ({ name, who, isUndo }) =>
    `${person(who)} ${isUndo ? 'brought back' : 'added'} the provider "${name}".`,
  'provider.removed': ({ name, who, isUndo }) =>
    `${person(who)} removed the provider "${name}"${isUndo ? ' by taking a change back' : ''}.`,
  'provider.edited': ({ name, who, isUndo, fields }) =>
    `${person(who)} ${edited(isUndo, fields)} of the provider "${name}".`,
  'provider.refreshed': (facts) => {
    const { name, state, entryCount, addedCount, missingCount, error } = facts;
    if (error && state === 'done') return `"${name}" was refreshed in part: ${error.message}`;
    if (error) return `"${name}" was not refreshed: ${error.message}`;
    if (state === 'unchanged') return `"${name}" has not changed.`;
    return `"${name}" was refreshed: ${counted(entryCount, 'entry', 'entries')}, ${addedCount} new, ${missingCount} missing.`;
  },
  'channel.edited': ({ name, who, isUndo, fields, count }) =>
    `${person(who)} ${edited(isUndo, fields)} of ${count === 1 ? `"${name}"` : name}.`,
  'channel.composed': ({ name, who, isUndo, what }) => {
    const undone = isUndo ? 'took a change back: ' : '';
    if (what === 'channels.merge')
      return `${person(who)} ${undone}${isUndo ? 'the merging' : 'made one channel'} of ${name}.`;
    if (what === 'channels.apart')
      return `${person(who)} ${undone}${isUndo ? 'the parting of' : 'keeps apart'} ${name}.`;
    if (what === 'streams.move')
      return `${person(who)} ${undone}${isUndo ? 'the moving of' : 'moved'} streams of "${name}".`;
    if (what === 'streams.together')
      return `${person(who)} ${undone}${isUndo ? 'the keeping' : 'keeps'} together ${isUndo ? 'of ' : ''}streams of "${name}".`;
    return `${person(who)} ${undone}${isUndo ? 'the order of the streams' : 'put the streams in order'} of "${name}".`;
  },
  'lineup.edited': ({ name, who, isUndo, isRenumbered }) =>
    `${person(who)} ${isUndo ? 'took back a change of' : 'changed'} the ${isRenumbered ? 'numbers' : 'blocks of numbers'} of the line-up "${name}".`,
  'setting.edited': ({ name, who, value, isUndo }) =>
    value === null
      ? `${person(who)} set ${name} back to its default.`
      : `${person(who)} ${isUndo ? 'took a change back: ' : 'set '}${name}${isUndo ? ' is' : ' to'} ${JSON.stringify(value)}${isUndo ? ' again' : ''}.`,
  'rules.edited': ({ who, isUndo }) =>
    `${person(who)} ${isUndo ? 'took back a change of' : 'changed'} the rules for all providers.`,
  'person.login': ({ name, address }) => `${name} logged in from ${address}.`,
  'person.login_refused': ({ name, address }) =>
    name === null
      ? `A login with an unknown name from ${address} was refused.`
      : `A login as "${name}" from ${address} was refused.`,
  'person.locked': ({ address, minutes }) =>
    `Too many logins from ${address} were refused: it may not try again for ${minutes} minutes.`,
  'relay.started': ({ name, provider }) => `"${name}" plays from ${provider}.`,
  'relay.ended': ({ name, code, seconds }) =>
    `"${name}" ended after ${duration(seconds)}${code === null ? '' : ` (${code})`}.`,
  'relay.failover': ({ name, provider, message }) =>
    `"${name}" lost its source at ${provider}; another is being looked for: ${message}`,
  'relay.moved': ({ name, provider, gapMs }) =>
    `"${name}" goes on from ${provider}${gapMs < 1_000 ? '' : ` after ${(gapMs / 1_000).toFixed(1)} s`}.`,
  'relay.failed': ({ name, message }) => `"${name}" could not be played: ${message}`,
  'config.changed': ({ settings }) => `config.yaml has changed: ${settings.join(', ')}.`,
  'config.invalid': ({ message, count }) => {
    const more = count > 1 ? ` (and ${count - 1} more)` : '';
    return `config.yaml has a mistake, the settings from before stay: ${message}${more}`;
  },
  'config.mended': () => 'config.yaml has no mistakes any more.',
  notice: ({ message, hint }) => (hint === null ? message : `${message} ${hint}`),
};

function edited(isUndo: boolean, fields: readonly string[]): string {
  const names = fields.map((field) => FIELD_NAMES[field] ?? field);
  return `${isUndo ? 'took back' : 'changed'} the ${new Intl.ListFormat('en').format(names)}`;
}

/** Fields as people call them. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: 'name',
  number: 'number',
  groupName: 'group',
  logoUrl: 'logo',
  isHidden: 'hiding',
  url: 'address',
  isEnabled: 'switch',
  maxConnections: 'connections',
  refresh: 'plan',
  userAgent: 'user agent',
  headers: 'request headers',
  proxy: 'proxy',
  usesDirectSource: 'use of direct addresses',
  tls: 'check of certificates',
  allowPrivate: 'rule for private addresses',
  rules: 'rules',
};

/** Before there is a keeper nobody has a name. */
function person(who: string): string {
  return who === 'set-up' ? 'Somebody, before the set-up,' : who;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second', 'seconds');
  return `${Math.round(seconds / 60)} minutes`;
}
