/**
 * Streams that somebody has put in order are tried first, the others follow by quality. A stream that is moved must be pinned
 * with all that are to stand before it, else quality would order them anew.
 */
export interface RankOrder {
  /** Of all streams, as they are tried. */
  ids: readonly number[];
  /** Those that a person has put in their place. */
  pins: readonly number[];
}

/** The order after a stream has been moved to a place. */
export function moveTo({ ids, pins }: RankOrder, id: number, at: number): RankOrder {
  const moved = ids.filter((one) => one !== id);
  moved.splice(at, 0, id);
  const lastPinAt = moved.findLastIndex((one) => one === id || pins.includes(one));
  return { ids: moved, pins: moved.slice(0, lastPinAt + 1) };
}
