/** Numbers, times and sizes in the words of one language. All of it rests on `Intl`. */
export interface Format {
  number(value: number): string;
  /** `3 channels`: the forms are those that the language's own plural rules ask for. */
  count(value: number, forms: { one: string; other: string }): string;
  list(parts: readonly string[]): string;
  /** How long ago, in whole minutes, hours or days. */
  ago(ms: number): string;
  /** `4 min`, `2 h 5 min`. */
  lasting(ms: number): string;
  /** Decimal units, as providers and disks count. */
  bytes(size: number): string;
  /** Mbit/s without the unit. */
  megabits(bps: number): string;
  /** Time of day to the second. */
  clock(ms: number): string;
  /** Time of day to the minute. */
  minute(ms: number): string;
  /** `Sat 21`. */
  weekday(ms: number): string;
  /** Seconds with one digit, without the unit. */
  seconds(ms: number): string;
  /** Time of day to the minute, with the day when it is not today. */
  moment(ms: number): string;
  date(ms: number): string;
}

const MINUTE_MS = 60_000;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', MINUTE_MS],
] as const;

export function createFormat(locale: string, words: { justNow: string }): Format {
  const number = new Intl.NumberFormat(locale);
  const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const plural = new Intl.PluralRules(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const list = new Intl.ListFormat(locale);
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  return {
    number: (value) => number.format(value),
    count: (value, forms) => `${number.format(value)} ${plural.select(value) === 'one' ? forms.one : forms.other}`,
    list: (parts) => list.format(parts),
    ago(ms) {
      for (const [unit, sizeMs] of UNITS) if (ms >= sizeMs) return relative.format(-Math.floor(ms / sizeMs), unit);
      return words.justNow;
    },
    lasting(ms) {
      const minutes = Math.floor(ms / MINUTE_MS);
      return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    },
    bytes: (size) =>
      size < 1_000_000 ? `${number.format(Math.ceil(size / 1_000))} kB` : `${oneDigit.format(size / 1_000_000)} MB`,
    megabits: (bps) => oneDigit.format(bps / 1_000_000),
    clock: (ms) => clock.format(ms),
    minute: (ms) => minute.format(ms),
    weekday: (ms) => weekday.format(ms),
    seconds: (ms) => oneDigit.format(ms / 1_000),
    moment: (ms) =>
      new Date(ms).toDateString() === new Date().toDateString()
        ? minute.format(ms)
        : `${day.format(ms)}, ${minute.format(ms)}`,
    date: (ms) => date.format(ms),
  };
}
