import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program and its arguments, as `spawn` takes them. */
export interface CommandLine {
  file: string;
  args: readonly string[];
}

let isAvailable: Promise<boolean> | null = null;

/**
 * Makes a child die with its parent even when that is killed with SIGKILL. Node has no prctl(PR_SET_PDEATHSIG), but
 * util-linux brings `setpriv`, which sets it and then becomes the program: same pid, no shell, about a millisecond.
 * BusyBox has a `setpriv` without the option and macOS none at all; there a child is started as it is, and the asker
 * kills what a dead launcher leaves behind.
 *
 * @see prctl(2), PR_SET_PDEATHSIG: the signal comes when the *thread* that forked ends, here the launcher's main thread.
 */
export async function dyingWithParent(command: CommandLine): Promise<CommandLine> {
  isAvailable ??= hasSetpriv();
  if (!(await isAvailable)) return command;
  return { file: 'setpriv', args: ['--pdeathsig', 'KILL', '--', command.file, ...command.args] };
}

async function hasSetpriv(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const trial = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'setpriv', '--version'], { stdio: 'ignore' });
  try {
    const [code] = await once(trial, 'exit');
    return code === 0;
  } catch {
    return false; // not installed
  }
}
