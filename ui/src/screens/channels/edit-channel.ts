import { signal } from '@preact/signals';
import type { InferRequestType } from 'hono/client';
import { answer, api, type Channel } from '../../api/client.js';
import { didChange } from '../../app/undo.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';

export type ChannelPatch = InferRequestType<(typeof api.channels)[':id']['$patch']>['json'];
export type ChannelsPatch = InferRequestType<typeof api.channels.$patch>['json']['patch'];

/** Channels whose change has been sent and is not yet confirmed. */
export const pending = signal<ReadonlySet<number>>(new Set());
/** Changes of this page, so that it does not flash what it did itself. */
const ours = new Set<number>();
const OURS_MS = 5_000;

export const isOurs = (channelId: number): boolean => ours.has(channelId);

/** Sends a change of one channel and says so with the way back. Throws `RequestFailure`. */
export async function editChannel(channel: Pick<Channel, 'id'>, patch: ChannelPatch, message: string): Promise<void> {
  await sending([channel.id], async () => {
    const param = { id: String(channel.id) };
    const { changeId } = await answer(api.channels[':id'].$patch({ param, json: patch }));
    didChange(changeId, message);
  });
}

/** The same for many: one change, taken back as one. A refusal is shown, not thrown. */
export async function editChannels(ids: readonly number[], patch: ChannelsPatch, message: string): Promise<boolean> {
  try {
    await sending(ids, async () => {
      const { changeId } = await answer(api.channels.$patch({ json: { ids: [...ids], patch } }));
      didChange(changeId, message);
    });
    return true;
  } catch (error) {
    showToast(wordsOf(error));
    return false;
  }
}

export async function setHidden(channel: Pick<Channel, 'id' | 'name'>, isHidden: boolean): Promise<void> {
  const { done } = text.channels;
  // false would be a value of its own; without one it is shown
  const patch = { isHidden: isHidden ? true : null };
  try {
    await editChannel(channel, patch, isHidden ? done.hidden(channel.name) : done.shown(channel.name));
  } catch (error) {
    showToast(wordsOf(error));
  }
}

/** Hides many, or shows them again. @param onDone The daemon has taken it. */
export async function hideMany(ids: readonly number[], isShowing: boolean, onDone: () => void): Promise<void> {
  const { done } = text.channels;
  const message = isShowing ? done.manyShown(ids.length) : done.manyHidden(ids.length);
  if (await editChannels(ids, { isHidden: isShowing ? null : true }, message)) onDone();
}

/** While it works, the channels are shown as waiting. Throws what `work` throws. */
export async function sending(ids: readonly number[], work: () => Promise<void>): Promise<void> {
  pending.value = new Set([...pending.value, ...ids]);
  for (const id of ids) ours.add(id);
  try {
    await work();
  } finally {
    const left = new Set(pending.value);
    for (const id of ids) left.delete(id);
    pending.value = left;
    setTimeout(() => {
      for (const id of ids) ours.delete(id);
    }, OURS_MS);
  }
}
