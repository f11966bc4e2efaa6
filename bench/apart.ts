import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Calls a function in a process of its own: a peak of memory says something only where nothing else has been.
 *
 * @param moduleUrl Of the bundled bench; it exports the function.
 * @param functionName It ends with `replyToParent`.
 * @param values What it is called with.
 */
export async function callApart<Reply>(moduleUrl: string, functionName: string, values: unknown[]): Promise<Reply> {
  const [url, ...given] = [moduleUrl, ...values].map((value) => JSON.stringify(value));
  const code = `await (await import(${url})).${functionName}(${given.join(', ')})`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece) => {
    text += piece;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`"${functionName}" of ${JSON.stringify(values)} ended with ${status}.`);
  return JSON.parse(text) as Reply;
}

/** Writes what came of it, and ends the process with all its threads. */
export function replyToParent(reply: unknown): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`, () => process.exit());
}

/** Of this process. Not `resourceUsage().maxRSS`: that one begins with the memory of the process that started this one. */
export const peakMib = (): number => memoryMib('VmHWM');

export const residentMib = (): number => memoryMib('VmRSS');

function memoryMib(what: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1_024;
}
