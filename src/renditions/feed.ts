import type { Writable } from 'node:stream';

/** What a relay writes to as to any viewer: one write at a time, and back-pressure by answering late. */
export interface Feed {
  write(buffers: readonly Uint8Array[], done: (error?: Error | null) => void): void;
  /** The channel is over: what is in ffmpeg still comes out of it. */
  end(fault: Error | null): void;
  /** @param why The relay has let it go since it did not keep up; without: for another reason. */
  destroy(why?: 'noProgress' | 'tooManyJumps'): void;
  readonly isGone: boolean;
  /** There was nothing to write for a while. */
  isStarved(): boolean;
}

/** Longer than from one block of a live stream to the next, and shorter than viewers notice. */
const STARVED_MS = 500;

/** @param onOver The channel is over, by this fault. @param onTooSlow The reader does not keep up. */
export function feedInto(
  input: Writable,
  steadyMs: () => number,
  onOver: (fault: Error | null) => void,
  onTooSlow: () => void,
): Feed {
  let isWriting = false;
  let wroteMs: number | null = null;
  return {
    write(buffers, done) {
      if (input.destroyed || input.writableEnded)
        return void queueMicrotask(() => done(new Error('ffmpeg has ended.')));
      isWriting = true;
      input.cork();
      for (let at = 0; at < buffers.length - 1; at++) input.write(buffers[at]);
      input.write(buffers.at(-1), (error) => {
        isWriting = false;
        wroteMs = steadyMs();
        done(error);
      });
      input.uncork();
    },
    end(fault) {
      onOver(fault);
      input.end();
    },
    destroy(why) {
      if (why === undefined) input.end();
      else onTooSlow();
    },
    get isGone() {
      return input.destroyed;
    },
    isStarved: () => !isWriting && (wroteMs === null || steadyMs() - wroteMs > STARVED_MS),
  };
}
