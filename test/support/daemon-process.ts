import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryUrl } from './entries.js';
import { until } from './headwater.js';

/** The daemon as the process that people start. */
export interface DaemonProcess {
  child: ChildProcess;
  output(): string;
  /** Address from the line that says it is ready. */
  ready(): Promise<string>;
  exited: Promise<number | null>;
}

/** @param before What stands before the command, to run it somewhere else. */
export function startDaemonProcess(
  args: readonly string[],
  more: Record<string, string> = {},
  before: readonly string[] = [],
): DaemonProcess {
  const env = {
    ...process.env,
    HEADWATER_DISCOVERY: 'off',
    ...more,
    XDG_CACHE_HOME: join(process.cwd(), 'node_modules/.cache'),
  };
  const node = [process.execPath, fileURLToPath(entryUrl('main')), '--host', '127.0.0.1', '--port', '0', ...args];
  const [program, ...rest] = [...before, ...node];
  const child = spawn(program!, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (piece) => {
      text += piece;
    });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const ready = () =>
    until(async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${text}`);
      return /^Headwater is ready at (http:\S+)\/$/m.exec(text)?.[1] ?? null;
    });
  return { child, output: () => text, ready, exited };
}
