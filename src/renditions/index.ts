export { describeProfile } from './describe.js';
export { createHardware, type Hardware } from './hardware.js';
export {
  createHls,
  type FetchedSegment,
  type Hls,
  type HlsLimits,
  type HlsNeeds,
  type HlsStream,
  type HlsViewer,
} from './hls.js';
export { type BrowserCan, choosePlayback, type Playback } from './playback.js';
export { keepsTime } from './recipe.js';
export { type ChannelPlace, createRendition, type EncoderPlace, type Rendition } from './rendition.js';
