import { Cron } from 'croner';

/** Runs work at the times of a cron pattern until it is stopped. A run that is still going is not started a second time. */
export interface Schedule {
  stop(): void;
  /** When it runs next; null when never. */
  nextMs(): number | null;
}

/**
 * @param when `daily`: once a night, at a minute that differs from key to key, so that a provider is not asked by everybody
 * at once. `manual`: never. Else a cron pattern of five fields, in local time.
 */
export function createSchedule(
  when: string,
  key: string,
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): Schedule {
  if (when === 'manual') return NEVER;
  try {
    const cron = new Cron(when === 'daily' ? nightly(key) : when, { protect: true, unref: true, catch: onError }, run);
    return { stop: () => cron.stop(), nextMs: () => cron.nextRun()?.getTime() ?? null };
  } catch (error) {
    onError(error); // one pattern that cannot be read must not keep the others from running
    return NEVER;
  }
}

const NEVER: Schedule = { stop: () => {}, nextMs: () => null };
const NIGHT_FROM_HOUR = 3;
const NIGHT_MINUTES = 180;

function nightly(key: string): string {
  const minute = [...key].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % NIGHT_MINUTES, 7);
  return `${minute % 60} ${NIGHT_FROM_HOUR + Math.floor(minute / 60)} * * *`;
}
