import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, isAbort, RequestFailure } from '../../api/client.js';
import { to } from '../../app/places.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { watchedBefore } from './last-watched.js';

/** So long a next digit is waited for, as TVs do. */
const DIGITS_MS = 1_500;
/** A channel number, or the beginning of one. */
const NUMBER = /^\d{1,6}(\.\d{0,4})?$/;

export interface Zapping {
  /** The number that is being typed; empty: none. */
  typed: string;
  step(way: 'previous' | 'next'): Promise<void>;
  last(): void;
  type(key: string): void;
  /** Goes to the typed number at once. */
  confirm(): void;
}

/** Goes from channel to channel. The way back does not lead through all of them. */
export function useZapping(channelId: number): Zapping {
  const { route } = useLocation();
  const [typed, setTyped] = useState('');
  const asking = useRef(new AbortController());
  const tune = (id: number) => route(to(`watch/${id}`), true);

  /** The newest wish counts. */
  const ask = async (find: (signal: AbortSignal) => Promise<number | null>) => {
    asking.current.abort();
    asking.current = new AbortController();
    const { signal } = asking.current;
    try {
      const id = await find(signal);
      if (id !== null && !signal.aborted) tune(id);
    } catch (error) {
      if (!isAbort(error)) showToast(wordsOf(error));
    }
  };
  useEffect(() => () => asking.current.abort(), []);

  const confirm = () => {
    const number = typed.replace(/\.$/, '');
    setTyped('');
    void ask(async (signal) => {
      try {
        return (await answer(api.channels.numbered[':number'].$get({ param: { number } }, { init: { signal } }))).id;
      } catch (error) {
        if (!(error instanceof RequestFailure) || error.code !== 'channel_unknown') throw error;
        showToast({ message: parts.watch.zap.none(number) });
        return null;
      }
    });
  };
  useEffect(() => {
    if (typed === '') return;
    const timer = window.setTimeout(confirm, DIGITS_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);

  return {
    typed,
    confirm,
    type(key) {
      if (NUMBER.test(typed + key)) setTyped(typed + key);
    },
    async step(way) {
      await ask(async (signal) => {
        const param = { id: String(channelId) };
        const found = (await answer(api.channels[':id'].neighbours.$get({ param }, { init: { signal } })))[way];
        if (!found) showToast({ message: parts.watch.zap.noOther });
        return found?.id ?? null;
      });
    },
    last() {
      const before = watchedBefore();
      if (before !== null && before !== channelId) tune(before);
    },
  };
}
