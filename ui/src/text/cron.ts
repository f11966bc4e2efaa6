/** When a plan of five cron fields comes due, in a form that every language can say. */
export interface CronPlan {
  /** At what times of such a day. */
  time:
    | { kind: 'at'; clocks: readonly string[] }
    | { kind: 'minutes'; step: number }
    /** `minute`: past the hour. */
    | { kind: 'hours'; step: number; minute: number }
    /** Too many to name. */
    | { kind: 'many'; count: number; first: string };
  /** Sunday is 0. Null: any day of the week. Together with `monthDays`: on one as well as on the other. */
  weekdays: readonly number[] | null;
  monthDays: readonly number[] | null;
  /** From 1. Null: every month. */
  months: readonly number[] | null;
}

/** Names of weekdays (Sunday is 0) and months (from 1) in a language. */
export function namesOf(locale: string): { weekday(day: number): string; month(month: number): string } {
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return {
    weekday: (day) => weekday.format(Date.UTC(2023, 0, 1 + day)), // that one was a Sunday
    month: (at) => month.format(Date.UTC(2023, at - 1, 1)),
  };
}
