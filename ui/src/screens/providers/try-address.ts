import type { InferResponseType } from 'hono/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';

/** What the daemon found behind an address. */
export type Found = InferResponseType<typeof api.providers.try.$post, 200>;

export interface Typed {
  address: string;
  username: string;
  password: string;
}

export type Try =
  | { state: 'idle' }
  | { state: 'trying' }
  | { state: 'found'; found: Found; typed: Typed }
  | { state: 'failed'; failure: RequestFailure; typed: Typed };

const TYPING_MS = 450;

/**
 * Looks behind an address while it is typed. `result` is always about what stands in the box now: whoever presses Enter
 * before a new answer is there must not add what stood there before.
 */
export function useTry(typed: Typed): { result: Try; now(): Promise<Try> } {
  const [result, setResult] = useState<Try>({ state: 'idle' });
  const asking = useRef<{ key: string; controller: AbortController; answer: Promise<Try> } | null>(null);
  const key = JSON.stringify(typed);

  const start = (): Promise<Try> => {
    if (asking.current?.key === key) return asking.current.answer;
    asking.current?.controller.abort();
    const controller = new AbortController();
    const asked = ask(typed, controller.signal);
    asking.current = { key, controller, answer: asked };
    setResult({ state: 'trying' });
    asked.then(
      (answered) => {
        if (asking.current?.controller === controller) setResult(answered);
      },
      () => {}, // given up for a newer one
    );
    return asked;
  };

  useEffect(() => {
    if (typed.address.trim() === '') {
      asking.current?.controller.abort();
      asking.current = null;
      setResult({ state: 'idle' });
      return;
    }
    const timer = setTimeout(() => void start().catch(() => {}), TYPING_MS);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => () => asking.current?.controller.abort(), []);
  // what was found for other words says nothing about these
  const isCurrent = !('typed' in result) || JSON.stringify(result.typed) === key;
  return { result: isCurrent ? result : { state: 'trying' }, now: start };
}

async function ask(typed: Typed, signal: AbortSignal): Promise<Try> {
  const json = {
    address: typed.address.trim(),
    ...(typed.username.trim() === '' ? {} : { username: typed.username.trim() }),
    ...(typed.password === '' ? {} : { password: typed.password }),
  };
  try {
    const found = await answer(api.providers.try.$post({ json }, { init: { signal } }));
    return { state: 'found', found, typed };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { state: 'failed', failure: asFailure(error), typed };
  }
}
