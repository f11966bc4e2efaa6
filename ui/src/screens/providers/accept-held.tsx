import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Provider } from '../../api/client.js';
import { Confirm } from '../../kit/confirm.js';
import { Failed, Loading, Notice } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { countChanges, type Refresh, useChangeNames } from './change-names.js';
import { refresh as start } from './provider-actions.js';

export interface AcceptHeldProps {
  provider: Provider;
  /** What is shown is what is accepted, whatever comes while a finger is above the button. */
  refresh: Refresh;
  /** The list was fetched again since, or is being fetched. */
  isOutdated: boolean;
  /** Shows what is held now. */
  onLookAgain(): void;
  onClose(): void;
}

const EXAMPLES_MAX = 3;

/** Asks before a list that was held back is taken: it is the one thing here that cannot be undone. */
export function AcceptHeld({ provider, refresh, isOutdated, onLookAgain, onClose }: AcceptHeldProps) {
  const { names, failure, read } = useChangeNames(provider.id, refresh.id, true);
  const keptDays = useKeptDays();
  const words = parts.providerPage.accept;
  const lost = names ? countChanges(refresh, names, 'missing') : null;
  const examples = (names ?? []).filter(({ what }) => what === 'missing').map(({ name }) => name);
  return (
    <Confirm
      title={words.title(provider.name)}
      keepWord={words.keep}
      doWord={isOutdated ? words.lookAgain : acceptWord(provider)}
      isHarmless={isOutdated}
      onDo={async () => {
        if (isOutdated) return onLookAgain();
        onClose();
        await start(provider, refresh);
      }}
      onClose={onClose}
    >
      {isOutdated ? (
        <div role="alert">
          <Notice level="warn" message={words.outdated} hint={words.outdatedHint} />
        </div>
      ) : null}
      {failure ? <Failed error={failure} onRetry={read} /> : null}
      {!lost && !failure ? <Loading rows={2} heightPx={20} /> : null}
      {lost ? (
        <p>
          <b class="num">{words.lost(lost)}</b>{' '}
          {lost.count > 0 && examples.length > 0 ? (
            <span class="t2">{words.examples(examples.slice(0, EXAMPLES_MAX))}</span>
          ) : null}
        </p>
      ) : null}
      <p>{words.forGood}</p>
      <p class="t2">{words.kept(keptDays)}</p>
    </Confirm>
  );
}

/** What taking it is called. */
export function acceptWord({ problem }: Provider): string {
  return problem?.code === 'provider_shrank' ? text.providers.acceptLoss : text.providers.acceptList;
}

/** How long what is gone is kept; null while it is not known. */
function useKeptDays(): number | null {
  const [days, setDays] = useState<number | null>(null);
  useEffect(() => {
    answer(api.settings.$get()).then(
      ({ items }) =>
        setDays(Number(items.find(({ name }) => name === 'imports.keepMissingDays')?.value ?? null) || null),
      () => {}, // it is said without the number
    );
  }, []);
  return days;
}
