import type { CronPlan } from '../../text/cron.js';

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const CLOCKS_SHOWN_MAX = 6;

/** What five cron fields mean; null when they are none. They are read as the daemon reads them (`config/cron.ts`). */
export function readCron(pattern: string): CronPlan | null {
  const fields = pattern.trim().toLowerCase().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minutes, hours, monthDays, months, weekdays] = [
    readField(fields[0]!, 0, 59),
    readField(fields[1]!, 0, 23),
    readField(fields[2]!, 1, 31),
    readField(fields[3]!, 1, 12, MONTHS),
    readField(fields[4]!, 0, 7, DAYS),
  ];
  if (!minutes || !hours || !monthDays || !months || !weekdays) return null;
  const week = [...new Set(weekdays.map((day) => day % 7))].sort((a, b) => a - b); // 7 is Sunday too
  return {
    time: timeOf(minutes, hours),
    weekdays: week.length === 7 ? null : week,
    monthDays: monthDays.length === 31 ? null : monthDays,
    months: months.length === 12 ? null : months,
  };
}

/** The numbers that a field allows, in order; null when it cannot be read. */
function readField(field: string, min: number, max: number, names: readonly string[] = []): number[] | null {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const ends = range === '*' ? [min, max] : range.split('-').map((end) => numberOf(end, names));
    const from = ends[0] ?? -1;
    const to = ends[1] ?? (part.includes('/') ? max : from);
    const isRight = more.length === 0 && /^[1-9]\d?$/.test(step) && Number(step) <= max && ends.length <= 2;
    if (!isRight || from < min || to > max || from > to) return null;
    for (let at = from; at <= to; at += Number(step)) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
}

const numberOf = (end: string, names: readonly string[]): number =>
  /^\d{1,2}$/.test(end) ? Number(end) : end === '' ? -1 : names.indexOf(end);

function timeOf(minutes: readonly number[], hours: readonly number[]): CronPlan['time'] {
  const minuteStep = stepOf(minutes, 60);
  if (minuteStep !== null && minutes.length > 1 && hours.length === 24) return { kind: 'minutes', step: minuteStep };
  const hourStep = stepOf(hours, 24);
  if (hourStep !== null && hours.length > 2 && minutes.length === 1)
    return { kind: 'hours', step: hourStep, minute: minutes[0]! };
  const clocks = hours.flatMap((hour) => minutes.map((minute) => `${padded(hour)}:${padded(minute)}`));
  if (clocks.length <= CLOCKS_SHOWN_MAX) return { kind: 'at', clocks };
  return { kind: 'many', count: clocks.length, first: clocks[0]! };
}

/** How far the numbers are apart, where they go round the clock evenly from 0. */
function stepOf(numbers: readonly number[], round: number): number | null {
  const step = round / numbers.length;
  return Number.isInteger(step) && numbers.every((number, at) => number === at * step) ? step : null;
}

const padded = (number: number): string => String(number).padStart(2, '0');
