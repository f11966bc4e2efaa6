import type { InferRequestType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type Lineup, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { didChange } from '../../app/undo.js';

export type LineupPatch = InferRequestType<(typeof api.lineups)[':id']['$patch']>['json'];

/** Sends a change and says so with the way back. Throws `RequestFailure`. */
export async function editLineup(id: number, json: LineupPatch, message: string): Promise<void> {
  const { changeId } = await answer(api.lineups[':id'].$patch({ param: { id: String(id) }, json }));
  didChange(changeId, message);
}

/** All line-ups, kept fresh while they are looked at. */
export function useLineups() {
  const [lineups, setLineups] = useState<readonly Lineup[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = async () => {
    try {
      setLineups((await answer(api.lineups.$get())).items);
      setFailure(null);
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  useEffect(() => {
    void reload();
    const read = () => void reload();
    const stops = [onHouse('lineup.changed', read, read), onHouse('sessions', read, () => {})];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return { lineups, failure, reload };
}
