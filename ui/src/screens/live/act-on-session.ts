import { signal } from '@preact/signals';
import { answer, api, type Relay, type Viewer } from '../../api/client.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { deviceName } from './device-name.js';

/** Viewers that were told to go. They are gone when the house says so. */
export const stopping = signal<ReadonlySet<number>>(new Set());
/** Relays that were asked for their next stream, with the count of their switches then. */
export const asked = signal<ReadonlyMap<number, number>>(new Map());

/** A stream that cannot be had is not waited for longer. */
const ASKED_MS = 15_000;

export async function stopViewer({ id, userAgent }: Viewer): Promise<void> {
  const { actions } = parts.live;
  stopping.value = new Set(stopping.value).add(id);
  try {
    await answer(api.sessions.viewers[':id'].$delete({ param: { id: String(id) } }));
    showToast({ message: actions.stopped(deviceName(userAgent)), hint: actions.stoppedHint });
  } catch (error) {
    showToast(wordsOf(error));
    stopping.value = new Set([...stopping.value].filter((one) => one !== id));
  }
}

export async function askForNext({ id, channelId, channelName, failoverCount, viewers }: Relay): Promise<void> {
  const { actions } = parts.live;
  const forget = () => {
    asked.value = new Map([...asked.value].filter(([one]) => one !== id));
  };
  asked.value = new Map(asked.value).set(id, failoverCount);
  window.setTimeout(forget, ASKED_MS);
  try {
    await answer(api.sessions[':id'].next.$post({ param: { id: String(channelId) } }));
    showToast({ message: actions.nextAsked(channelName), hint: actions.nextAll(viewers.length) });
  } catch (error) {
    showToast(wordsOf(error));
    forget();
  }
}

/** Whether it is still being waited for another stream. */
export const isAsked = ({ id, failoverCount }: Relay): boolean => asked.value.get(id) === failoverCount;
