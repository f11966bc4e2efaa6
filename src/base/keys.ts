import { UNDIVIDED, UNDIVIDED_LETTERS } from './letters.js';

/** The text by which people call providers, line-ups and templates in `config.yaml`, in addresses and in the API. */
const KEY_MAX = 40;
export const KEY_RULE = `must be 1 to ${KEY_MAX} characters of a-z, 0-9 and "-"`;
export const KEY_PATTERN = new RegExp(`^[a-z0-9-]{1,${KEY_MAX}}$`);
/** Of a key that is made of a name: there is room for `-99` behind it. */
const MADE_KEY_MAX = KEY_MAX - 4;

/** A key that nobody has: `Kids & Family` becomes `kids-family`, or `kids-family-2`. @param fallback Of a name without such letters. */
export function freeKey(name: string, fallback: string, isTaken: (key: string) => boolean): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(UNDIVIDED, (letter) => UNDIVIDED_LETTERS[letter]!);
  const whole = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '');
  const key = whole.slice(0, MADE_KEY_MAX).replace(/-+$/, '') || fallback;
  let free = key;
  for (let count = 2; isTaken(free); count++) free = `${key}-${count}`;
  return free;
}
