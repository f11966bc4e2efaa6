import { spawn } from 'node:child_process';
import type { Measured, Variants } from './variants.js';

/** Runs one variant in a process of its own. @param moduleUrl Exports `runVariant`. */
export async function measureApart<Name extends keyof Variants>(
  moduleUrl: string,
  name: Name,
  about: Variants[Name],
): Promise<Measured> {
  const code = `await (await import(${JSON.stringify(moduleUrl)})).runVariant(${JSON.stringify(name)}, ${JSON.stringify(about)})`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece) => {
    text += piece;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`"${name}" ended with ${status}.`);
  return JSON.parse(text) as Measured;
}
