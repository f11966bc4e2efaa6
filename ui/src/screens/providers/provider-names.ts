const KEY_CHARS_MAX = 36;

/** A key that stays, made of the name: `Müller TV` gives `muller-tv`, and `muller-tv-2` when that is taken. */
export function keyOf(name: string, taken: ReadonlySet<string>): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const base =
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, KEY_CHARS_MAX)
      .replace(/^-+|-+$/g, '') || 'playlist';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}
