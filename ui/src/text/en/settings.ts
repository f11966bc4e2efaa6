import { format } from './format.js';

export const settings = {
  title: 'Settings',
  search: 'Find a setting',
  searchHint: 'Name or words',
  none: (query: string) => `No setting matches “${query}”.`,
  sections: {
    label: 'Sections',
    house: 'The house',
    access: 'Access',
    looks: 'This browser',
    about: 'About',
  },
  source: {
    file: (line: number) => `config.yaml, line ${line}`,
    database: 'set here',
    default: 'default',
    flag: 'command line',
    environment: 'environment',
  },
  setElsewhere: {
    file: (path: string, line: number) => `Set in ${path}, line ${line}, and changed there.`,
    flag: 'Set on the command line, and changed there.',
    environment: 'Set by an environment variable, and changed there.',
  },
  defaultIs: (value: string) => `Default: ${value}`,
  nothing: 'none',
  reset: (name: string) => `${name}: back to the default`,
  needsRestart: 'Takes effect when Headwater is started again.',
  range: (low: number | undefined, high: number | undefined) =>
    low !== undefined && high !== undefined
      ? `${format.number(low)} to ${format.number(high)}`
      : low !== undefined
        ? `at least ${format.number(low)}`
        : high !== undefined
          ? `at most ${format.number(high)}`
          : '',
  listHelp: 'One on each line.',
  save: 'Save',
  on: 'On',
  off: 'Off',
  saved: (name: string) => `${name} is set.`,
  wentBack: (name: string) => `${name} is back at its default.`,
  config: {
    title: (count: number) => `config.yaml has ${format.count(count, { one: 'mistake', other: 'mistakes' })}`,
    rest: 'The settings from before stay in force until it is mended.',
    good: 'config.yaml has no mistake.',
    path: 'Config file',
  },
  access: {
    password: 'Change the password',
    current: 'Current password',
    next: 'New password',
    nextHelp: 'At least 8 characters.',
    change: 'Change it',
    changed: 'The password is changed. Other browsers are signed out.',
    logins: 'Signed-in browsers',
    thisOne: 'this one',
    lastSeen: (ms: number) => `last seen ${format.ago(ms)}`,
    end: 'Sign out',
    endOf: (name: string) => `Sign out ${name}`,
    endAll: 'Sign out everywhere',
    ended: 'Signed out.',
    tokens: 'API tokens',
    tokensHelp: 'For programs of yours. They may do what you may do.',
    noTokens: 'No token yet.',
    tokenName: 'What it is for',
    tokenMake: 'Make a token',
    tokenOnce: 'Copy it now: it is shown only this once.',
    tokenDone: 'I have it',
    token: 'Token',
    revoke: 'Revoke',
    revokeOf: (name: string) => `Revoke ${name}`,
    revoked: (name: string) => `${name} is revoked.`,
    made: (ms: number) => `made ${format.moment(ms)}`,
    used: (ms: number) => `last used ${format.ago(ms)}`,
    neverUsed: 'never used',
    noKeeper: 'There is no keeper yet: everybody at home can change everything.',
    agent: (browser: string, system: string) => `${browser} on ${system}`,
    unknownAgent: 'Unknown program',
  },
  about: {
    version: 'Version',
    started: 'Running since',
    api: 'API description',
    kit: 'Components of these pages',
  },
};
