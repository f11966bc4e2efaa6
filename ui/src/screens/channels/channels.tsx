import './channels.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ChannelQuestion, type ChannelView, createChannelPages } from '../../api/channel-pages.js';
import { answer, api, type Channel, logoUrl } from '../../api/client.js';
import { isMatching, onHouse, providers } from '../../api/house.js';
import { to, useQuery } from '../../app/places.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Logo } from '../../kit/logo.js';
import { ProviderLetters } from '../../kit/marks.js';
import { Failed } from '../../kit/notice.js';
import { Segments } from '../../kit/segments.js';
import { type Column, Table, type TableMoves } from '../../kit/table.js';
import { text } from '../../text/index.js';
import { BulkBar } from './bulk-bar.js';
import { ChannelDrawer, type DrawerTab } from './channel-drawer.js';
import { useChannelKeys } from './channel-keys.js';
import { type Selection, useSelection } from './channel-selection.js';
import { isOurs, pending } from './edit-channel.js';

/** Typing is one search, not one for each letter. */
const TYPING_MS = 120;
const FLASH_MS = 1_200;

/** Order among thousands: find a channel, open it, and set it right. */
export function Channels(_: { path?: string }) {
  const { query, set } = useQuery();
  const pages = useMemo(createChannelPages, []);
  const question = questionOf(query);
  const view = pages.view.value;
  const openId = Number(query.open) || null;
  const moves = useRef<TableMoves>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const selection = useSelection(view, question);
  const flashed = useFlashes();
  const [focusField, setFocusField] = useState<'name' | 'number' | null>(null);

  useEffect(() => {
    const isFirst = pages.view.value.question === null;
    const timer = setTimeout(() => pages.ask(question), isFirst ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [query.q, query.group, query.provider, query.hidden, query.sort]);
  useEffect(() => {
    const stop = onHouse('channel.changed', pages.reload, pages.reload);
    return () => {
      stop();
      pages.close();
    };
  }, [pages]);

  const open = (id: number | null, how: 'push' | 'replace' = 'push') =>
    set({ open: id === null ? null : String(id) }, how);
  useChannelKeys({
    ...{ view, openId, selection, moves, searchBox, isShowingHidden: question.hidden === 'only' },
    onEdit(channel, field) {
      setFocusField(field);
      set({ open: String(channel.id), tab: 'shown' });
    },
  });

  return (
    <div class={openId === null ? 'split channels-split' : 'split channels-split has-open'}>
      <section class="channels" aria-labelledby="channels-title">
        <div class="screen-head">
          <h1 id="channels-title">{text.channels.title}</h1>
          <Which
            question={question}
            view={view}
            onChoose={(hidden) => set({ hidden: hidden === 'no' ? null : hidden })}
          />
          <p class="t2 num" role="status">
            {countWords(view)}
          </p>
        </div>
        <div class="filters">
          <SearchBox inputRef={searchBox} value={query.q ?? ''} onType={(q) => set({ q }, 'replace')} />
          <GroupFilter value={question.group} onChoose={(group) => set({ group }, 'replace')} />
          <ProviderFilter value={question.providerId} onChoose={(provider) => set({ provider }, 'replace')} />
        </div>
        {view.failure ? <Failed error={view.failure} onRetry={pages.reload} /> : null}
        {selection.ids.size > 0 ? (
          <BulkBar ids={[...selection.ids]} isShowing={question.hidden === 'only'} onClear={selection.clear} />
        ) : null}
        <Table<Channel>
          labelledBy="channels-title"
          help={text.channels.help}
          rowCount={view.total}
          rowAt={view.rowAt}
          idOf={idOf}
          columns={columnsOf(question, selection, (sort) => set({ sort: sort === 'number' ? null : sort }, 'replace'))}
          openId={openId}
          selected={selection.ids}
          pending={pending.value}
          flashed={flashed}
          onOpen={(channel) => open(channel.id, openId === null ? 'push' : 'replace')}
          onSelect={selection.toggle}
          onWindow={pages.want}
          empty={
            view.question ? <NoRows view={view} onClear={() => set({ q: null, group: null, provider: null })} /> : null
          }
          moves={moves}
        />
      </section>
      {openId === null ? null : (
        <ChannelDrawer
          key={openId}
          channelId={openId}
          tab={(query.tab as DrawerTab | undefined) ?? 'streams'}
          focusField={focusField}
          onTab={(tab) => {
            setFocusField(null);
            set({ tab: tab === 'streams' ? null : tab }, 'replace');
          }}
          onClose={() => {
            setFocusField(null);
            set({ open: null, tab: null });
            moves.current?.focus();
          }}
        />
      )}
    </div>
  );
}

const idOf = (channel: Channel): number => channel.id;

function questionOf(query: Readonly<Record<string, string>>): ChannelQuestion {
  return {
    query: (query.q ?? '').trim(),
    group: query.group ?? null,
    providerId: Number(query.provider) || null,
    hidden: query.hidden === 'only' ? 'only' : 'no',
    sort: query.sort === 'name' ? 'name' : 'number',
  };
}

function countWords({ question, total }: ChannelView): string {
  if (isMatching()) return text.channels.matching;
  return question && isFiltered(question) ? text.channels.found(total) : '';
}

const isFiltered = ({ query, group, providerId }: ChannelQuestion): boolean =>
  query !== '' || group !== null || providerId !== null;

/** Rows that somebody else has changed a moment ago. */
function useFlashes(): ReadonlySet<number> {
  const [flashed, setFlashed] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    let timer: number | undefined;
    const stop = onHouse(
      'channel.changed',
      ({ channelIds }) => {
        const others = (channelIds ?? []).filter((id) => !isOurs(id));
        if (others.length === 0) return;
        setFlashed(new Set(others));
        window.clearTimeout(timer);
        timer = window.setTimeout(() => setFlashed(new Set()), FLASH_MS);
      },
      () => {},
    );
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return flashed;
}

function Which(props: { question: ChannelQuestion; view: ChannelView; onChoose(hidden: 'no' | 'only'): void }) {
  const { question, view, onChoose } = props;
  const [counts, setCounts] = useState<{ no: number; only: number } | null>(null);
  useEffect(() => {
    let isWanted = true;
    const count = (hidden: 'no' | 'only') => answer(api.channels.$get({ query: { hidden, limit: '1' } }));
    Promise.all([count('no'), count('only')]).then(
      ([no, only]) => isWanted && setCounts({ no: no.total ?? 0, only: only.total ?? 0 }),
      () => {}, // the numbers are left out
    );
    return () => {
      isWanted = false;
    };
  }, [view.total, question.hidden]);
  const { number } = text.format;
  return (
    <Segments
      label={text.channels.which}
      segments={[
        { value: 'no', label: text.channels.inLineUp, ...(counts ? { count: number(counts.no) } : {}) },
        { value: 'only', label: text.channels.hidden, ...(counts ? { count: number(counts.only) } : {}) },
      ]}
      value={question.hidden}
      onChoose={onChoose}
    />
  );
}

function SearchBox(props: {
  inputRef: preact.RefObject<HTMLInputElement | null>;
  value: string;
  onType(words: string | null): void;
}) {
  const { inputRef, value, onType } = props;
  return (
    <div class="search">
      <Icon name="search" size="s" />
      <input
        ref={inputRef}
        type="search"
        aria-label={text.channels.search}
        placeholder={text.channels.searchHint}
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (value === '') inputRef.current?.blur();
          else onType(null);
        }}
      />
      {value === '' ? (
        <kbd>/</kbd>
      ) : (
        <Button
          kind="ghost"
          icon="close"
          label={text.channels.clear}
          onPress={() => {
            onType(null);
            inputRef.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function GroupFilter({ value, onChoose }: { value: string | null; onChoose(group: string | null): void }) {
  const [groups, setGroups] = useState<readonly string[]>([]);
  useEffect(() => {
    const read = () => {
      answer(api.channels.groups.$get()).then(
        ({ items }) => setGroups(items.flatMap(({ groupName }) => (groupName === null ? [] : [groupName]))),
        () => {}, // without them the list is not filtered by group
      );
    };
    read();
    return onHouse('channel.changed', read, read);
  }, []);
  if (groups.length < 2 && value === null) return null;
  const shown = value !== null && !groups.includes(value) ? [value, ...groups] : groups;
  return (
    <select
      class="field field-select"
      aria-label={text.channels.group}
      value={value ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">{text.channels.allGroups}</option>
      {shown.map((group) => (
        <option key={group} value={group}>
          {group}
        </option>
      ))}
    </select>
  );
}

function ProviderFilter({ value, onChoose }: { value: number | null; onChoose(id: string | null): void }) {
  const all = providers.value ?? [];
  if (all.length < 2 && value === null) return null;
  return (
    <select
      class="field field-select"
      aria-label={text.channels.provider}
      value={value === null ? '' : String(value)}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">{text.channels.allProviders}</option>
      {all.map(({ id, name }) => (
        <option key={id} value={String(id)}>
          {name}
        </option>
      ))}
    </select>
  );
}

function columnsOf(
  question: ChannelQuestion,
  selection: Selection,
  onSort: (sort: 'number' | 'name') => void,
): Column<Channel>[] {
  const { columns } = text.channels;
  const sort = (by: 'number' | 'name') => ({ isActive: question.sort === by, onSort: () => onSort(by) });
  return [
    {
      key: 'select',
      title: columns.select,
      isTitleHidden: true,
      cell: (channel, at) => (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={text.channels.select(channel.name)}
          checked={selection.ids.has(channel.id)}
          onClick={(event) => selection.toggle(channel, at, event.shiftKey ? 'range' : 'one')}
        />
      ),
    },
    {
      key: 'number',
      title: columns.number,
      sort: sort('number'),
      cell: (channel) => channel.number ?? text.channels.noNumber,
    },
    { key: 'name', title: columns.name, sort: sort('name'), cell: (channel) => <NameCell channel={channel} /> },
    {
      key: 'group',
      title: columns.group,
      cell: (channel) => <span dir="auto">{channel.groupName ?? text.channels.noGroup}</span>,
    },
    { key: 'providers', title: columns.providers, cell: (channel) => <ProvidersCell channel={channel} /> },
  ];
}

function NameCell({ channel }: { channel: Channel }) {
  const { id, name, logo, groupName, isRadio, trouble, streamCount } = channel;
  return (
    <div class="channel-words">
      <Logo id={id} name={name} src={logoUrl(logo)} size="s" />
      <div class="grow">
        <p class="channel-name cut" dir="auto">
          {name}
        </p>
        <p class="channel-second cut" dir="auto">
          {groupName ?? text.channels.noGroup} · {text.channels.streams(streamCount)}
        </p>
      </div>
      {trouble ? (
        <span class={trouble === 'no_stream' ? 'channel-trouble is-bad' : 'channel-trouble'}>
          {text.channels.trouble[trouble]}
        </span>
      ) : null}
      {isRadio ? <span class="tag">{text.channels.radio}</span> : null}
    </div>
  );
}

function ProvidersCell({ channel }: { channel: Channel }) {
  const names = new Map((providers.value ?? []).map((provider) => [provider.id, provider.name]));
  const known = channel.providerIds.map((id) => ({ id, name: names.get(id) ?? '?' }));
  return (
    <>
      <ProviderLetters providers={known} />
      <span class="vh">{text.channels.streams(channel.streamCount)}</span>
    </>
  );
}

function NoRows({ view, onClear }: { view: ChannelView; onClear: () => void }) {
  const question = view.question!;
  const { channels } = text;
  if (view.failure) return null;
  const words =
    question.query !== ''
      ? channels.noneFound(question.query)
      : isFiltered(question)
        ? channels.noneHere
        : question.hidden === 'only'
          ? channels.noneHidden
          : isMatching()
            ? channels.matching
            : channels.noneYet;
  return (
    <div class="table-empty">
      <p>{words}</p>
      {isFiltered(question) ? (
        <div class="empty-actions">
          <Button onPress={onClear}>{channels.clearFilters}</Button>
        </div>
      ) : question.hidden === 'no' && providers.value?.length === 0 ? (
        <div class="empty-actions">
          <ButtonLink kind="primary" icon="plus" href={to('manage/providers?add=1')}>
            {channels.addProvider}
          </ButtonLink>
        </div>
      ) : null}
    </div>
  );
}
