const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?)?$/;
/** Of a year, a month, a day, an hour, a minute and a second; nobody has a stream of which the first two matter. */
const UNITS_MS = [31_536_000_000, 2_592_000_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** A duration as XML writes it (`PT1H2.5S`), in milliseconds. @returns null: there is none. */
export function parseDurationMs(text: string | undefined): number | null {
  const parts = DURATION.exec(text?.trim() ?? '');
  if (!parts) return null;
  return UNITS_MS.reduce((sum, unitMs, at) => sum + Number(parts[at + 1] ?? 0) * unitMs, 0);
}

/** A date as XML writes it; without a zone it is UTC. @returns null: there is none. */
export function parseDateMs(text: string | undefined): number | null {
  const date = text?.trim() ?? '';
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(date);
  const ms = Date.parse(hasZone || !date.includes('T') ? date : `${date}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** A whole number from 0. @returns null: there is none, or more than a number holds. */
export function parseCount(text: string | undefined): number | null {
  const count = /^\s*\d+\s*$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

/** The same of what may be larger. */
export function parseUnits(text: string | undefined): bigint | null {
  return /^\s*\d{1,20}\s*$/.test(text ?? '') ? BigInt(text!.trim()) : null;
}

/** First and last byte, written `100-199`. @returns null: there is none. */
export function parseRange(text: string | undefined): readonly [number, number] | null {
  const [, first, last] = /^\s*(\d{1,15})-(\d{1,15})\s*$/.exec(text ?? '') ?? [];
  return first === undefined || Number(last) < Number(first) ? null : [Number(first), Number(last)];
}
