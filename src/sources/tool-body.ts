import { forkAbort } from '../base/abort.js';
import type { StartedTool, StartOptions, ToolExit } from '../media/index.js';
import type { LiveTarget } from '../net/index.js';
import type { SourceBody } from './opener.js';

/** A program that writes a stream to its stdout. */
export interface StreamingTool {
  start(options: StartOptions): Promise<StartedTool>;
  /** Why it has ended. `hasCome`: something of the stream came before. */
  failure(exit: ToolExit, hasCome: boolean): Error;
  /** It has written nothing within `START_MS`. */
  silence(ms: number): Error;
}

/** Servers are looked up, asked and joined in this time; whoever waits for a picture has given up long before. */
const START_MS = 10_000;

/** Settles with the first bytes. Throws what `tool` names, or the signal's reason; the program is gone by then. */
export async function openToolBody(
  tool: StreamingTool,
  pace: LiveTarget['pace'],
  signal: AbortSignal,
): Promise<SourceBody> {
  const stop = forkAbort(signal);
  const started = await tool.start({ signal: stop.signal, stdout: 'socket' }).catch((error) => {
    stop[Symbol.dispose]();
    throw error;
  });
  const output = started.output!;
  const outputClosed = new Promise<void>((resolve) => output.once('close', resolve));
  const ended = Promise.all([started.exited, outputClosed]).then(([exit]) => exit);
  void ended.finally(() => stop[Symbol.dispose]());
  let resume: NodeJS.Timeout | null = null;

  const close = async () => {
    if (resume) clearTimeout(resume);
    stop.abort();
    output.destroy();
    await ended;
  };

  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop.abort();
  }, START_MS);
  const first = await new Promise<Buffer | null>((resolve) => {
    output.once('data', (piece: Buffer) => {
      output.pause();
      resolve(piece);
    });
    void outputClosed.then(() => resolve(null));
    output.resume();
  });
  clearTimeout(timer);
  if (first === null || signal.aborted) {
    await close();
    signal.throwIfAborted();
    throw isLate ? tool.silence(START_MS) : tool.failure(await ended, false);
  }

  return {
    read(onPiece, onEnd) {
      const hand = (piece: Buffer) => {
        const waitMs = pace?.(piece.length) ?? 0;
        if (waitMs > 0) {
          output.pause();
          resume = setTimeout(() => output.resume(), waitMs);
        }
        onPiece(piece, false);
      };
      void ended.then((exit) => onEnd(stop.signal.aborted || exit.error === null ? null : tool.failure(exit, true)));
      output.on('data', hand);
      output.resume();
      hand(first);
    },
    close,
  };
}
