export { beginsPlaylist } from './begins.js';
export {
  followPlaylist,
  type HlsPosition,
  type HlsStep,
  joinBehind,
  type PlayedLists,
  playedUpTo,
  type SegmentBeside,
  sameSegment,
} from './follow.js';
export { segmentIv } from './iv.js';
export { packedAudioStart } from './packed-audio.js';
export type {
  HlsKey,
  HlsMap,
  HlsMedia,
  HlsPlaylist,
  HlsProblem,
  HlsSegment,
  HlsVariant,
  HlsWarning,
  HlsWarningCode,
  MasterPlaylist,
  MediaPlaylist,
} from './playlist.js';
export { type PlaylistReading, parsePlaylistInSteps } from './read.js';
export { DISGUISE_BYTES_MAX, recogniseSegment, type SegmentKind } from './recognise.js';
export { type ChosenVariant, chooseVariant, type VariantLimit } from './variants.js';
export {
  type ListedSegment,
  type ListedSound,
  type ListedVariant,
  type MediaList,
  writeMasterList,
  writeMediaList,
} from './write.js';
