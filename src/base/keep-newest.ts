/** Puts one behind all others, and lets the oldest go where there are too many. */
export function keepNewest<K, V>(all: Map<K, V>, key: K, value: V, countMax: number): void {
  all.delete(key);
  all.set(key, value);
  const [oldest] = all.keys();
  if (all.size > countMax) all.delete(oldest!);
}
