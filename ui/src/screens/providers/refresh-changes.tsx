import type { InferResponseType } from 'hono/client';
import { useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';
import { Icon } from '../../kit/icons.js';
import { Failed, Loading } from '../../kit/notice.js';
import { parts } from '../../text/index.js';

type Changes = InferResponseType<
  (typeof api.providers)[':id']['refreshes'][':refreshId']['changes']['$get'],
  200
>['items'];

const WHATS = ['missing', 'added', 'changed'] as const;

export interface RefreshChangesProps {
  providerId: number;
  refreshId: number;
  /** It was not taken over: this is what would change. */
  isHeld: boolean;
}

/** Which names a refresh brought and took, read when somebody wants to know. */
export function RefreshChanges({ providerId, refreshId, isHeld }: RefreshChangesProps) {
  const [changes, setChanges] = useState<Changes | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const words = parts.providerPage.history;
  const read = () => {
    const param = { id: String(providerId), refreshId: String(refreshId) };
    answer(api.providers[':id'].refreshes[':refreshId'].changes.$get({ param })).then(
      ({ items }) => {
        setChanges(items);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  return (
    <details class="more-fields" onToggle={(event) => event.currentTarget.open && changes === null && read()}>
      <summary>
        <Icon name="chevronRight" size="s" />
        {isHeld ? words.wouldChange : words.whatChanged}
      </summary>
      {failure ? <Failed error={failure} onRetry={read} /> : null}
      {changes === null && !failure ? <Loading rows={2} heightPx={20} /> : null}
      {changes?.length === 0 ? <p class="t3">{words.namesForgotten}</p> : null}
      {WHATS.map((what) => (
        <Names key={what} title={words.what[what]} changes={(changes ?? []).filter((one) => one.what === what)} />
      ))}
    </details>
  );
}

function Names({ title, changes }: { title: string; changes: Changes }) {
  if (changes.length === 0) return null;
  return (
    <section class="refresh-names">
      <h4>{title}</h4>
      <ul>
        {changes.map(({ list, name, nameBefore, groupName }, at) => (
          <li key={at} dir="auto">
            {nameBefore ? (
              <>
                <s>{nameBefore}</s> <Icon name="chevronRight" size="s" />{' '}
              </>
            ) : null}
            {name}{' '}
            <span class="t3">
              {[parts.groups.lists[list], groupName ?? ''].filter((part) => part !== '').join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
