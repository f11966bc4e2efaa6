/** Letters with a stroke, and such as are two: Unicode does not take them apart. Lower case. */
export const UNDIVIDED_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ð: 'd',
  þ: 'th',
};
/** Each of them. */
export const UNDIVIDED = /[ßøłđıæœðþ]/g;
