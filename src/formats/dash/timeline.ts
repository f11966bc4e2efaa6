import type { SegmentRun } from './manifest.js';
import { parseCount, parseUnits } from './values.js';

/** The next entry (`S`) of a time line. One that goes on as the one before makes it longer. What makes no sense is passed over. */
export function addRun(runs: SegmentRun[], attributes: Readonly<Record<string, string>>): void {
  const durationUnits = parseCount(attributes.d) ?? 0;
  const told = parseUnits(attributes.t);
  const last = runs.at(-1);
  if (last?.count === null && told !== null) {
    last.count = Math.max(0, Math.ceil(Number(told - last.startUnits) / last.durationUnits));
  }
  const endUnits = last ? endOf(last) : 0n;
  const startUnits = told ?? endUnits;
  if (startUnits === null || durationUnits === 0) return;
  const repeats = Number(attributes.r ?? 0);
  const count = !Number.isSafeInteger(repeats) ? 1 : repeats < 0 ? null : repeats + 1;
  if (last?.durationUnits === durationUnits && startUnits === endUnits && last.count !== null && count !== null) {
    last.count += count;
  } else {
    runs.push({ startUnits, durationUnits, count });
  }
}

/** @returns null: it goes on for as long as there is more. */
function endOf({ startUnits, durationUnits, count }: SegmentRun): bigint | null {
  return count === null ? null : startUnits + BigInt(count) * BigInt(durationUnits);
}
