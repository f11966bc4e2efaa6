import { format } from './format.js';

/** What parts of the kit say wherever they stand. */
export const kit = {
  copy: {
    label: 'Copy',
    done: 'Copied',
    failed: 'Not copied',
    announced: (what: string) => `${what}: copied`,
    of: (what: string) => `Copy ${what}`,
    code: (what: string) => `Show ${what} as a QR code`,
    hideCode: 'Hide the QR code',
    codeOf: (what: string) => `QR code: ${what}`,
    show: 'Show',
    hide: 'Hide',
    covered: 'covered',
  },
  toast: {
    undo: 'Undo',
    close: 'Close',
    seeChanges: 'See the changes',
    nothing: 'Nothing of yours is left to take back here.',
  },
  field: { show: 'Show the password', hide: 'Hide the password', reset: 'Back to the provider’s' },
  dialog: { close: 'Close', cancel: 'Cancel' },
  menu: { more: 'More' },
  state: { loading: 'Reading…', details: 'Details', copyDetails: 'Copy the details' },
  slots: (used: number, limit: number) =>
    `${format.number(used)} of ${format.count(limit, { one: 'connection', other: 'connections' })} in use`,
};
