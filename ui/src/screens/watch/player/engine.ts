/** What feeds the picture: one of the players of other people, or the browser itself. */
export interface Engine {
  /** How far behind live the picture is, as far as this player knows. */
  delayMs(): number | null;
  /** Ends every request, buffer and timer of it. */
  stop(): void;
}

/** Why a player cannot go on: the line or the daemon, or bytes that this browser cannot play. */
export type EngineEnd = 'network' | 'media';

/** @param onEnd Called once, and never after `stop`. */
export type StartEngine = (video: HTMLVideoElement, url: string, onEnd: (why: EngineEnd) => void) => Engine;

/** How much is there beyond what is shown. */
export function bufferedMs({ buffered, currentTime }: HTMLVideoElement): number {
  for (let at = 0; at < buffered.length; at++) {
    if (buffered.start(at) <= currentTime + 0.5 && currentTime <= buffered.end(at))
      return (buffered.end(at) - currentTime) * 1_000;
  }
  return 0;
}
