import type { Lineup } from '../../api/client.js';
import type { LineupPatch } from './edit-line-up.js';

/** What players see of a line-up, as it is typed. */
export interface DeviceForm {
  name: string;
  /** Empty: automatic. */
  tuners: string;
  /** Empty: one device has all. */
  split: string;
  hasPort: boolean;
  isEnabled: boolean;
}

export const SPLIT_MAX = 100_000;

export function deviceForm({ name, tunerCount, splitAt, hasPort, isEnabled }: Lineup): DeviceForm {
  return { name, tuners: String(tunerCount ?? ''), split: String(splitAt ?? ''), hasPort, isEnabled };
}

/** What the file names is changed there only. */
export const isOfPages = ({ fileFields }: Lineup, field: Lineup['fileFields'][number]): boolean =>
  !fileFields.includes(field);

const numberOf = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed));

export function isSplitWrong({ split }: DeviceForm): boolean {
  const splitAt = numberOf(split);
  return splitAt !== null && !(Number.isInteger(splitAt) && splitAt >= 1 && splitAt <= SPLIT_MAX);
}

export const isNameMissing = ({ name }: DeviceForm): boolean => name.trim() === '';

/** What is to be sent: only what is another than before. */
export function devicePatch(form: DeviceForm, lineup: Lineup): LineupPatch {
  const [name, tunerCount, splitAt] = [form.name.trim(), numberOf(form.tuners), numberOf(form.split)];
  const { hasPort, isEnabled } = form;
  return {
    ...(isOfPages(lineup, 'name') && name !== lineup.name ? { name } : {}),
    ...(isOfPages(lineup, 'tunerCount') && tunerCount !== lineup.tunerCount ? { tunerCount } : {}),
    ...(isOfPages(lineup, 'splitAt') && splitAt !== lineup.splitAt ? { splitAt } : {}),
    ...(isOfPages(lineup, 'port') && hasPort !== lineup.hasPort ? { hasPort } : {}),
    ...(isEnabled === lineup.isEnabled ? {} : { isEnabled }),
  };
}
