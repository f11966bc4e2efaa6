import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { parts, text } from '../../text/index.js';
import { type Draft, hasGroup, toggleGroup } from './draft.js';
import { PickList } from './pick-list.js';

interface GroupRow {
  id: number;
  name: string;
  count: number | null;
}

/** The groups of the main line-up: those that are chosen come in as a whole. */
export function GroupRows(props: { isFixed: boolean; draft: Draft; onDraft(draft: Draft): void }) {
  const { isFixed, draft, onDraft } = props;
  const words = parts.lineups;
  const all = useGroups();
  const [typed, setTyped] = useState('');
  const searched = typed.trim().toLowerCase();
  const rows = withGone(all ?? [], draft.groups).filter(({ name }) => name.toLowerCase().includes(searched));
  return (
    <PickList<GroupRow>
      id="line-up-groups"
      title={words.panes.groups}
      search={{ label: words.searchGroups, value: typed, onType: setTyped }}
      rowCount={rows.length}
      rowAt={(at) => rows[at]}
      isIn={({ name }) => hasGroup(draft.groups, name)}
      isFixed={isFixed}
      onToggle={({ name }) => onDraft(toggleGroup(draft, name))}
      columns={[
        { key: 'name', title: words.columns.group, cell: ({ name }) => <span dir="auto">{name}</span> },
        {
          key: 'count',
          title: words.columns.count,
          cell: ({ count }) => <span class="num">{text.format.number(count ?? 0)}</span>,
        },
      ]}
      empty={all === null ? null : typed === '' ? words.noGroups : words.none}
    >
      {isFixed ? <p class="help">{words.ofFile}</p> : null}
    </PickList>
  );
}

/** Null until they have been read. */
function useGroups(): readonly GroupRow[] | null {
  const [groups, setGroups] = useState<readonly GroupRow[] | null>(null);
  useEffect(() => {
    const read = async () => {
      const items = await answer(api.channels.groups.$get()).then(
        (reply) => reply.items,
        () => [],
      );
      const named = items.flatMap(({ groupName, channelCount }, at) =>
        groupName === null ? [] : [{ id: at + 1, name: groupName, count: channelCount }],
      );
      setGroups(named);
    };
    void read();
    return onHouse(
      'channel.changed',
      () => void read(),
      () => void read(),
    );
  }, []);
  return groups;
}

/** Chosen ones that no channel has now stand first: they come again with the next import, or are taken out here. */
function withGone(all: readonly GroupRow[], chosen: readonly string[]): GroupRow[] {
  const known = all.map(({ name }) => name);
  const gone = chosen.filter((group) => !hasGroup(known, group));
  return [...gone.map((name, at): GroupRow => ({ id: -1 - at, name, count: 0 })), ...all];
}
