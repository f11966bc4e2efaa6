import type { InferResponseType } from 'hono/client';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';

export type Overview = InferResponseType<typeof api.connect.$get, 200>;
export type HeardClient = Overview['clients'][number];
export type Device = Overview['devices'][number];
export type Finding = InferResponseType<typeof api.connect.check.$get, 200>['items'][number];

interface Read<Value> {
  value: Value | null;
  failure: RequestFailure | null;
  isBusy: boolean;
  reload(): void;
}

/** Read at once, and again when asked. */
function useRead<Value>(read: (signal: AbortSignal) => Promise<Value>): Read<Value> {
  const [state, setState] = useState<Omit<Read<Value>, 'reload'>>({ value: null, failure: null, isBusy: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const left = new AbortController();
    setState((before) => ({ ...before, isBusy: true }));
    read(left.signal).then(
      (value) => setState({ value, failure: null, isBusy: false }),
      (error) => {
        if (!isAbort(error)) setState((before) => ({ ...before, failure: asFailure(error), isBusy: false }));
      },
    );
    return () => left.abort();
  }, [round, read]);
  return { ...state, reload: useCallback(() => setRound((before) => before + 1), []) };
}

const readOverview = (signal: AbortSignal) => answer(api.connect.$get({}, { init: { signal } }));
const readCheck = async (signal: AbortSignal) => (await answer(api.connect.check.$get({}, { init: { signal } }))).items;

/** The tuners and who has been heard, as it is now. */
export function useOverview(): Read<Overview> {
  const overview = useRead(readOverview);
  const { reload } = overview;
  useEffect(() => onHouse('clients', reload, reload), [reload]);
  return overview;
}

export const useCheck = (): Read<Finding[]> => useRead(readCheck);
