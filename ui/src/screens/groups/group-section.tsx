import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type Provider, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { Empty, Failed, failureWords, Loading, Notice } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { useSaving } from '../providers/save-provider.js';
import { choiceOf, type Group, keyOf, type ListKind, type NewGroups } from './choice.js';
import { GroupChooser } from './group-chooser.js';
import { useInspection } from './inspection.js';

type Reply = InferResponseType<(typeof api.providers)[':id']['groups']['$get'], 200>;

/** What of a provider comes in. What a change would add and take away is said before it is saved. */
export function GroupSection({ provider }: { provider: Provider }) {
  const { known, failure, reload } = useGroups(provider.id);
  const [looked, setLooked] = useState<ListKind | null>(null);
  const [found, setFound] = useState<readonly Group[]>([]);
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const [newGroups, setNewGroups] = useState<NewGroups | null>(null);
  const [areNewRefused, setNewRefused] = useState(false);
  const { fault, isSaving, save } = useSaving(provider);
  const words = parts.groups;
  if (failure && !known) return <Failed error={failure} onRetry={reload} />;
  if (!known) return <Loading rows={6} heightPx={40} />;
  const isFixed = provider.source === 'file';
  const groups = [...known.items.map(groupOf), ...found];
  if (groups.length === 0) return <Empty title={words.notYet} />;

  const takenNow = new Set(
    known.items.filter((item) => provider[item.list] && item.verdict === 'taken').map((item) => keyOf(item)),
  );
  const taken = ticked ?? takenNow;
  const rule = newGroups ?? known.choice.newGroups;
  const entries = (some: readonly Group[]) => some.reduce((total, { entryCount }) => total + entryCount, 0);
  const added = entries(groups.filter((group) => taken.has(keyOf(group)) && !takenNow.has(keyOf(group))));
  const removed = entries(groups.filter((group) => !taken.has(keyOf(group)) && takenNow.has(keyOf(group))));
  const isChanged = areNewRefused || (ticked !== null && added + removed > 0) || rule !== known.choice.newGroups;
  const asked = areNewRefused ? 0 : known.items.filter(({ isAsked }) => isAsked).length;
  const unseen = (['movies', 'series'] as const).filter((list) => groups.every((group) => group.list !== list));
  const send = async () => {
    if (!(await save(choiceOf(groups, taken, rule, areNewRefused)))) return;
    setTicked(null);
    setNewGroups(null);
    setNewRefused(false);
    reload();
  };
  return (
    <div class="groups-before">
      {isFixed ? <Notice level="quiet" message={words.fileOwned} hint="" /> : null}
      {provider.unchosenLists.map((list) => (
        <Notice key={list} level="warn" message={words.unchosen[list]} hint={isFixed ? '' : words.unchosenHint} />
      ))}
      {asked > 0 ? (
        <Notice level="warn" message={words.asked(asked)} hint={words.askedHint}>
          <Button onPress={() => setTicked(new Set([...taken, ...groups.filter(({ isNew }) => isNew).map(keyOf)]))}>
            {words.laterOptions.include}
          </Button>
          <Button onPress={() => setNewRefused(true)}>{words.laterOptions.exclude}</Button>
        </Notice>
      ) : null}
      {fault ? <Notice level="bad" {...fault} /> : null}
      <GroupChooser
        groups={groups}
        taken={taken}
        newGroups={rule}
        isFixed={isFixed}
        onTake={setTicked}
        onNewGroups={setNewGroups}
      />
      {looked ? (
        <LookAt
          providerId={provider.id}
          list={looked}
          onFound={(more) => {
            setFound([...found, ...more]);
            setLooked(null);
          }}
        />
      ) : provider.kind === 'xtream' && !isFixed && unseen.length > 0 ? (
        <p class="groups-look">
          {unseen.map((list) => (
            <Button key={list} kind="ghost" icon="plus" onPress={() => setLooked(list)}>
              {words.look[list]}
            </Button>
          ))}
        </p>
      ) : null}
      {isFixed ? null : (
        <div class="groups-go">
          <Button
            kind="primary"
            isBusy={isSaving}
            disabledBecause={taken.size === 0 ? words.nothing : isChanged ? null : words.difference(0, 0)}
            onPress={send}
          >
            {words.save}
          </Button>
          <p class="t2 num" role="status">
            {isChanged ? words.difference(added, removed) : ''}
          </p>
        </div>
      )}
    </div>
  );
}

function groupOf({ isAsked, verdict, ...group }: Reply['items'][number]): Group {
  return { ...group, isNew: isAsked, isRefused: verdict === 'refused' };
}

/** A list that is not brought in yet. */
function LookAt(props: { providerId: number; list: ListKind; onFound(groups: readonly Group[]): void }) {
  const { providerId, list, onFound } = props;
  const look = useInspection({ providerId }, [list]);
  const isDone = look.state === 'done';
  useEffect(() => {
    if (isDone) onFound(look.groups.filter((group) => group.list === list));
  }, [isDone]);
  if (look.state === 'failed' || look.state === 'ended') {
    return (
      <Notice level={look.state === 'failed' ? 'bad' : 'warn'} {...failureWords(look.failure)}>
        <Button onPress={look.lookAgain}>{parts.groups.lookAgain}</Button>
      </Notice>
    );
  }
  return (
    <p class="t2" role="status">
      {parts.groups.looking}… {text.format.number(look.progress?.doneCount ?? 0)}
    </p>
  );
}

function useGroups(providerId: number): { known: Reply | null; failure: RequestFailure | null; reload(): void } {
  const [known, setKnown] = useState<Reply | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = () => {
    answer(api.providers[':id'].groups.$get({ param: { id: String(providerId) } })).then(
      (reply) => {
        setKnown(reply);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(() => {
    reload();
    return onHouse('provider.refreshed', (done) => done.providerId === providerId && reload(), reload);
  }, [providerId]);
  return { known, failure, reload };
}
