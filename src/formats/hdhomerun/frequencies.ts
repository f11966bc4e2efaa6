/**
 * Frequencies that nothing is sent on. Clients that scan or know stations by their frequency, as Tvheadend does, ask for one
 * after the other; each has a few channels of the line-up as its programs, until there are no more.
 */

/** So many names fit into one answer to `streaminfo`. */
export const CHANNELS_PER_FREQUENCY = 24;

const WIDTH_HZ = 6_000_000;
/** The centres of the map `us-bcast` (libhdhomerun, hdhomerun_channels.c), those of UHF first. */
const BANDS = [
  { firstHz: 473_000_000, count: 23 },
  { firstHz: 177_000_000, count: 7 },
  { firstHz: 79_000_000, count: 2 },
  { firstHz: 57_000_000, count: 3 },
];
const FREQUENCIES = BANDS.flatMap(({ firstHz, count }) =>
  Array.from({ length: count }, (_, at) => firstHz + at * WIDTH_HZ),
);

/** Told where a channel was tuned by its number: its place on the air means nothing here, and clients want one. */
export const ANY_FREQUENCY_HZ = 506_000_000;

/**
 * The place of a frequency among ours, from 0: the first has the first channels of the line-up.
 *
 * @param channel As clients set it: `auto:473000000`, `auto6t:473000000`, `8vsb:14`.
 * @returns `invalid` when it is no frequency or number; null when nothing is there.
 */
export function findFrequency(channel: string): number | 'invalid' | null {
  const hz = /^[a-z0-9]+:([0-9]{1,10})$/i.exec(channel)?.[1];
  if (hz === undefined) return 'invalid';
  const at = FREQUENCIES.indexOf(Number(hz));
  return at < 0 ? null : at;
}
