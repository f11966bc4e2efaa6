export { type ControlRequest, readControlRequest, writeControlError, writeControlReply } from './control.js';
export { DATAGRAM_BYTES, readTarget, rtpHeader, type StreamTarget } from './datagrams.js';
export { isValidDeviceId, makeDeviceId, nearestDeviceId } from './device-id.js';
export {
  BASE_URL_CHARS_MAX,
  DISCOVER_TUNERS,
  readDiscoverReply,
  readDiscoverRequest,
  writeDiscoverReply,
} from './discovery.js';
export {
  type DeviceFacts,
  deviceXml,
  discoverJson,
  isScanSource,
  LINEUP_XML,
  type LineupEntry,
  lineupEntry,
  lineupExtinf,
  lineupProgram,
  lineupStatusJson,
  type TunerFacts,
  tunerHtml,
  tunerStatusJson,
} from './documents.js';
export { type TunerFault, tunerFault } from './errors.js';
export { ANY_FREQUENCY_HZ, CHANNELS_PER_FREQUENCY, findFrequency } from './frequencies.js';
export { packetSize, readPacket } from './packet.js';
export {
  announcements,
  farewells,
  readSearch,
  SSDP_GROUP,
  type SsdpDevice,
  type SsdpSearch,
  searchAnswers,
} from './ssdp.js';
export {
  HELP,
  SYSTEM_VARIABLES,
  statusText,
  streamInfoText,
  type TunedSignal,
  virtualStatusText,
} from './variables.js';
