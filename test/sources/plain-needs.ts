import type { VariantLimit } from '../../src/formats/hls/index.js';
import type { MediaTools } from '../../src/media/index.js';

/** For what plays no commands. */
export const NO_PROGRAMS: Pick<MediaTools, 'startProgram'> = {
  startProgram: () => Promise.reject(new Error('no program is started here')),
};

/** The best of all, whatever its size. */
export const NO_VARIANT_LIMIT = (): VariantLimit => ({ maxHeight: null, maxBps: null });
