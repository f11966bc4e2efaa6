import { type PlaylistReading, parsePlaylistInSteps } from '../../../src/formats/hls/index.js';

/** Reads a playlist in one go. */
export function parsePlaylist(text: string, url: string): PlaylistReading {
  const steps = parsePlaylistInSteps(text, url);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
