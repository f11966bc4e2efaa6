import { signal } from '@preact/signals';

const KEY = 'headwater.lastWatched';

/** Id of the channel that was watched last, as this browser has seen it. */
export const lastWatched = signal<number | null>(read());

/** What was watched before that, in this page: the channel that a remote control's "last" goes to. */
let before: number | null = null;

export function rememberWatched(channelId: number): void {
  if (lastWatched.value === channelId) return;
  before = lastWatched.value;
  lastWatched.value = channelId;
  try {
    localStorage.setItem(KEY, String(channelId));
  } catch {
    // a browser without storage forgets it with the page
  }
}

export const watchedBefore = (): number | null => before;

function read(): number | null {
  try {
    return Number(localStorage.getItem(KEY)) || null;
  } catch {
    return null;
  }
}
