import type { Relay } from '../../api/client.js';
import { nowMs } from '../../api/house.js';

/** For so long a switch is drawn, and the stream that took over is bright. */
const FRESH_MS = 60_000;

/** The newest change of stream of a relay, while it is fresh. */
export function freshSwitch({ failovers }: Relay): Relay['failovers'][number] | null {
  const [newest] = failovers;
  return newest && nowMs.value - Date.parse(newest.at) < FRESH_MS ? newest : null;
}
