import { answer, api } from '../api/client.js';
import { reloadProviders } from '../api/house.js';
import { wordsOf } from '../kit/notice.js';
import { showToast } from '../kit/toast.js';

/** Takes a change back and says so. */
export async function takeBack(changeId: number, message: string): Promise<void> {
  try {
    await answer(api.changes[':id'].undo.$post({ param: { id: String(changeId) } }));
    showToast({ message });
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}
