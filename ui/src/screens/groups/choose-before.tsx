import { useMemo, useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { failureWords, Notice } from '../../kit/notice.js';
import { Phases } from '../../kit/phases.js';
import { parts, text } from '../../text/index.js';
import {
  type Choice,
  choiceOf,
  createEntryCounter,
  keyOf,
  type ListKind,
  type ListTotals,
  type NewGroups,
} from './choice.js';
import { GroupChooser } from './group-chooser.js';
import { type Look, useInspection } from './inspection.js';
import { LookOver } from './look-over.js';

export interface ChooseBeforeProps {
  /** As it would be added. */
  provider: { key: string; name: string; url: string; kind?: 'm3u' | 'xtream' };
  isAdding: boolean;
  /** @param choice null: all of it. */
  onChosen(choice: Choice | null): void;
  onBack(): void;
}

/** Between the address and the import: what is in the list, and what of it shall come in. */
export function ChooseBefore({ provider, isAdding, onChosen, onBack }: ChooseBeforeProps) {
  const [lists, setLists] = useState<readonly ListKind[]>(provider.kind === 'xtream' ? ['live'] : ALL_LISTS);
  const { look, again } = useInspection({ provider }, lists);
  const [ticked, setTicked] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [newGroups, setNewGroups] = useState<NewGroups>('ask');
  const { groups } = look;
  const countEntries = useMemo(() => createEntryCounter(groups, totalsOf(look)), [look]);
  const words = parts.groups;
  if (look.state === 'running') return <Looking look={look} onBack={onBack} />;
  if (look.state !== 'done') {
    return (
      <LookOver look={look} about={provider.name} onAgain={again}>
        {look.state === 'failed' ? (
          <Button isBusy={isAdding} onPress={() => onChosen(null)}>
            {text.providers.add.anyway}
          </Button>
        ) : null}
        <Button kind="ghost" onPress={onBack}>
          {words.back}
        </Button>
      </LookOver>
    );
  }
  // films and series come in when somebody asks for them
  const isOffered = (group: (typeof groups)[number]) => group.isSuggested && group.list === 'live';
  const taken = new Set(groups.filter((group) => ticked.get(keyOf(group)) ?? isOffered(group)).map(keyOf));
  const chosen = groups.filter((group) => taken.has(keyOf(group)));
  const unseen = (['movies', 'series'] as const).filter((list) => !lists.includes(list));
  return (
    <div class="groups-before">
      {look.lists.map(({ list, problem }) =>
        problem ? (
          <Notice key={list} level="warn" about={words.problem(words.lists[list])} {...failureWords(problem)} />
        ) : null,
      )}
      <GroupChooser
        groups={groups}
        taken={taken}
        newGroups={newGroups}
        startList={lists === ALL_LISTS ? 'live' : (lists.at(-1) ?? 'live')}
        countEntries={countEntries}
        onTake={(now) => setTicked(new Map(groups.map((group) => [keyOf(group), now.has(keyOf(group))])))}
        onNewGroups={setNewGroups}
      />
      {unseen.length > 0 ? (
        <p class="groups-look">
          {unseen.map((list) => (
            <Button key={list} kind="ghost" icon="plus" onPress={() => setLists([...lists, list])}>
              {words.look[list]}
            </Button>
          ))}
        </p>
      ) : null}
      <div class="groups-go">
        <Button
          kind="primary"
          isBusy={isAdding}
          disabledBecause={chosen.length === 0 ? words.nothing : null}
          onPress={() => onChosen({ ...ALL_OFF, ...choiceOf(groups, taken, newGroups) })}
        >
          {isAdding ? words.bringingIn : words.bringIn(countEntries(chosen))}
        </Button>
        <Button kind="ghost" onPress={onBack}>
          {words.back}
        </Button>
      </div>
    </div>
  );
}

/** What could not be read to its end is not known. */
function totalsOf({ lists }: Look): ListTotals {
  return Object.fromEntries(lists.flatMap(({ list, entryCount, problem }) => (problem ? [] : [[list, entryCount]])));
}

const ALL_LISTS = ['live', 'movies', 'series'] as const;
/** Lists that were not looked at stay outside. */
const ALL_OFF = { live: false, movies: false, series: false };
const PHASES = ['fetching', 'reading'] as const;

function Looking({ look, onBack }: { look: Look; onBack(): void }) {
  const words = parts.groups;
  const { phases } = text.providers;
  const phase = PHASES.find((known) => known === look.progress?.phase);
  const done = look.progress?.doneCount ?? 0;
  const total = look.progress?.totalCount ?? null;
  return (
    <div class="groups-before">
      <p class="t2">{words.lookingLead}</p>
      <Phases
        label={words.looking}
        phases={PHASES.map((key) => ({ key, name: phases[key].name }))}
        currentAt={phase ? PHASES.indexOf(phase) : -1}
        waitingName={words.looking}
        share={total ? Math.min(1, done / total) : null}
        detail={phase ? phases[phase].detail(done, total) : ''}
      />
      <div class="groups-go">
        <Button kind="ghost" onPress={onBack}>
          {words.back}
        </Button>
      </div>
    </div>
  );
}
