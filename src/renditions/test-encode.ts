import { toErrorRecord } from '../base/errors.js';
import type { RunTool } from '../base/media.js';
import type { Encoder } from './encoders.js';

const TIMEOUT_MS = 10_000;

/** Whether ffmpeg can encode with it. Whatever stands in the way, the answer is no: there is always the processor. */
export async function works(encoder: Encoder, run: RunTool, signal: AbortSignal): Promise<boolean> {
  try {
    await run('ffmpeg', testArguments(encoder), { signal, timeoutMs: TIMEOUT_MS, lowPriority: true });
    return true;
  } catch (error) {
    if (toErrorRecord(error).code !== 'media_failed') throw error;
    return false;
  }
}

/** Encodes ten pictures and throws them away: whether the chip is there, its driver is, and this user may use both. */
function testArguments({ device, format, codec, options }: Encoder): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', ...device],
    ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25'],
    ...['-vf', format, '-c:v', codec, ...options, '-b:v', '1000k', '-frames:v', '10', '-f', 'null', '-'],
  ];
}
