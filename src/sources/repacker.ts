import type { Readable } from 'node:stream';
import { type Deferred, deferred, forkAbort, untilAborted } from '../base/abort.js';
import { PACKET_BYTES } from '../formats/mpegts/index.js';
import { lastWords, type MediaTools, type ToolExit } from '../media/index.js';
import { cannotRepack } from './faults.js';
import { joinArguments, repackArguments } from './ffmpeg-arguments.js';
import { areOneFile, type Part, type SegmentForm } from './form.js';
import { openLoopback } from './loopback.js';
import { createFeed, type Feed, inputOf } from './repacker-feed.js';

/**
 * Makes a transport stream of segments that are none, or of those of two lists. One ffmpeg reads segments for as long as they are
 * parts of one file; with the first of another form it is let finish, and another one goes on where it ended, on the same time
 * stamps. Of two lists the other one comes along with its next segment.
 *
 *     picture ──► stdin ────┐
 *                           ├─ ffmpeg ──► packets
 *     sound ───► loopback ──┘
 */
export interface Repacker {
  push(part: Part, piece: Buffer, startsAnew: boolean, form: SegmentForm): void;
  /** Settles when all that was pushed has come out. */
  finish(): Promise<void>;
  /** While set, nothing more is read of ffmpeg, which waits then. */
  hold(isHeld: boolean): void;
  /** Settles when no ffmpeg runs any more. */
  close(): Promise<void>;
}

/** ffmpeg keeps a line for every picture of a file of fragments: after so much it is given a new one. */
const BYTES_PER_RUN = 2 * 2 ** 30;
/** It reads as fast as it gets; more than this waiting for it means that it has died or hangs. */
const WAITING_BYTES_MAX = 64 * 2 ** 20;

/** What one ffmpeg is fed, and has become of it. */
interface Run {
  feeds: Record<Part, Feed>;
  /** The one that goes on behind it; null: there is none yet. */
  next: Run | null;
  pushedBytes: number;
  /** It is clear what all feeds bring, or that they bring nothing. */
  known: Deferred<void>;
  done: Promise<void>;
}

/** @param hasSoundBeside There are segments of both parts. @param onFault Comes once at most; nothing comes out afterwards. */
export function createRepacker(
  start: MediaTools['start'],
  hasSoundBeside: boolean,
  onPackets: (packets: Buffer, startsAnew: boolean) => void,
  onFault: (error: Error) => void,
  signal: AbortSignal,
): Repacker {
  const stop = forkAbort(signal);
  const parts: readonly Part[] = hasSoundBeside ? ['main', 'sound'] : ['main'];
  /** Where the segments of each part go: one may be a run ahead. Null: none have come. */
  let current: Record<Part, Run> | null = null;
  let newest: Run | null = null;
  /** Of the ffmpeg that runs. */
  let output: Readable | null = null;
  let isHeld = false;

  const fail = (error: Error) => {
    if (stop.signal.aborted) return;
    stop.abort();
    onFault(error);
  };

  /** Runs one ffmpeg from its start to its end. */
  async function work({ feeds, known }: Run, before: Promise<void>): Promise<void> {
    await before;
    await untilAborted(known.promise, stop.signal);
    const { main, sound } = feeds;
    if (!main.form || (hasSoundBeside && !sound.form)) return; // one has gone on without it
    const loopback = hasSoundBeside ? await openLoopback() : null;
    try {
      stop.signal.throwIfAborted();
      const args = loopback ? joinArguments(main.form, sound.form!, loopback.url) : repackArguments(main.form);
      const tool = await start('ffmpeg', args, { signal: stop.signal, stdin: 'socket', stdout: 'socket' });
      const closed = readPackets(tool.output!, (packets, isFirst) => {
        if (!stop.signal.aborted) onPackets(packets, isFirst);
      });
      output = tool.output!;
      applyHold();
      main.attach(inputOf(tool.input!));
      if (loopback) sound.attach(loopback);
      const [exit] = await Promise.all([tool.exited, closed]);
      if (exit.error || !parts.every((part) => feeds[part].isEnding)) throw failureOf(exit);
    } finally {
      await loopback?.close();
    }
  }

  const applyHold = () => void (isHeld ? output?.pause() : output?.resume());

  const begin = (): Run => {
    const before = newest?.done ?? Promise.resolve();
    const feeds = { main: createFeed(), sound: createFeed() };
    const own: Run = { feeds, next: null, pushedBytes: 0, known: deferred<void>(), done: before };
    own.done = work(own, before).catch(fail);
    if (newest) newest.next = own;
    newest = own;
    return own;
  };
  const tellKnown = ({ feeds, known }: Run) => {
    if (parts.every((part) => feeds[part].form !== null || feeds[part].isEnding)) known.resolve();
  };
  const endFeed = (run: Run, part: Part) => {
    run.feeds[part].end();
    tellKnown(run);
  };

  /** Where a piece goes: with the first one of another file to the next run, and after the other part. */
  const runFor = (part: Part, startsAnew: boolean, form: SegmentForm): Run => {
    current ??= everyPart(begin());
    const run = current[part];
    const own = run.feeds[part].form;
    if (own === null) return run;
    const isLate = startsAnew && (run.next !== null || run.pushedBytes > BYTES_PER_RUN);
    if (areOneFile(own, form) && !isLate) return run;
    endFeed(run, part);
    current[part] = run.next ?? begin();
    return current[part];
  };

  return {
    push(part, piece, startsAnew, form) {
      if (stop.signal.aborted) return;
      const run = runFor(part, startsAnew, form);
      const feed = run.feeds[part];
      const isFirst = feed.form === null;
      feed.push(piece, form);
      if (isFirst) tellKnown(run);
      run.pushedBytes += piece.length;
      if (feed.waitingBytes > WAITING_BYTES_MAX) fail(cannotRepack('it takes no more'));
    },
    async finish() {
      if (!current) return;
      for (const part of parts) for (let run: Run | null = current[part]; run; run = run.next) endFeed(run, part);
      await newest?.done;
    },
    hold(next) {
      if (next === isHeld) return;
      isHeld = next;
      applyHold();
    },
    async close() {
      stop.abort();
      await newest?.done;
      stop[Symbol.dispose]();
    },
  };
}

const everyPart = (run: Run): Record<Part, Run> => ({ main: run, sound: run });

/** Hands out whole packets. Settles with the end. */
function readPackets(output: Readable, onPackets: (packets: Buffer, isFirst: boolean) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  output.on('data', (piece: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const whole = bytes.length - (bytes.length % PACKET_BYTES);
    rest = bytes.subarray(whole);
    if (whole > 0) onPackets(bytes.subarray(0, whole), isFirst);
    if (whole > 0) isFirst = false;
  });
  return new Promise((resolve) => output.once('close', resolve));
}

function failureOf(exit: ToolExit): Error {
  if (exit.code === null && exit.signal === null && exit.error) return exit.error;
  return cannotRepack(lastWords(exit.stderrTail) || 'it ended');
}
