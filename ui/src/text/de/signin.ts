import type { Texts } from '../en/index.js';

export const signin: Texts['signin'] = {
  title: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  submit: 'Anmelden',
  submitting: 'Einen Moment…',
  nameMissing: 'Gib deinen Namen ein.',
  passwordMissing: 'Gib dein Passwort ein.',
  lost: 'Passwort verloren? Auf dem Rechner, auf dem Headwater läuft:',
};
