const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The five fields of crontab(5): lowest and highest number, and names that stand for numbers. */
const FIELDS: readonly { min: number; max: number; names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ['', ...MONTHS] }, // the name's place is its number
  { min: 0, max: 7, names: DAYS }, // 7 is Sunday too
];

/** Whether `text` is five cron fields: numbers and names within their limits, lists, ranges and steps. */
export function isCron(text: string): boolean {
  const fields = text.trim().toLowerCase().split(/\s+/);
  return (
    fields.length === FIELDS.length &&
    fields.every((field, at) => field.split(',').every((part) => isPart(part, FIELDS[at]!)))
  );
}

function isPart(part: string, { min, max, names }: (typeof FIELDS)[number]): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(Number(step) >= 1 && Number(step) <= max))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => (/^\d{1,2}$/.test(end) ? Number(end) : names.indexOf(end)));
  const [from = -1, to = from] = ends;
  return ends.length <= 2 && from >= min && to <= max && from <= to && !range.startsWith('-');
}
