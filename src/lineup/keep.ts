import { RETIRE_MS } from '../base/channel-numbering.js';
import type { Clock } from '../base/clock.js';
import type { ChannelStore, DeviceStore, LineupRow, LineupStore, Slices } from '../store/index.js';
import { addDevice, nextDevicePort } from './devices.js';
import { type LineupPlan, placeOf, planLineup } from './plan.js';

export interface KeepNeeds {
  stores: { lineups: LineupStore; channels: ChannelStore; devices: DeviceStore };
  slices: Slices;
  clock: Clock;
}

/**
 * Brings line-ups in step with groups, picks and limits, after channels were built anew and after edits. Only differences are
 * written, in slices.
 *
 * @returns Whether there were any.
 */
export async function keepLineups(needs: KeepNeeds, signal: AbortSignal): Promise<boolean> {
  const { stores, slices, clock } = needs;
  let hasChanged = false;
  for (const lineup of stores.lineups.list()) {
    if (!needsPlan(lineup, stores.lineups)) continue;
    const breathe = () => slices.breathe(signal);
    const plan = await planLineup(lineup, { lineups: stores.lineups, nowMs: clock.nowMs(), breathe });
    if (await carryOut(plan, lineup, needs, signal)) hasChanged = true;
  }
  return hasChanged;
}

/** A line-up that takes its channels by itself and has one device is always as it should be. */
const needsPlan = ({ id, content, splitAt }: LineupRow, lineups: LineupStore): boolean =>
  content === 'picked' || splitAt !== null || lineups.totals(id).partCounts.length > 1;

async function carryOut(
  { leaving, coming, moving, partCount }: LineupPlan,
  { id }: LineupRow,
  { stores: { lineups, channels, devices }, slices, clock }: KeepNeeds,
  signal: AbortSignal,
): Promise<boolean> {
  const free = clock.nowMs() + RETIRE_MS;
  await slices.write(
    leaving,
    ({ channelId, number, isNumberChosen, isFavourite, part }) => {
      if (!lineups.has(id, channelId)) return;
      lineups.unplace(id, channelId);
      lineups.retire(id, number, free, { channelId, part, isNumberChosen, isFavourite });
    },
    signal,
  );
  const missing = Array.from({ length: partCount }, (_, part) => part).filter((part) => !devices.find(id, part));
  await slices.write(
    missing,
    (part) => addDevice({ devices }, id, part, { deviceId: null, port: nextDevicePort(devices.list()) }),
    signal,
  );
  await slices.write(
    coming,
    ({ isBack, ...place }) => {
      // somebody may have put it in, or given its number away, since that was planned
      if (lineups.has(id, place.channelId) || channels.nameOf(place.channelId) === null) return;
      if (channels.findByNumber(id, place.number) !== null) return;
      lineups.place(id, placeOf(place), place.part);
      if (isBack) lineups.unretire(id, place.number);
      if (place.isFavourite) lineups.setFavourite(id, place.channelId, true);
    },
    signal,
  );
  await slices.write(moving, ({ place: { channelId }, part }) => lineups.setPart(id, channelId, part), signal);
  return leaving.length + coming.length + moving.length + missing.length > 0;
}
