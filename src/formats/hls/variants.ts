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
 * variant does not say of itself is within any limit. One of sound alone is none of a channel that has a picture.
 */
export function chooseVariant({ variants, media }: MasterPlaylist, limit: VariantLimit): ChosenVariant {
  const { maxHeight, maxBps } = limit;
  const fits = ({ height, bandwidth }: HlsVariant) =>
    (maxHeight === null || (height ?? 0) <= maxHeight) && (maxBps === null || (bandwidth ?? 0) <= maxBps);
  const ranked = withPicture(variants).toSorted((a, b) => (b.bandwidth ?? 0) - (a.bandwidth ?? 0));
  const variant = ranked.find(fits) ?? ranked.at(-1)!;
  const sounds = media.filter(({ type, group }) => type === 'AUDIO' && group === variant.audio);
  const sound = sounds.find((one) => one.default) ?? sounds[0];
  return { variant, audio: sound && sound.uri !== null && sound.uri !== variant.uri ? sound : null };
}

/** What RFC 6381 calls sound, as far as lists of HLS name it. */
const SOUND_CODEC = /^(?:mp4a|mp3|ac-[34]|ec-3|flac|opus|vorbis|dts[a-z]|alac)(?:\.|$)/i;

/** Without those that name nothing but sound; where some tell their size, those that do not are for ears too. */
function withPicture(variants: readonly HlsVariant[]): readonly HlsVariant[] {
  const seen = variants.filter(({ codecs }) => !isSoundAlone(codecs));
  const sized = seen.filter(({ height }) => height !== null);
  // one that names a codec of pictures has one, whether it tells its size or not
  const pictures = sized.length > 0 ? seen.filter(({ height, codecs }) => height !== null || codecs !== null) : seen;
  return pictures.length > 0 ? pictures : variants;
}

const isSoundAlone = (codecs: string | null): boolean =>
  (codecs ?? 'none').split(',').every((codec) => SOUND_CODEC.test(codec.trim()));
