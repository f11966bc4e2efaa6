/**
 * What an attribute has a say in, as bits, so that an entry with only the usual four attributes costs no look-ups for
 * the forty rarer ones. `entities` stands for any `&` in the line.
 */
export const TOPIC = {
  id: 1,
  logo: 2,
  number: 4,
  shift: 8,
  catchup: 16,
  headers: 32,
  kind: 64,
  guideMark: 128,
  entities: 256,
} as const;

const TOPIC_OF = new Map<string, number>([
  ...pairs(TOPIC.id, ['channel-id', 'cuid']),
  ...pairs(TOPIC.logo, ['logo']),
  ...pairs(TOPIC.number, ['channel-number', 'ch-number', 'tvh-chnum']),
  ...pairs(TOPIC.number | TOPIC.guideMark, ['tvg-chno']),
  ...pairs(TOPIC.shift | TOPIC.guideMark, ['tvg-shift']),
  ...pairs(TOPIC.catchup, [
    'catchup',
    'catchup-type',
    'catchup-days',
    'catchup-source',
    'catchup-correction',
    'timeshift',
  ]),
  ...pairs(TOPIC.catchup | TOPIC.guideMark, ['tvg-rec']),
  ...pairs(TOPIC.headers, ['user-agent', 'http-user-agent', 'http-referrer', 'http-referer', 'http-origin']),
  ...pairs(TOPIC.kind, ['radio', 'type', 'media', 'media-dir', 'media-size', 'realtime']),
  ...pairs(TOPIC.kind | TOPIC.guideMark, ['tvg-type']),
  ...pairs(TOPIC.guideMark, ['group-title']),
]);

function pairs(topics: number, keys: readonly string[]): [string, number][] {
  return keys.map((key) => [key, topics]);
}

/** Bits of `TOPIC` for a key in lower case; 0: kept in `attrs`, without a meaning for us. */
export function topicsOf(key: string): number {
  return TOPIC_OF.get(key) ?? (key.startsWith('tvg-') ? TOPIC.guideMark : 0);
}

export function topicsOfAll(attrs: Readonly<Record<string, string>>): number {
  let topics = 0;
  for (const key of Object.keys(attrs)) topics |= topicsOf(key);
  return topics;
}

/** The first of `keys` whose value is more than blanks, trimmed; `''` if there is none. */
export function firstValue(attrs: Readonly<Record<string, string>>, keys: readonly string[]): string {
  for (const key of keys) {
    const value = attrs[key]?.trim();
    if (value) return value;
  }
  return '';
}
