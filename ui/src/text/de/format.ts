import { createFormat } from '../format.js';

export const format = createFormat('de-DE', { justNow: 'gerade eben' });

/** Counted things of the house, each with its one German word. */
export const counted = {
  channels: (count: number) => format.count(count, { one: 'Sender', other: 'Sender' }),
  streams: (count: number) => format.count(count, { one: 'Stream', other: 'Streams' }),
  entries: (count: number) => format.count(count, { one: 'Eintrag', other: 'Einträge' }),
  providers: (count: number) => format.count(count, { one: 'Anbieter', other: 'Anbieter' }),
  connections: (count: number) => format.count(count, { one: 'Verbindung', other: 'Verbindungen' }),
  mistakes: (count: number) => format.count(count, { one: 'Fehler', other: 'Fehler' }),
};

/** What somebody is called who did something: a person, or a program with a token. */
export function whoIs(who: string): string {
  if (who === 'set-up') return 'Bei der Einrichtung';
  const [, person, token] = /^(.+) \(token (.+)\)$/.exec(who) ?? [];
  return token === undefined ? who : `${person} (Schlüssel ${token})`;
}
