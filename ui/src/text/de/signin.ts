import type { Texts } from '../en/index.js';
import { format } from './format.js';

export const signin: Texts['signin'] = {
  wait: (seconds: number) =>
    seconds < 90
      ? `Versuch es in ${format.count(seconds, { one: 'Sekunde', other: 'Sekunden' })} wieder.`
      : `Versuch es in ${format.count(Math.ceil(seconds / 60), { one: 'Minute', other: 'Minuten' })} wieder.`,
  title: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  submit: 'Anmelden',
  submitting: 'Einen Moment…',
  nameMissing: 'Gib deinen Namen ein.',
  passwordMissing: 'Gib dein Passwort ein.',
  lost: 'Passwort verloren? Auf dem Rechner, auf dem Headwater läuft:',
};
