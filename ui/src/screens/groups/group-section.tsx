import type { InferResponseType } from 'hono/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { answer, api, asFailure, type Provider, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { Empty, Failed, Loading, Notice } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { useSaving } from '../providers/save-provider.js';
import {
  choiceOf,
  createEntryCounter,
  type Group,
  keyOf,
  LISTS,
  type ListKind,
  type ListTotals,
  letsIn,
  type NewGroups,
  type Ticks,
  ticksBetween,
  withTicks,
} from './choice.js';
import { GroupChooser } from './group-chooser.js';
import { useInspection } from './inspection.js';
import { LookOver } from './look-over.js';

type Reply = InferResponseType<(typeof api.providers)[':id']['groups']['$get'], 200>;
type Refresh = InferResponseType<(typeof api.providers)[':id']['refreshes']['$get'], 200>['items'][number];

interface Known extends Reply {
  /** As the newest good refresh has counted. */
  totals: ListTotals;
}

interface Found {
  groups: readonly Group[];
  totals: ListTotals;
  /** The newest of them. */
  list: ListKind;
}

/** What of a provider comes in. What a change would add and take away is said before it is saved. */
export function GroupSection({ provider }: { provider: Provider }) {
  const { known, failure, reload } = useGroups(provider.id);
  const [looked, setLooked] = useState<ListKind | null>(null);
  const [found, setFound] = useState<Found>({ groups: [], totals: {}, list: 'live' });
  const [ticks, setTicks] = useState<Ticks>(NO_TICKS);
  const [newGroups, setNewGroups] = useState<NewGroups | null>(null);
  const [refused, setRefused] = useState<ReadonlySet<string>>(NO_KEYS);
  const { fault, isSaving, save } = useSaving(provider);
  const words = parts.groups;
  const groups = useMemo(() => {
    const items = known?.items ?? [];
    const isRead = (list: ListKind) => items.some((item) => item.list === list);
    return [...items.map(groupOf), ...found.groups.filter(({ list }) => !isRead(list))];
  }, [known, found]);
  const countEntries = useMemo(
    () => createEntryCounter(groups, { ...known?.totals, ...found.totals }),
    [groups, known, found],
  );
  if (failure && !known) return <Failed error={failure} onRetry={reload} />;
  if (!known) return <Loading rows={6} heightPx={40} />;
  const isFixed = provider.source === 'file';
  if (groups.length === 0) return <Empty title={words.notYet} />;

  const verdicts = new Map(known.items.map((item) => [keyOf(item), item.verdict]));
  const isTakenNow = (group: Group) => {
    const verdict = verdicts.get(keyOf(group));
    return provider[group.list] && (verdict ? verdict === 'taken' : letsIn(known.choice, group));
  };
  const takenNow = new Set(groups.filter(isTakenNow).map(keyOf));
  const taken = withTicks(takenNow, ticks);
  const onTake = (wanted: ReadonlySet<string>) => setTicks(ticksBetween(takenNow, wanted));
  const rule = newGroups ?? known.choice.newGroups;
  const chosen = groups.filter((group) => taken.has(keyOf(group)));
  const before = groups.filter((group) => takenNow.has(keyOf(group)));
  const stays = countEntries(chosen.filter((group) => takenNow.has(keyOf(group)))).count;
  const added = Math.max(0, countEntries(chosen).count - stays);
  const removed = Math.max(0, countEntries(before).count - stays);
  const isTickedAnew = groups.some((group) => taken.has(keyOf(group)) !== takenNow.has(keyOf(group)));
  const isChanged = refused.size > 0 || isTickedAnew || rule !== known.choice.newGroups;
  const asked = groups.filter((group) => group.isNew && !refused.has(keyOf(group))).map(keyOf);
  const unseen = (['movies', 'series'] as const).filter((list) => groups.every((group) => group.list !== list));
  const send = async () => {
    if (!(await save(choiceOf(groups, taken, rule, { refused, before: known.choice })))) return;
    setTicks(NO_TICKS);
    setNewGroups(null);
    setRefused(NO_KEYS);
    reload();
  };
  return (
    <div class="groups-before">
      {isFixed ? <Notice level="quiet" message={words.fileOwned} hint="" /> : null}
      {provider.unchosenLists.map((list) => (
        <Notice key={list} level="warn" message={words.unchosen[list]} hint={isFixed ? '' : words.unchosenHint} />
      ))}
      {asked.length > 0 ? (
        <Notice level="warn" message={words.asked(asked.length)} hint={words.askedHint}>
          <Button onPress={() => onTake(new Set([...taken, ...asked]))}>{words.laterOptions.include}</Button>
          <Button onPress={() => setRefused(new Set([...refused, ...asked]))}>{words.laterOptions.exclude}</Button>
        </Notice>
      ) : null}
      {fault ? <Notice level="bad" {...fault} /> : null}
      <GroupChooser
        groups={groups}
        taken={taken}
        newGroups={rule}
        startList={found.list}
        countEntries={countEntries}
        isFixed={isFixed}
        onTake={onTake}
        onNewGroups={setNewGroups}
      />
      {looked ? (
        <LookAt
          providerId={provider.id}
          list={looked}
          onFound={(more) => {
            setFound({
              ...more,
              groups: [...found.groups, ...more.groups],
              totals: { ...found.totals, ...more.totals },
            });
            setLooked(null);
          }}
          onGiveUp={() => setLooked(null)}
        />
      ) : provider.kind === 'xtream' && !isFixed && unseen.length > 0 ? (
        <Unseen provider={provider} lists={unseen} onLook={setLooked} />
      ) : null}
      {isFixed ? null : (
        <div class="groups-go">
          <Button
            kind="primary"
            isBusy={isSaving}
            disabledBecause={taken.size === 0 ? words.nothing : isChanged ? null : words.noChange}
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

const NO_TICKS: Ticks = new Map();
const NO_KEYS: ReadonlySet<string> = new Set();

/** Lists of which no group is known: those that are off may be wanted, those that are on could not be read. */
function Unseen(props: { provider: Provider; lists: readonly ('movies' | 'series')[]; onLook(list: ListKind): void }) {
  const { provider, lists, onLook } = props;
  const words = parts.groups;
  const look = (list: 'movies' | 'series', kind: 'plain' | 'ghost') => (
    <Button key={list} kind={kind} icon="plus" onPress={() => onLook(list)}>
      {words.look[list]}
    </Button>
  );
  const off = lists.filter((list) => !provider[list]);
  return (
    <>
      {lists
        .filter((list) => provider[list])
        .map((list) => (
          <Notice key={list} level="warn" message={words.unread[list]} hint={words.unreadHint}>
            {look(list, 'plain')}
          </Notice>
        ))}
      {off.length > 0 ? <p class="groups-look">{off.map((list) => look(list, 'ghost'))}</p> : null}
    </>
  );
}

function groupOf({ isAsked, verdict, ...group }: Reply['items'][number]): Group {
  return { ...group, isNew: isAsked, isRefused: verdict === 'refused' };
}

/** A list that is not brought in yet. */
function LookAt(props: { providerId: number; list: ListKind; onFound(found: Found): void; onGiveUp(): void }) {
  const { providerId, list, onFound, onGiveUp } = props;
  const { look, again } = useInspection({ providerId }, [list]);
  const isDone = look.state === 'done';
  useEffect(() => {
    if (!isDone) return;
    const read = look.lists.find((one) => one.list === list && one.problem === null);
    onFound({
      groups: look.groups.filter((group) => group.list === list),
      totals: read ? { [list]: read.entryCount } : {},
      list,
    });
  }, [isDone]);
  if (look.state === 'failed' || look.state === 'ended') {
    return (
      <LookOver look={look} onAgain={again}>
        <Button kind="ghost" onPress={onGiveUp}>
          {parts.groups.back}
        </Button>
      </LookOver>
    );
  }
  return (
    <p class="t2" role="status">
      {parts.groups.looking}… {text.format.number(look.progress?.doneCount ?? 0)}
    </p>
  );
}

function useGroups(providerId: number): { known: Known | null; failure: RequestFailure | null; reload(): void } {
  const [known, setKnown] = useState<Known | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = () => {
    const { groups, refreshes } = api.providers[':id'];
    const param = { id: String(providerId) };
    Promise.all([answer(groups.$get({ param })), answer(refreshes.$get({ param }))]).then(
      ([reply, { items }]) => {
        setKnown({ ...reply, totals: totalsOf(items) });
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

/** @param refreshes Newest first. One that found no change has counted nothing. */
function totalsOf(refreshes: readonly Refresh[]): ListTotals {
  const byList: Refresh['byList'] = refreshes.find(({ state }) => state === 'done')?.byList ?? {};
  return Object.fromEntries(
    LISTS.flatMap((list) => {
      const counts = byList[list];
      return counts ? [[list, counts.entryCount + counts.leftOutCount]] : [];
    }),
  );
}
