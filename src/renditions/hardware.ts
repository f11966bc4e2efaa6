import { access } from 'node:fs/promises';
import type { RunTool } from '../base/media.js';
import { candidates, type Encoder, type EncoderKey, type HardwareSetting, SOFTWARE } from './encoders.js';
import { works } from './test-encode.js';

/** Which encoder this machine has. Found by trying, once, when a picture is first to be encoded. */
export interface Hardware {
  /** The one that the setting names where it works, else the processor. */
  encoder(): Promise<Encoder>;
}

export interface HardwareNeeds {
  run: RunTool;
  /** `transcode.hardware`; read at each use. */
  wanted(): HardwareSetting;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** @param signal Ends tests that run. */
export function createHardware({ run, wanted, log }: HardwareNeeds, signal: AbortSignal): Hardware {
  const tests = new Map<EncoderKey, Promise<boolean>>();
  const remarked = new Set<HardwareSetting>();

  const test = async (encoder: Encoder): Promise<boolean> => {
    if (!(await hasDevice(encoder))) return false;
    const isWorking = await works(encoder, run, signal);
    log.info({ encoder: encoder.key }, `Encoding with ${encoder.key} ${isWorking ? 'works' : 'does not work'} here.`);
    return isWorking;
  };
  const tested = (encoder: Encoder): Promise<boolean> => {
    const known = tests.get(encoder.key) ?? test(encoder);
    tests.set(encoder.key, known);
    known.catch(() => tests.delete(encoder.key)); // it was cut short and has said nothing
    return known;
  };

  /** Told once: who has named a chip wants to know that it does nothing. */
  const remark = (setting: HardwareSetting) => {
    if (setting === 'auto' || setting === 'off' || remarked.has(setting)) return;
    remarked.add(setting);
    log.warn(
      { encoder: setting },
      `transcode.hardware is ${setting}, which does not work here: the processor encodes.`,
    );
  };

  return {
    async encoder() {
      for (const encoder of candidates(wanted())) {
        if (await tested(encoder)) return encoder;
      }
      remark(wanted());
      return SOFTWARE;
    },
  };
}

/** A test of each would cost the first viewer a second on machines without any. */
async function hasDevice({ deviceFiles }: Encoder): Promise<boolean> {
  const found = await Promise.all(
    deviceFiles.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
