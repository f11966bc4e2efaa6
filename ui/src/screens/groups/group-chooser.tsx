import './groups.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { SelectField, TextField } from '../../kit/field.js';
import { Segments } from '../../kit/segments.js';
import { language, parts } from '../../text/index.js';
import {
  type EntryCounter,
  type Group,
  keyOf,
  LISTS,
  type ListKind,
  type NewGroups,
  type Place,
  placesOf,
} from './choice.js';
import { GroupRows } from './group-rows.js';

export interface GroupChooserProps {
  groups: readonly Group[];
  /** Keys of those that are ticked. */
  taken: ReadonlySet<string>;
  newGroups: NewGroups;
  /** Shown first, and when it changes. */
  startList?: ListKind;
  countEntries: EntryCounter;
  /** Shown, but decided elsewhere. */
  isFixed?: boolean;
  onTake(taken: ReadonlySet<string>): void;
  onNewGroups(newGroups: NewGroups): void;
}

const PLACES_SHOWN = 10;

type Filter = 'all' | 'on' | 'off' | 'new';

/** Ticks groups: whole countries and languages first, then each group by itself. */
export function GroupChooser(props: GroupChooserProps) {
  const { groups, taken, newGroups, startList = 'live', countEntries, isFixed = false, onTake, onNewGroups } = props;
  const lists = LISTS.filter((list) => groups.some((group) => group.list === list));
  const [asked, setList] = useState<ListKind>(startList);
  useEffect(() => setList(startList), [startList]);
  const list = lists.includes(asked) ? asked : (lists[0] ?? 'live');
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const words = parts.groups;
  const ofList = useMemo(() => groups.filter((group) => group.list === list), [groups, list]);
  const hasNew = ofList.some(({ isNew }) => isNew);
  const wanted = typed.trim().toLowerCase();
  const shown = ofList.filter((group) => {
    const isOn = taken.has(keyOf(group));
    if (filter === 'on' ? !isOn : filter === 'off' ? isOn : filter === 'new' && !group.isNew) return false;
    return wanted === '' || group.name.toLowerCase().includes(wanted);
  });
  const take = (keys: readonly string[], isOn: boolean) => {
    const next = new Set(taken);
    for (const key of keys) isOn ? next.add(key) : next.delete(key);
    onTake(next);
  };
  const chosen = groups.filter((group) => taken.has(keyOf(group)));
  const countOf = (value: ListKind) => words.upTo(countEntries(chosen.filter((group) => group.list === value)));
  const shownKeys = shown.map(keyOf);
  const isAllOn = shownKeys.length > 0 && shownKeys.every((key) => taken.has(key));
  const filters = (['all', 'on', 'off', ...(hasNew ? (['new'] as const) : [])] as const).map((value) => ({
    value,
    label: words.filters[value],
  }));
  return (
    <fieldset class="groups" disabled={isFixed}>
      {lists.length > 1 ? (
        <Segments
          label={words.which}
          segments={lists.map((value) => ({ value, label: words.lists[value], count: countOf(value) }))}
          value={list}
          onChoose={(value) => setList(value)}
        />
      ) : null}
      <Places key={list} groups={ofList} taken={taken} countEntries={countEntries} onTake={take} />
      <div class="groups-tools">
        <TextField label={words.search} kind="search" value={typed} onInput={setTyped} />
        <Segments label={words.shown} segments={filters} value={filter} onChoose={(value) => setFilter(value)} />
        {shownKeys.length > 0 ? (
          <Button kind="ghost" onPress={() => take(shownKeys, !isAllOn)}>
            {isAllOn ? words.untickAll : words.tickAll}
          </Button>
        ) : null}
      </div>
      <GroupRows label={words.groupsOf[list]} groups={shown} taken={taken} isFixed={isFixed} onTake={take} />
      <p class="groups-sum num" role="status">
        {words.sum(countEntries(chosen), countEntries(groups), chosen.length, groups.length)}
      </p>
      <SelectField
        label={words.later}
        options={(['ask', 'include', 'exclude'] as const).map((value) => ({ value, label: words.laterOptions[value] }))}
        value={newGroups}
        onInput={(value) => onNewGroups(value as NewGroups)}
      />
    </fieldset>
  );
}

interface PlacesProps {
  groups: readonly Group[];
  taken: ReadonlySet<string>;
  countEntries: EntryCounter;
  onTake(keys: readonly string[], isOn: boolean): void;
}

function Places({ groups, taken, countEntries, onTake }: PlacesProps) {
  const [isAll, setAll] = useState(false);
  const places = useMemo(() => placesOf(groups, countEntries), [groups, countEntries]);
  const words = parts.groups;
  if (places.length < 2) return null;
  const shown = isAll ? places : places.slice(0, PLACES_SHOWN);
  return (
    <section aria-labelledby="places-title">
      <h3 id="places-title">{words.places}</h3>
      <div class="places">
        {shown.map((place) => (
          <PlaceChip key={place.code} place={place} taken={taken} onTake={onTake} />
        ))}
        {shown.length < places.length ? (
          <Button kind="ghost" onPress={() => setAll(true)}>
            {words.morePlaces(places.length - shown.length)}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function PlaceChip({ place, taken, onTake }: { place: Place } & Pick<PlacesProps, 'taken' | 'onTake'>) {
  const onCount = place.keys.filter((key) => taken.has(key)).length;
  const state = onCount === 0 ? 'false' : onCount === place.keys.length ? 'true' : 'mixed';
  return (
    <button type="button" class="place" aria-pressed={state} onClick={() => onTake(place.keys, state !== 'true')}>
      <span>{placeName(place.code)}</span> <span class="t3 num">{parts.groups.upTo(place.entries)}</span>
    </button>
  );
}

/** In the words of the browser for the language in use. */
function placeName(code: string): string {
  const type = code === code.toUpperCase() ? 'region' : 'language';
  return new Intl.DisplayNames(language.value, { type }).of(code) ?? code;
}
