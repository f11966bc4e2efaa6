import type { InferRequestType, InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';
import { type Group, guessHousehold, type ListKind } from './choice.js';

type Asked = InferRequestType<typeof api.inspections.$post>['json'];
type Reply = InferResponseType<(typeof api.inspections)[':id']['$get'], 200>;

/** A look at what is in a provider, as far as it has come. */
export interface Look {
  /** `ended`: nothing is wrong with the list; `failure` says by what. */
  state: 'running' | 'done' | 'failed' | 'ended';
  progress: Reply['progress'];
  lists: Reply['lists'];
  groups: readonly (Group & { isSuggested: boolean })[];
  failure: Pick<RequestFailure, 'code' | 'message' | 'hint'> | null;
}

/** What ends a look without anything being wrong with the list. */
const ENDED_CODES: readonly string[] = ['call_cancelled', 'look_displaced', 'not_found'];

const AGAIN_MS = 500;
const BEGUN: Look = { state: 'running', progress: null, lists: [], groups: [], failure: null };

/** Looks as long as the page is open. @param lists Others than before are looked at, too. */
export function useInspection(
  of: Pick<Asked, 'provider' | 'providerId'>,
  lists: readonly ListKind[],
): { look: Look; again(): void } {
  const [look, setLook] = useState<Look>(BEGUN);
  const [attempt, setAttempt] = useState(0);
  const question = JSON.stringify([of, lists]);
  useEffect(() => {
    const leave = new AbortController();
    const { signal } = leave;
    setLook((before) => ({ ...before, state: 'running', progress: null, failure: null }));
    follow({ ...of, lists: [...lists], ...guessHousehold() }, signal, setLook).catch((error) => {
      if (!isAbort(error) && !signal.aborted) setLook(failed(asFailure(error)));
    });
    return () => leave.abort();
  }, [question, attempt]);
  return { look, again: () => setAttempt(attempt + 1) };
}

function failed(failure: NonNullable<Look['failure']>): Look {
  return { ...BEGUN, state: ENDED_CODES.includes(failure.code) ? 'ended' : 'failed', failure };
}

async function follow(json: Asked, signal: AbortSignal, onLook: (look: Look) => void): Promise<void> {
  const { id } = await answer(api.inspections.$post({ json }, { init: { signal } }));
  try {
    for (;;) {
      const { state, progress, lists, groups, error } = await answer(
        api.inspections[':id'].$get({ param: { id } }, { init: { signal } }),
      );
      if (error) return onLook(failed(error));
      if (state !== 'running') {
        const found = groups.map((group) => ({ ...group, isLater: false, isNew: false, isRefused: false }));
        return onLook({ state, progress, lists, groups: found, failure: null });
      }
      onLook({ ...BEGUN, progress });
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      signal.throwIfAborted();
    }
  } catch (error) {
    // nobody waits for it any more
    if (signal.aborted) void api.inspections[':id'].$delete({ param: { id } }).catch(() => {});
    throw error;
  }
}
