import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelList, ChannelView } from '../../api/channel-list.js';
import { isMatching, providers } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Notice, wordsOf } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import { ChannelRows } from './channel-rows.js';

/** Typing is one search, not one for each letter. */
const TYPING_MS = 150;

export function Channels({ list }: { list: ChannelList }) {
  const [words, setWords] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const isFirst = useRef(true);
  const view = list.view.value;
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const timer = setTimeout(() => list.search(words), TYPING_MS);
    return () => clearTimeout(timer);
  }, [words, list]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isField = event.target instanceof HTMLInputElement;
      if (event.key !== '/' || isField || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const clear = () => {
    setWords('');
    box.current?.focus();
  };

  return (
    <section id="channels" class="part part-channels" aria-labelledby="channels-title" tabIndex={-1}>
      <div class="head">
        <h2 id="channels-title">{text.channels.title}</h2>
        <p class="t2 num" role="status">
          {countWords(view)}
        </p>
      </div>
      <div class="search">
        <Icon name="search" size="s" />
        <input
          ref={box}
          type="search"
          aria-label={text.channels.search}
          placeholder={text.channels.searchHint}
          autoComplete="off"
          spellcheck={false}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') clear();
          }}
        />
        {words === '' ? <kbd>/</kbd> : <Button kind="ghost" icon="close" label={text.channels.clear} onPress={clear} />}
      </div>
      {view.failure ? (
        <Notice level="bad" {...wordsOf(view.failure)}>
          <Button onPress={list.reload}>{text.failure.retry}</Button>
        </Notice>
      ) : null}
      <ChannelRows key={view.query} list={list} view={view} emptyWords={emptyWords(view)} />
    </section>
  );
}

function countWords({ isRead, query, rows, hasMore, total }: ChannelView): string {
  if (isMatching()) return text.channels.matching;
  if (!isRead) return '';
  if (query !== '') return text.channels.found(rows.length, hasMore);
  return text.channels.count(hasMore ? (total ?? rows.length) : rows.length);
}

function emptyWords({ isRead, query, rows, failure }: ChannelView): string | null {
  if (!isRead || failure || rows.length > 0) return null;
  if (query !== '') return text.channels.noneFound(query);
  return isMatching() || providers.value?.some((provider) => provider.isRefreshing)
    ? text.channels.reading
    : text.channels.noneYet;
}
