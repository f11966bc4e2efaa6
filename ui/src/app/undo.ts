import { answer, api, RequestFailure } from '../api/client.js';
import { reloadProviders } from '../api/house.js';
import { wordsOf } from '../kit/notice.js';
import { showToast } from '../kit/toast.js';
import { text } from '../text/index.js';
import { to } from './places.js';

/** What this page has changed and can take back with Ctrl Z, the newest last. The whole day is under Changes. */
const ours: { changeId: number; message: string }[] = [];
const KEPT_MAX = 100;

/** Says what was done, with the way back. @param changeId null: everything was so already. */
export function didChange(changeId: number | null, message: string): void {
  if (changeId === null) {
    showToast({ message });
    return;
  }
  ours.push({ changeId, message });
  if (ours.length > KEPT_MAX) ours.shift();
  showToast({ message, undo: () => takeBack(changeId, message) });
}

/** Takes the newest change of this page back. */
export async function undoLast(): Promise<void> {
  const last = ours[ours.length - 1];
  if (last) await takeBack(last.changeId, last.message);
  else showToast({ message: text.toast.nothing, link: { label: text.toast.seeChanges, href: to('manage/changes') } });
}

/** @param message What the change was, as it was told when it was made. */
export async function takeBack(changeId: number, message: string): Promise<void> {
  const at = ours.findIndex((one) => one.changeId === changeId);
  const [taken] = at >= 0 ? ours.splice(at, 1) : [];
  try {
    await answer(api.changes[':id'].undo.$post({ param: { id: String(changeId) } }));
    showToast({ message: text.shell.undo.back(message) });
  } catch (error) {
    const isUnheard = error instanceof RequestFailure && error.code === 'unreachable';
    if (taken && isUnheard) ours.push(taken); // it still stands
    const isConflict = error instanceof RequestFailure && error.code === 'change_conflict';
    showToast({
      ...wordsOf(error),
      ...(isConflict ? { link: { label: text.toast.seeChanges, href: to('manage/changes') } } : {}),
    });
  }
  reloadProviders();
}
