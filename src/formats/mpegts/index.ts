export { discontinuityPacket } from './adaptation.js';
export type { AudioCodec, VideoCodec } from './codecs.js';
export { createFramer, type Framer } from './framer.js';
export type { OutputLayout } from './layout.js';
export type { MappedBlock, PidCounter } from './mapped-block.js';
export { createMapper, type Mapper, type MapperFault } from './mapper.js';
export { type FirstBytes, recogniseFirstBytes } from './recognise.js';
export { TICKS_PER_SECOND } from './ticks.js';
