import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';

export type Refresh = InferResponseType<(typeof api.providers)[':id']['refreshes']['$get'], 200>['items'][number];
export type ChangeName = InferResponseType<
  (typeof api.providers)[':id']['refreshes'][':refreshId']['changes']['$get'],
  200
>['items'][number];

/** In the order in which they matter to whoever decides. */
export const WHATS = ['missing', 'added', 'changed'] as const;
export type What = (typeof WHATS)[number];

/** As many names of each kind and list as the daemon keeps; of what comes after them there are counts only. */
const NAMED_MAX = 200;

export interface ChangeCount {
  count: number;
  /** Else there are at least so many. */
  isExact: boolean;
}

/**
 * How many entries a refresh takes, brings or changes. Those that leave the chosen groups are lost too, but are not among its
 * missing ones: their names tell, as far as they go.
 */
export function countChanges(
  { byList }: Pick<Refresh, 'byList'>,
  names: readonly ChangeName[],
  what: What,
): ChangeCount {
  const sums = Object.entries(byList).map(([list, counts]): ChangeCount => {
    const named = names.filter((one) => one.list === list && one.what === what).length;
    const told = counts[`${what}Count`];
    const areAllNamed = named < NAMED_MAX;
    return { count: Math.max(named, told), isExact: areAllNamed || what !== 'missing' || counts.leftOutCount === 0 };
  });
  return {
    count: sums.reduce((total, { count }) => total + count, 0),
    isExact: sums.every(({ isExact }) => isExact),
  };
}

/** Which names a refresh brought, took or changed. @param isWanted They are read once somebody wants to know. */
export function useChangeNames(
  providerId: number,
  refreshId: number,
  isWanted: boolean,
): { names: readonly ChangeName[] | null; failure: RequestFailure | null; read(): void } {
  const [names, setNames] = useState<readonly ChangeName[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const read = () => {
    const param = { id: String(providerId), refreshId: String(refreshId) };
    answer(api.providers[':id'].refreshes[':refreshId'].changes.$get({ param })).then(
      ({ items }) => {
        setNames(items);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(() => {
    if (isWanted && names === null) read();
  }, [isWanted]);
  return { names, failure, read };
}
