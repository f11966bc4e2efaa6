export { isValidDeviceId, makeDeviceId, nearestDeviceId } from './device-id.js';
export {
  type DeviceFacts,
  deviceXml,
  discoverJson,
  type LineupEntry,
  lineupEntry,
  lineupStatusJson,
} from './documents.js';
export { type TunerFault, tunerFault } from './errors.js';
