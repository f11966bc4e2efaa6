import type { Stores } from '../store/index.js';
import type { Outcome } from './edits.js';

/** Keeps a setting that config.yaml leaves open. @param value Checked by the asker; null goes back to the default. */
export function editSetting(stores: Stores, name: string, value: unknown): Outcome {
  const before = { value: stores.settings.kept(name) };
  stores.settings.keep(name, value);
  // settings have names instead of ids
  const subject = { subjectId: 0, subjectName: name };
  return { action: 'setting.edit', ...subject, before, after: { value }, needsRebuild: false, channelIds: [] };
}
