import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Table } from '../../kit/table.js';
import { parts, text } from '../../text/index.js';
import { type Draft, hasGroup, toggleGroup } from './draft.js';
import { SearchBox } from './search-box.js';

interface GroupRow {
  id: number;
  name: string;
  count: number | null;
}

const NOBODY: ReadonlySet<number> = new Set();

/** The groups of the main line-up: those that are chosen come in as a whole. */
export function GroupRows(props: {
  groups: readonly string[];
  isFixed: boolean;
  draft: Draft;
  onDraft(draft: Draft): void;
}) {
  const { groups, isFixed, draft, onDraft } = props;
  const words = parts.lineups;
  const [all, setAll] = useState<readonly GroupRow[] | null>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const read = () => {
      answer(api.channels.groups.$get()).then(
        ({ items }) =>
          setAll(
            items.flatMap(({ groupName, channelCount }, id) =>
              groupName === null ? [] : [{ id: id + 1, name: groupName, count: channelCount }],
            ),
          ),
        () => setAll([]),
      );
    };
    read();
    return onHouse('channel.changed', read, read);
  }, []);
  // chosen ones that no channel has now: they come again with the next import, or are taken out here
  const known = (all ?? []).map(({ name }) => name);
  const gone = groups
    .filter((group) => !hasGroup(known, group))
    .map((name, at): GroupRow => ({ id: -1 - at, name, count: 0 }));
  const searched = typed.trim().toLowerCase();
  const rows = [...gone, ...(all ?? [])].filter(({ name }) => name.toLowerCase().includes(searched));
  const toggle = (row: GroupRow) => {
    if (!isFixed) onDraft(toggleGroup(draft, row.name));
  };
  return (
    <section class="line-up-pane" aria-labelledby="line-up-groups">
      <h2 id="line-up-groups" class="vh">
        {words.panes.groups}
      </h2>
      <SearchBox label={words.searchGroups} value={typed} onType={setTyped} />
      {isFixed ? <p class="help">{words.ofFile}</p> : null}
      <Table<GroupRow>
        labelledBy="line-up-groups"
        help={words.help}
        rowCount={rows.length}
        rowAt={(at) => rows[at]}
        idOf={({ id }) => id}
        openId={null}
        selected={NOBODY}
        pending={NOBODY}
        flashed={NOBODY}
        onOpen={toggle}
        onSelect={toggle}
        onWindow={() => {}}
        empty={all === null ? null : <p class="table-empty">{typed === '' ? words.noGroups : words.none}</p>}
        columns={[
          {
            key: 'in',
            title: words.columns.isIn,
            isTitleHidden: true,
            cell: (row) => (
              <input
                type="checkbox"
                tabIndex={-1}
                disabled={isFixed}
                aria-label={words.takeIn(row.name)}
                checked={hasGroup(groups, row.name)}
                onChange={() => toggle(row)}
              />
            ),
          },
          { key: 'name', title: words.columns.group, cell: ({ name }) => <span dir="auto">{name}</span> },
          {
            key: 'count',
            title: words.columns.count,
            cell: ({ count }) => <span class="num">{text.format.number(count ?? 0)}</span>,
          },
        ]}
      />
    </section>
  );
}
