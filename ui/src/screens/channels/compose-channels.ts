import { answer, api } from '../../api/client.js';
import { didChange } from '../../app/undo.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { sending } from './edit-channel.js';

/** As many as the daemon makes one of at once. */
export const MERGE_MAX = 50;

type Change = { changeId: number | null };

/** Makes one channel of several: the first goes on. Throws `RequestFailure`. */
export const mergeOrThrow = (ids: readonly number[], message: string): Promise<void> =>
  composeOrThrow(ids, message, () => answer(api.channels.merge.$post({ json: { ids: [...ids] } })));

/** The same, where a refusal is shown. @returns Whether it was done; so with all below. */
export const mergeChannels = (ids: readonly number[], message: string): Promise<boolean> =>
  whetherDone(() => mergeOrThrow(ids, message));

/** Two channels never become one. */
export const keepApart = (ids: readonly [number, number], message: string): Promise<boolean> =>
  compose(ids, message, () => answer(api.channels.apart.$post({ json: { ids: [...ids] } })));

/** The same for two of which nothing but the ids is known. */
export async function keepPairApart(ids: readonly [number, number]): Promise<boolean> {
  const nameOf = async (id: number) => (await answer(api.channels[':id'].$get({ param: { id: String(id) } }))).name;
  return await whetherDone(async () => {
    const [one, other] = await Promise.all([nameOf(ids[0]), nameOf(ids[1])]);
    const send = () => answer(api.channels.apart.$post({ json: { ids: [...ids] } }));
    await composeOrThrow(ids, parts.matching.done.apart(one, other), send);
  });
}

/** @param to null: a channel of its own. */
export const moveStream = (channelId: number, streamId: number, to: number | null, message: string): Promise<boolean> =>
  compose(to === null ? [channelId] : [channelId, to], message, () =>
    answer(
      api.channels[':id'].streams.move.$post({ param: { id: String(channelId) }, json: { streams: [streamId], to } }),
    ),
  );

/** @param streamIds Tried first, in this order; none: by quality again. */
export const pinStreams = (channelId: number, streamIds: readonly number[], message: string): Promise<boolean> =>
  compose([channelId], message, () =>
    answer(api.channels[':id'].pins.$put({ param: { id: String(channelId) }, json: { streams: [...streamIds] } })),
  );

const compose = (ids: readonly number[], message: string, send: () => Promise<Change>): Promise<boolean> =>
  whetherDone(() => composeOrThrow(ids, message, send));

async function composeOrThrow(ids: readonly number[], message: string, send: () => Promise<Change>): Promise<void> {
  await sending(ids, async () => didChange((await send()).changeId, message));
}

async function whetherDone(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    showToast(wordsOf(error));
    return false;
  }
}
