import type { InferRequestType } from 'hono/client';
import { useState } from 'preact/hooks';
import { answer, api, type Provider } from '../../api/client.js';
import { reloadProvider } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { text } from '../../text/index.js';

export type ProviderPatch = InferRequestType<(typeof api.providers)[':id']['$patch']>['json'];

/** What a form needs to send what was changed, as one change that can be taken back. */
export interface Saving {
  fault: Words | null;
  isSaving: boolean;
  /** @returns Whether it was taken. An empty patch is nothing to send, and taken. */
  save(patch: ProviderPatch): Promise<boolean>;
}

export function useSaving({ id, name }: Pick<Provider, 'id' | 'name'>): Saving {
  const [fault, setFault] = useState<Words | null>(null);
  const [isSaving, setSaving] = useState(false);
  return {
    fault,
    isSaving,
    async save(json) {
      setFault(null);
      if (Object.keys(json).length === 0) return true;
      setSaving(true);
      try {
        const { changeId } = await answer(api.providers[':id'].$patch({ param: { id: String(id) }, json }));
        didChange(changeId, text.providers.changed(json.name ?? name));
        await reloadProvider(id);
        return true;
      } catch (error) {
        setFault(wordsOf(error));
        return false;
      } finally {
        setSaving(false);
      }
    },
  };
}

const CONNECTIONS = /^([1-9]\d?|100)$/;

/** Whether a box says how many connections, or nothing. */
export const isLimit = (typed: string): boolean => typed === '' || CONNECTIONS.test(typed);
export const limitOf = (typed: string): number | null => (typed === '' ? null : Number(typed));
