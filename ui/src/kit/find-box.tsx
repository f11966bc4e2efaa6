import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';
import { Badge } from './marks.js';

export interface FindChoice {
  id: string;
  label: string;
  detail?: string;
  icon?: IconName;
  badgeId?: number;
  /** At the end of its line. */
  tail?: ComponentChildren;
}

export interface FindBoxProps {
  label: string;
  hint: string;
  words: string;
  /** How many there are, for those who listen. */
  resultWords: string;
  /** In place of choices; null: nothing is to be said yet. */
  noneWords: string | null;
  choices: readonly FindChoice[];
  onWords(words: string): void;
  onChoose(at: number): void;
}

/** A box to type into, and what was found below it: arrows move, Enter takes one. It stands in a dialog of the shape `find`. */
export function FindBox(props: FindBoxProps) {
  const { label, hint, words, resultWords, noneWords, choices, onWords, onChoose } = props;
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const active = Math.min(at, choices.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key] !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((active + moves[event.key]! + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (active >= 0) onChoose(active);
    }
  };
  return (
    <>
      <div class="palette-box">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={choices[active] ? `${listId}-${active}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellcheck={false}
          placeholder={hint}
          value={words}
          onInput={(event) => {
            onWords(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <p class="vh" role="status">
        {resultWords}
      </p>
      {choices.length === 0 && noneWords !== null ? <p class="palette-none">{noneWords}</p> : null}
      <div ref={list} id={listId} class="palette-list" role="listbox" aria-label={label}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
          <div
            key={choice.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            class="palette-item"
            onPointerMove={() => setAt(index)}
            onClick={() => onChoose(index)}
          >
            {choice.badgeId !== undefined ? (
              <Badge id={choice.badgeId} name={choice.label} size="s" />
            ) : (
              <Icon name={choice.icon ?? 'chevronRight'} size="s" />
            )}
            <span class="cut grow" dir="auto">
              {choice.label} {choice.detail ? <span class="t3">{choice.detail}</span> : null}
            </span>
            {choice.tail}
          </div>
        ))}
      </div>
    </>
  );
}
