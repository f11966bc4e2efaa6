import { answer, api, type Provider } from '../../api/client.js';
import { reloadProviders } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';

/** What a person can do with a provider as a whole. A refusal is shown, not thrown. */

/** @param accepted The held refresh whose list is taken, losses and all: the one that the person has seen. */
export async function refresh({ id }: Provider, accepted: { id: number } | null = null): Promise<void> {
  const query = accepted ? ({ acceptLoss: 'true', acceptRefreshId: String(accepted.id) } as const) : {};
  await attempt(() => answer(api.providers[':id'].refresh.$post({ param: { id: String(id) }, query })));
}

export async function stop({ id, name }: Provider): Promise<void> {
  await attempt(async () => {
    await answer(api.providers[':id'].refresh.cancel.$post({ param: { id: String(id) } }));
    showToast({ message: text.providers.stopped(name) });
  });
}

export async function setEnabled({ id, name }: Provider, isEnabled: boolean): Promise<void> {
  await attempt(async () => {
    const { changeId } = await answer(api.providers[':id'].$patch({ param: { id: String(id) }, json: { isEnabled } }));
    didChange(changeId, isEnabled ? text.providers.switchedOn(name) : text.providers.switchedOff(name));
  });
}

export async function remove({ id, name }: Provider): Promise<void> {
  await attempt(async () => {
    const { changeId } = await answer(api.providers[':id'].$delete({ param: { id: String(id) } }));
    didChange(changeId, text.providers.removed(name));
  });
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}
