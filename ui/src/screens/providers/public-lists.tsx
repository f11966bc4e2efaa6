import type { InferResponseType } from 'hono/client';
import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { language, loadPart, parts, text } from '../../text/index.js';

type PublicList = InferResponseType<(typeof api)['public-lists']['$get'], 200>['items'][number];

/** For those who have no list at hand: public ones to pick from. Nothing can use their guides yet, so only lists are shown. */
export function PublicLists({ onPick }: { onPick(url: string): void }) {
  const [lists, setLists] = useState<readonly PublicList[] | null>(null);
  const words = parts.publicLists; // there once a list is
  const open = async () => {
    if (lists) return setLists(null);
    try {
      const [{ items }] = await Promise.all([answer(api['public-lists'].$get()), loadPart('publicLists')]);
      setLists(items.filter(({ kind }) => kind === 'playlist'));
    } catch (error) {
      showToast(wordsOf(error));
    }
  };
  return (
    <>
      <Button icon={lists ? 'close' : 'channels'} onPress={open}>
        {lists ? words.close : text.providers.add.publicLists}
      </Button>
      {lists ? (
        <div class="public-lists">
          <p>{words.lead}</p>
          <ul aria-label={words.label}>
            {lists.map((list) => (
              <li key={list.key}>
                <button type="button" onClick={() => onPick(list.url)}>
                  <b>{list.name}</b> <span>{factsOf(list)}</span>
                </button>
                <a href={list.homepage} target="_blank" rel="noreferrer" aria-label={words.aboutOf(list.name)}>
                  {words.about}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

/** `Austria and Switzerland, radio`. */
function factsOf({ countries, brings }: PublicList): string {
  const words = parts.publicLists;
  const regions = new Intl.DisplayNames(language.value, { type: 'region' });
  const where =
    countries.length === 0 ? words.world : text.format.list(countries.map((code) => regions.of(code) ?? code));
  return `${where} · ${words.brings[brings]}`;
}
