import { useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Failed, Loading } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { type ChangeName, countChanges, type Refresh, useChangeNames, WHATS, type What } from './change-names.js';

export interface RefreshChangesProps {
  providerId: number;
  refresh: Refresh;
}

/** Which names a refresh brought and took, or would have: read when somebody wants to know. */
export function RefreshChanges({ providerId, refresh }: RefreshChangesProps) {
  const [isOpen, setOpen] = useState(false);
  const { names, failure, read } = useChangeNames(providerId, refresh.id, isOpen);
  const words = parts.providerPage.history;
  return (
    <details class="more-fields" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevronRight" size="s" />
        {refresh.state === 'held' ? words.wouldChange : words.whatChanged}
      </summary>
      {failure ? <Failed error={failure} onRetry={read} /> : null}
      {names === null && !failure ? <Loading rows={2} heightPx={20} /> : null}
      {names?.length === 0 ? <p class="t3">{words.namesForgotten}</p> : null}
      {names && names.length > 0 ? (
        <div class="refresh-changes">
          {WHATS.map((what) => (
            <Names key={what} what={what} refresh={refresh} names={names} />
          ))}
        </div>
      ) : null}
    </details>
  );
}

/** So many say what kind of change it is, and leave room for the others. */
const SHOWN_FIRST = 12;

function Names({ what, refresh, names }: { what: What; refresh: Refresh; names: readonly ChangeName[] }) {
  const [isAll, setAll] = useState(false);
  const words = parts.providerPage.history;
  const total = countChanges(refresh, names, what);
  const known = names.filter((one) => one.what === what);
  const shown = isAll ? known : known.slice(0, SHOWN_FIRST);
  const unnamedCount = total.count - known.length;
  if (total.count === 0) return null;
  return (
    <section class="refresh-names">
      <h4 class="num">{words.whatCount(words.what[what], total)}</h4>
      <ul>
        {shown.map((one, at) => (
          <li key={at} dir="auto">
            {one.nameBefore ? (
              <>
                <s>{one.nameBefore}</s> <Icon name="chevronRight" size="s" />{' '}
              </>
            ) : null}
            {one.name} <span class="t3">{whereOf(one, refresh)}</span>
          </li>
        ))}
      </ul>
      {known.length > SHOWN_FIRST ? (
        <Button kind="ghost" onPress={() => setAll(!isAll)}>
          {isAll ? words.fewerNames : words.moreNames(known.length - SHOWN_FIRST)}
        </Button>
      ) : null}
      {unnamedCount > 0 && (isAll || known.length <= SHOWN_FIRST) ? (
        <p class="t3 num">{words.unnamed(unnamedCount)}</p>
      ) : null}
    </section>
  );
}

/** The list is named only where there are several. */
function whereOf({ list, groupName }: ChangeName, { byList }: Refresh): string {
  const listName = Object.keys(byList).length > 1 ? parts.groups.lists[list] : '';
  return [listName, groupName ?? ''].filter((part) => part !== '').join(' · ');
}
