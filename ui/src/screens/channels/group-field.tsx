import type { Ref } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';

export interface GroupFieldProps {
  label: string;
  help?: string | undefined;
  value: string;
  inputRef?: Ref<HTMLInputElement>;
  onInput(value: string): void;
  onKeyDown?(event: KeyboardEvent): void;
  onBlur?(): void;
}

/** A group's name: the existing ones are offered while typing, a new one is simply typed. */
export function GroupField({ label, help, value, inputRef, onInput, onKeyDown, onBlur }: GroupFieldProps) {
  const [groups, setGroups] = useState<readonly string[]>([]);
  const id = useId();
  useEffect(() => {
    answer(api.channels.groups.$get()).then(
      ({ items }) => setGroups(items.flatMap(({ groupName }) => (groupName === null ? [] : [groupName]))),
      () => {}, // nothing is offered, typing works
    );
  }, []);
  return (
    <div class="field-frame">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={inputRef}
        class="field"
        type="text"
        list={`${id}-groups`}
        autoComplete="off"
        maxLength={200}
        dir="auto"
        value={value}
        aria-describedby={help ? `${id}-help` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      />
      <datalist id={`${id}-groups`}>
        {groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
      {help ? (
        <p id={`${id}-help`} class="help" dir="auto">
          {help}
        </p>
      ) : null}
    </div>
  );
}
