import type { Clock } from '../base/clock.js';
import type { VariantLimit } from '../formats/hls/index.js';
import type { LoadedMedia } from './hls-track.js';
import type { LoadedList } from './part.js';

/** The lists of segments of a source: how its playlists or its manifest lead to them. */
export interface Lists {
  /** From what stands at the address of the source: at the start, and when it has been asked anew. */
  begin(loaded: LoadedList, askedMs: number): Promise<BegunLists>;
  /** One of them again. @param name The `url` with which it has begun. */
  again(name: string): Promise<LoadedMedia>;
}

export interface BegunLists {
  main: LoadedMedia;
  /** Null: it is in `main`. */
  sound: LoadedMedia | null;
}

export interface ListNeeds {
  clock: Clock;
  load(url: string): Promise<LoadedList>;
  /** A part of a resource. @param byteRange As HLS writes it: length@offset. */
  loadPart(url: string, byteRange: string): Promise<Buffer>;
  /** Tries again what may pass. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** Read at each use. */
  variantLimit(): VariantLimit;
  canRepack: boolean;
}
