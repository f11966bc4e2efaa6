import { type PlaylistReading, readPlaylistInSteps } from '../../../src/formats/hls/index.js';

/** Reads a playlist in one go. */
export function readPlaylist(text: string, url: string): PlaylistReading {
  const steps = readPlaylistInSteps(text, url);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
