export { discontinuityPacket } from './adaptation.js';
export type { AudioCodec, VideoCodec } from './codecs.js';
export { createFramer, type Framer } from './framer.js';
export type { OutputLayout } from './layout.js';
export { createMapper, type MappedBlock, type Mapper, type MapperFault, type PidCounter } from './mapper.js';
export { type FirstBytes, recogniseFirstBytes } from './recognise.js';
export { TICKS_PER_SECOND } from './ticks.js';
