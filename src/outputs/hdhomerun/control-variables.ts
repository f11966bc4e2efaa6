import {
  type ControlRequest,
  HELP,
  SYSTEM_VARIABLES,
  writeControlError,
  writeControlReply,
} from '../../formats/hdhomerun/index.js';
import { ControlRefusal } from './control-refusal.js';
import type { VirtualDevice } from './device.js';
import type { TunerControl } from './tuner-control.js';

export interface ControlVariableNeeds {
  /** How many channels its part of the line-up has. */
  channelCount(device: VirtualDevice): number;
  /** Null: it has none with this number. */
  tunerOf(device: VirtualDevice, tuner: number): TunerControl | null;
}

/** The answer to one request of the control protocol, as it goes over the wire. */
export function answerControl(
  request: ControlRequest,
  device: VirtualDevice,
  address: string,
  needs: ControlVariableNeeds,
): Buffer {
  try {
    const value = valueFor(request, device, address, needs);
    return value === null ? writeControlError('unknown getset variable') : writeControlReply(request.name, value);
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    return writeControlError(error.message);
  }
}

/** @returns null: there is no such variable. */
function valueFor(
  { name, value, lockKey }: ControlRequest,
  device: VirtualDevice,
  address: string,
  { channelCount, tunerOf }: ControlVariableNeeds,
): string | null {
  const ofTuner = /^\/tuner([0-9]{1,3})\/([a-z]+)$/.exec(name);
  if (ofTuner) {
    const tuner = tunerOf(device, Number(ofTuner[1]));
    if (!tuner) throw new ControlRefusal('invalid tuner');
    const client = { address, lockKey };
    return value === null ? tuner.get(ofTuner[2]!, client) : tuner.set(ofTuner[2]!, value, client);
  }
  if (name === '/lineup/scan') {
    if (value === 'start') device.scan.start();
    else if (value === 'abort') device.scan.abort();
    else if (value !== null) throw new ControlRefusal('invalid scan command');
    const running = device.scan.progress(channelCount(device));
    return running ? `progress=${running.progress}%` : 'complete';
  }
  if (name === '/sys/restart') throw new ControlRefusal('restart is not supported');
  const known = name === 'help' ? HELP : Object.hasOwn(SYSTEM_VARIABLES, name) ? SYSTEM_VARIABLES[name]! : null;
  if (known !== null && value !== null) throw new ControlRefusal('variable cannot be set');
  return known;
}
