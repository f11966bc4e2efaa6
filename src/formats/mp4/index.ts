export { createBoxReader } from './boxes.js';
export { type MovieHead, readFragment, readMovieHead } from './fragments.js';
export { readSegmentIndex } from './segment-index.js';
