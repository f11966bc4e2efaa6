import type { kit as english } from '../en/kit.js';
import { format } from './format.js';

export const kit: typeof english = {
  copy: {
    label: 'Kopieren',
    done: 'Kopiert',
    failed: 'Nicht kopiert',
    announced: (what) => `${what}: kopiert`,
    of: (what) => `${what} kopieren`,
    code: (what) => `${what} als QR-Code zeigen`,
    hideCode: 'QR-Code verbergen',
    codeOf: (what) => `QR-Code: ${what}`,
    show: 'Zeigen',
    hide: 'Verbergen',
    covered: 'verdeckt',
  },
  toast: {
    undo: 'Rückgängig',
    close: 'Schließen',
    seeChanges: 'Änderungen ansehen',
    nothing: 'Von dir ist hier nichts mehr zurückzunehmen.',
  },
  field: { show: 'Passwort zeigen', hide: 'Passwort verbergen', reset: 'Zurück zum Wert des Anbieters' },
  dialog: { close: 'Schließen', cancel: 'Abbrechen' },
  menu: { more: 'Mehr' },
  state: { loading: 'Wird gelesen…', details: 'Einzelheiten', copyDetails: 'Einzelheiten kopieren' },
  slots: (used, limit) =>
    `${format.number(used)} von ${format.count(limit, { one: 'Verbindung', other: 'Verbindungen' })} belegt`,
};
