import { HeadwaterError } from '../base/errors.js';
import type { LineupId } from '../base/model.js';
import type { LineupRow, Stores } from '../store/index.js';

/** Throws `lineup_unknown`. */
export function requireLineup({ lineups }: Pick<Stores, 'lineups'>, id: LineupId): LineupRow {
  const row = lineups.find(id);
  if (row) return row;
  throw new HeadwaterError('lineup_unknown', `There is no line-up with the id ${id}.`, 'Reload the list.');
}
