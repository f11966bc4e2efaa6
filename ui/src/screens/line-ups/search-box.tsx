import { Icon } from '../../kit/icons.js';

/** A box that narrows the list below it. */
export function SearchBox(props: { label: string; value: string; onType(words: string): void }) {
  const { label, value, onType } = props;
  return (
    <div class="line-up-search">
      <Icon name="search" size="s" />
      <input
        type="search"
        class="field"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </div>
  );
}
