/**
 * What the log keeps of each thing that happens: facts, not sentences, so that pages can tell it in other languages. `name`
 * is what the subject was called then. No fact holds a credential.
 */
export interface HouseFacts {
  'house.started': { version: string };
  'house.stopped': { version: string };
  'provider.added': EditFacts;
  'provider.removed': EditFacts;
  'provider.edited': EditFacts & { fields: string[] };
  'provider.refreshed': {
    name: string;
    state: string;
    entryCount: number;
    addedCount: number;
    changedCount: number;
    missingCount: number;
    error: { code: string; message: string } | null;
  };
  /** One channel, or several: `count`. */
  'channel.edited': EditFacts & { fields: string[]; count: number };
  /** Which streams a channel is made of; `name` may be several. */
  'channel.composed': EditFacts & { what: string };
  'setting.edited': EditFacts & { value: unknown };
  /** Those for all providers, or their templates. */
  'lineup.edited': EditFacts & { isRenumbered: boolean };
  'rules.edited': EditFacts;
  'person.login': { name: string; address: string };
  /** Name null: nobody has the name that was typed. */
  'person.login_refused': { name: string | null; address: string };
  /** Too many wrong logins came from an address. */
  'person.locked': { address: string; minutes: number };
  'relay.started': { name: string; provider: string };
  /** `code`: why, null when the last viewer had left. */
  'relay.ended': { name: string; code: string | null; seconds: number };
  'relay.failover': { name: string; provider: string; code: string; message: string };
  /** It has another source. For `gapMs` nothing was sent to viewers. */
  'relay.moved': { name: string; provider: string; gapMs: number; viewers: number };
  /** A channel could not be played. */
  'relay.failed': { name: string; code: string; message: string };
  'config.changed': { settings: string[] };
  'config.invalid': { file: string; line: number; message: string; count: number };
  'config.mended': Record<string, never>;
  /** `count`: of what it is about, where that is a number. */
  notice: { code: string; message: string; hint: string | null; count?: number };
}

/** Who did it, and whether it took something back. */
interface EditFacts {
  name: string;
  who: string;
  isUndo: boolean;
}

export type HouseKind = keyof HouseFacts;
