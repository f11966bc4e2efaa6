import { signal } from '@preact/signals';

const KEY = 'headwater.lastWatched';

/** Id of the channel that was watched last, as this browser has seen it. */
export const lastWatched = signal<number | null>(read());

export function rememberWatched(channelId: number): void {
  if (lastWatched.value === channelId) return;
  lastWatched.value = channelId;
  try {
    localStorage.setItem(KEY, String(channelId));
  } catch {
    // a browser without storage forgets it with the page
  }
}

function read(): number | null {
  try {
    return Number(localStorage.getItem(KEY)) || null;
  } catch {
    return null;
  }
}
