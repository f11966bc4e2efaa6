import { systemClock } from '../base/clock.js';
import { deviceNames } from '../base/lineup-names.js';
import { createScan, createTunerPool, type VirtualDevice } from '../outputs/hdhomerun/index.js';
import { connectionLimit } from '../providers/index.js';
import type { DeviceRow, LineupRow, Stores } from '../store/index.js';

/**
 * The virtual HDHomeRuns that there are: who they are is in the database, what their tuners do is here. Every datagram of a
 * player in the house and every request asks for them, so what the database says is kept until somebody changes it.
 */
export interface DeviceBook {
  /** Of all line-ups that are switched on, the main one's first. Ask at each use: people change line-ups while we run. */
  list(): VirtualDevice[];
  /** The first one of the main line-up. */
  main(): VirtualDevice | null;
  find(key: string): VirtualDevice | null;
  /** Line-ups, devices or the connections of providers are others now. */
  forget(): void;
}

/** As it was read. */
interface Known {
  devices: readonly { row: DeviceRow; lineup: LineupRow; name: string }[];
  /** Of all rows, also of devices that wait: whoever still streams from one keeps its tuner. */
  rowIds: ReadonlySet<number>;
  /** How many streams the providers allow at once. */
  capacity: number;
}

/** @param portOf The port that a device's own listener has really got; undefined: it has none. */
export function createDeviceBook(
  stores: Pick<Stores, 'devices' | 'lineups' | 'providers'>,
  portOf: (rowId: number) => number | undefined,
): DeviceBook {
  const inUse = new Map<number, Pick<VirtualDevice, 'tuners' | 'scan'>>();
  let known: Known | null = null;

  const now = (): Known => {
    if (known) return known;
    known = readDevices(stores);
    for (const id of inUse.keys()) if (!known.rowIds.has(id)) inUse.delete(id);
    return known;
  };
  /** A tuner that is offered must work: no more than the providers allow connections, whatever is wished. */
  const tunerCountOf = (rowId: number): number => {
    const { capacity, devices } = now();
    const wish = devices.find(({ row }) => row.id === rowId)?.lineup.tunerCount ?? capacity;
    return Math.max(1, Math.min(wish, capacity));
  };
  const partsOf = ({ id }: DeviceRow) => {
    const parts = inUse.get(id) ?? {
      tuners: createTunerPool(() => tunerCountOf(id)),
      scan: createScan(systemClock.steadyMs),
    };
    inUse.set(id, parts);
    return parts;
  };
  const deviceOf = ({ row, lineup, name }: Known['devices'][number]): VirtualDevice => {
    const { part, deviceId, deviceAuth, udn } = row;
    return {
      key: part === 0 ? lineup.key : `${lineup.key}.${part + 1}`,
      friendlyName: name,
      ...{ deviceId, deviceAuth, udn, lineupId: lineup.id, part },
      tunerCount: tunerCountOf(row.id),
      port: portOf(row.id) ?? null,
      ...partsOf(row),
    };
  };
  const list = () => now().devices.map(deviceOf);
  return {
    list,
    main: () => list()[0] ?? null,
    find: (key) => list().find((device) => device.key === key) ?? null,
    forget() {
      known = null;
    },
  };
}

function readDevices({ devices, lineups, providers }: Parameters<typeof createDeviceBook>[0]): Known {
  const all = lineups.list();
  const byId = new Map(all.map((lineup) => [lineup.id, lineup]));
  const rows = devices.list();
  const names = deviceNames(all, rows);
  return {
    devices: rows.flatMap((row) => {
      const lineup = byId.get(row.lineupId);
      // devices that a line-up had while it was split wait until it is split again
      const name = names.get(row.id);
      return lineup?.isEnabled && name !== undefined ? [{ row, lineup, name }] : [];
    }),
    rowIds: new Set(rows.map((row) => row.id)),
    capacity: connectionLimit(providers.list().filter((provider) => provider.isEnabled)),
  };
}
