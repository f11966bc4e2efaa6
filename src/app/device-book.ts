import { systemClock } from '../base/clock.js';
import { createScan, createTunerPool, type VirtualDevice } from '../outputs/hdhomerun/index.js';
import { connectionLimit } from '../providers/index.js';
import type { DeviceRow, LineupRow, Stores } from '../store/index.js';

/** The virtual HDHomeRuns that there are: who they are is in the database, what their tuners do is here. */
export interface DeviceBook {
  /** Of all line-ups that are switched on, the main one's first. Read at each use: people change line-ups while we run. */
  list(): VirtualDevice[];
  /** The first one of the main line-up. */
  main(): VirtualDevice | null;
  find(key: string): VirtualDevice | null;
}

/** @param portOf The port that a device's own listener has really got; undefined: it has none. */
export function createDeviceBook(stores: Stores, portOf: (rowId: number) => number | undefined): DeviceBook {
  const inUse = new Map<number, Pick<VirtualDevice, 'tuners' | 'scan'>>();

  /** A tuner that is offered must work: no more than the providers allow connections, whatever is wished. */
  const tunerCountOf = (wish: number | null): number => {
    const capacity = connectionLimit(stores.providers.list().filter((provider) => provider.isEnabled));
    return Math.max(1, Math.min(wish ?? capacity, capacity));
  };
  const partsOf = (row: DeviceRow) => {
    const known = inUse.get(row.id);
    if (known) return known;
    const count = () => tunerCountOf(stores.lineups.find(row.lineupId)?.tunerCount ?? null);
    const made = { tuners: createTunerPool(count), scan: createScan(systemClock.steadyMs) };
    inUse.set(row.id, made);
    return made;
  };
  const deviceOf = (row: DeviceRow, lineup: LineupRow): VirtualDevice => {
    const { part, deviceId, deviceAuth, udn } = row;
    return {
      key: part === 0 ? lineup.key : `${lineup.key}.${part + 1}`,
      friendlyName: part === 0 ? lineup.name : `${lineup.name} ${part + 1}`,
      ...{ deviceId, deviceAuth, udn, lineupId: lineup.id, part },
      tunerCount: tunerCountOf(lineup.tunerCount),
      port: portOf(row.id) ?? null,
      ...partsOf(row),
    };
  };
  const list = (): VirtualDevice[] => {
    const lineups = new Map(stores.lineups.list().map((lineup) => [lineup.id, lineup]));
    const rows = stores.devices.list();
    for (const id of inUse.keys()) if (!rows.some((row) => row.id === id)) inUse.delete(id);
    return rows.flatMap((row) => {
      const lineup = lineups.get(row.lineupId);
      // devices that a line-up had while it was split wait until it is split again
      const isInUse = row.part === 0 || (lineup?.splitAt ?? null) !== null;
      return lineup?.isEnabled && isInUse ? [deviceOf(row, lineup)] : [];
    });
  };
  return {
    list,
    main: () => list()[0] ?? null,
    find: (key) => list().find((device) => device.key === key) ?? null,
  };
}
