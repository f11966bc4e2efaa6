import { addAbortListener } from 'node:events';
import { HeadwaterError } from '../base/errors.js';
import type { RunTool } from '../base/media.js';
import { describeEnd, mediaFailed } from './failure.js';
import { findProgram, type ToolPaths, toolMissing } from './find-tools.js';
import type { RunOutcome } from './launcher-calls.js';
import { createLauncherClient } from './launcher-client.js';
import type { LauncherLine, MediaLog } from './launcher-line.js';
import { type StartedTool, type StartOptions, startTool } from './started-tool.js';

const STDOUT_BYTES_MAX = 8 * 1024 * 1024; // ffprobe's JSON of a stream is some KiB, a minute of its frames some MiB
const IDLE_MS = 60_000;
const PATIENCE_MS = 10_000;

export interface MediaOptions {
  /** The compiled `launcher.js`. */
  launcherUrl: URL;
  /** Null: they are not on this machine; other programs are started all the same. */
  toolPaths: ToolPaths | null;
  log?: MediaLog;
  /** The launcher ends after this long without children; default 60 s. */
  idleMs?: number;
  /** An answer that is late by more than this does not come: the launcher hangs and is killed. Default 10 s. */
  patienceMs?: number;
}

export interface MediaTools {
  /** Its stdin is empty, its stdout bounded to 8 MiB; of its stderr the last 32 KiB are kept. Throws as `start` does. */
  run: RunTool;
  /** Throws `media_failed`, `launcher_gone`, `call_cancelled`, `ffmpeg_missing`. */
  start(tool: keyof ToolPaths, args: readonly string[], options: StartOptions): Promise<StartedTool>;
  /**
   * The same for a program that the keeper has named in the config file: nothing that comes from elsewhere may choose one.
   *
   * @param name A name that PATH leads to, or a whole path.
   */
  startProgram(name: string, args: readonly string[], options: StartOptions): Promise<StartedTool>;
  /** Settles when launcher and children are gone after the maker's signal has aborted. */
  whenClosed(): Promise<void>;
}

/** ffmpeg and ffprobe, run by the launcher. When `signal` aborts, everything ends and calls fail with `shutting_down`. */
export function createMediaTools(options: MediaOptions, signal: AbortSignal): MediaTools {
  const { launcherUrl, toolPaths, log, idleMs = IDLE_MS, patienceMs = PATIENCE_MS } = options;
  const client = createLauncherClient({ launcherUrl, idleMs, patienceMs, log });
  const closed = new Promise<void>((resolve) => {
    addAbortListener(signal, () => client.close().then(resolve));
  });

  /** The launcher's line; an abort while it starts is told like any other. */
  const lineFor = async (callSignal: AbortSignal): Promise<LauncherLine> => {
    if (callSignal.aborted) throw cancelled();
    return client.line(callSignal).catch((error) => {
      throw callSignal.aborted ? cancelled() : error;
    });
  };

  const pathOf = (tool: keyof ToolPaths): string => {
    if (!toolPaths) throw toolMissing(tool);
    return toolPaths[tool];
  };

  return {
    async run(tool, args, { signal: callSignal, timeoutMs, lowPriority = false }) {
      const file = pathOf(tool);
      const line = await lineFor(callSignal);
      const order = { file, args, lowPriority, timeoutMs, stdoutBytesMax: STDOUT_BYTES_MAX };
      let unguard = () => {};
      const onProgress = ({ pid }: { pid: number }) => {
        unguard = line.guard(pid);
      };
      try {
        const end = await line.ask('run', order, { workMs: timeoutMs, signal: callSignal, onProgress });
        const failure = describeFailure(end, timeoutMs);
        if (failure !== null) throw mediaFailed(tool, failure, end.stderrTail, args);
        return { stdout: end.stdout, stderr: end.stderrTail };
      } finally {
        unguard();
      }
    },
    async start(tool, args, startOptions) {
      const file = pathOf(tool);
      return startTool(tool, { file, args, lowPriority: startOptions.lowPriority ?? false }, startOptions, lineFor);
    },
    async startProgram(name, args, startOptions) {
      const file = findProgram(name, process.env);
      return startTool(name, { file, args, lowPriority: startOptions.lowPriority ?? false }, startOptions, lineFor);
    },
    whenClosed: () => closed,
  };
}

function describeFailure(end: RunOutcome, timeoutMs: number): string | null {
  if (end.cutShort === 'timeout') return `did not end within ${timeoutMs / 1000} s`;
  if (end.cutShort === 'output') return `printed more than ${STDOUT_BYTES_MAX >> 20} MiB`;
  return end.code === 0 ? null : describeEnd(end);
}

function cancelled(): HeadwaterError {
  return new HeadwaterError(
    'call_cancelled',
    'The media tool was cancelled before it started.',
    'Start it again if it is still wanted.',
  );
}
