import type { HlsMedia, HlsVariant, MasterPlaylist } from './playlist.js';

export interface ChosenVariant {
  variant: HlsVariant;
  /** Its sound, where that is a list of its own; null: it is in the variant. */
  audio: HlsMedia | null;
}

/** How much of what a provider offers is wanted. Null: no limit. */
export interface VariantLimit {
  /** In lines of the picture. */
  maxHeight: number | null;
  maxBps: number | null;
}

/**
 * The variant of the highest bandwidth within the limit, else the smallest; of several that do not say theirs, the first. What a
 * variant does not say of itself is within any limit.
 */
export function chooseVariant({ variants, media }: MasterPlaylist, limit: VariantLimit): ChosenVariant {
  const { maxHeight, maxBps } = limit;
  const fits = ({ height, bandwidth }: HlsVariant) =>
    (maxHeight === null || (height ?? 0) <= maxHeight) && (maxBps === null || (bandwidth ?? 0) <= maxBps);
  const ranked = variants.toSorted((a, b) => (b.bandwidth ?? 0) - (a.bandwidth ?? 0));
  const variant = ranked.find(fits) ?? ranked.at(-1)!;
  const sounds = media.filter(({ type, group }) => type === 'AUDIO' && group === variant.audio);
  const sound = sounds.find((one) => one.default) ?? sounds[0];
  return { variant, audio: sound && sound.uri !== null && sound.uri !== variant.uri ? sound : null };
}
