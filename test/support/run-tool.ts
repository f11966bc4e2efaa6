import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunTool } from '../../src/base/media.js';

const execute = promisify(execFile);

/** Runs the system's ffmpeg and ffprobe without the launcher: what is tested here must not depend on it. */
export const runTool: RunTool = async (tool, args, { signal, timeoutMs, lowPriority }) => {
  const [file, ...rest] = lowPriority ? ['nice', tool, ...args] : [tool, ...args];
  return await execute(file!, rest, { signal, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 2 ** 20 });
};
