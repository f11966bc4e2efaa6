import type { Clock } from '../base/clock.js';
import { foldLineupName } from '../base/lineup-names.js';
import { freeNameOf } from '../changes/index.js';
import { addDevice, nextDevicePort } from '../lineup/index.js';
import {
  type DeviceRow,
  type LineupField,
  type LineupRow,
  type NewLineup,
  RADIO_LINEUP_KEY,
  type Stores,
} from '../store/index.js';
import type { FileLineup } from './desk-calls.js';

/**
 * A main line-up that has got another key stays the same device; another line-up that has left the file is switched off, and is
 * people's from then on.
 */
export function applyLineups(stores: Stores, wanted: readonly FileLineup[], clock: Clock): void {
  const named = new Set(wanted.map((lineup) => lineup.key));
  const main = stores.lineups.main();
  const [first] = wanted;
  if (main && first && !named.has(main.key) && !stores.lineups.findByKey(first.key)) {
    stores.lineups.patch(main.id, { key: first.key });
  }
  for (const lineup of wanted) applyLineup(stores, lineup, clock);
  for (const row of stores.lineups.list()) {
    if (row.source === 'file' && !named.has(row.key))
      stores.lineups.patch(row.id, { source: 'database', isEnabled: false, fileFields: [] });
  }
  giveNamesToFile(stores);
}

/** What the file calls a line-up no other is called: that gets a name beside it. */
function giveNamesToFile(stores: Stores): void {
  const { lineups } = stores;
  const isNamed = ({ fileFields }: LineupRow) => fileFields.includes('name');
  const rows = lineups.list();
  const taken = new Set(rows.filter(isNamed).map(({ name }) => foldLineupName(name)));
  for (const { id, name } of rows.filter((row) => !isNamed(row) && taken.has(foldLineupName(row.name))))
    lineups.patch(id, { name: freeNameOf(stores, name) });
}

/** What leaves the file stays as it is, and people can change it from then on. */
function applyLineup(stores: Stores, lineup: FileLineup, clock: Clock): void {
  const row = stores.lineups.findByKey(lineup.key);
  const { key, defaultName, named, deviceId, port, isPortNamed } = lineup;
  const fileFields = [...(Object.keys(named) as LineupField[]), ...(isPortNamed ? (['port'] as const) : [])];
  if (!row) {
    const fields = { key, name: freeNameOf(stores, defaultName), source: 'file', ...named, fileFields } as const;
    addLineup(stores, fields, { deviceId, port, isPortNamed }, clock);
    return;
  }
  const isBack = row.source !== 'file';
  stores.lineups.patch(row.id, { ...named, fileFields, source: 'file', ...(isBack ? { isEnabled: true } : {}) });
  const device = stores.devices.find(row.id, 0);
  if (!device) {
    addDevice(stores, row.id, 0, { deviceId, port: freePort(stores, lineup) });
    return;
  }
  if (isPortNamed) stores.lineups.patch(row.id, { hasPort: port !== null });
  stores.devices.patch(device.id, {
    port: isPortNamed ? (port ?? device.port) : keptPort(device, port),
    ...(deviceId ? { deviceId } : {}),
  });
}

/** A port is kept for ever where nobody names one; but a house that takes any ports is none that takes fixed ones. */
function keptPort({ port: kept }: DeviceRow, wanted: number | null): number | null {
  return kept === null || (kept === 0) === (wanted === 0) ? kept : wanted;
}

/** The one that is wanted, unless it is only a proposal and another device has it. */
function freePort({ devices }: Stores, { port, isPortNamed }: Pick<FileLineup, 'port' | 'isPortNamed'>): number | null {
  const rows = devices.list();
  const isTaken = !isPortNamed && port !== null && port > 0 && rows.some((row) => row.port === port);
  return isTaken ? nextDevicePort(rows) : port;
}

/** The line-up that radio channels get: made when the first one appears. */
export function ensureRadioLineup(stores: Stores, clock: Clock): LineupRow {
  const row = stores.lineups.list().find(({ content }) => content === 'radio');
  if (row) return row;
  // config.yaml may have another one of this name
  const key = stores.lineups.findByKey(RADIO_LINEUP_KEY) ? `${RADIO_LINEUP_KEY}-all` : RADIO_LINEUP_KEY;
  const name = freeNameOf(stores, 'Headwater Radio');
  const fields = { key, name, source: 'database', content: 'radio' } as const;
  return addLineup(stores, fields, { deviceId: null, port: null, isPortNamed: true }, clock);
}

/** The first one that is ever made is the main one, with all TV channels. */
function addLineup(
  stores: Stores,
  fields: Omit<NewLineup, 'isEnabled' | 'createdAtMs'>,
  device: Pick<FileLineup, 'deviceId' | 'port' | 'isPortNamed'>,
  clock: Clock,
): LineupRow {
  const content = fields.content ?? (stores.lineups.main() === null ? 'tv' : 'picked');
  const hasPort = device.port !== null;
  const row = stores.lineups.add({ ...fields, content, hasPort, isEnabled: true, createdAtMs: clock.nowMs() });
  addDevice(stores, row.id, 0, { deviceId: device.deviceId, port: freePort(stores, device) });
  return row;
}
