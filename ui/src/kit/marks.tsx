import { text } from '../text/index.js';

const HUE_STEPS = 18;

export interface BadgeProps {
  id: number;
  name: string;
  size?: 'xs' | 's' | 'm' | 'l' | 'two' | 'round' | 'plate';
  title?: string;
}

/** Initials in a square (a person: a circle); the hue comes from the id and never says anything alone. */
export function Badge({ id, name, size = 'm', title }: BadgeProps) {
  const hue = ((id * 7) % HUE_STEPS) * (360 / HUE_STEPS);
  return (
    <span class={`badge badge-${size}`} style={{ '--h': String(hue) }} title={title} aria-hidden="true">
      {size === 'two' ? initials(name) : monogram(name)}
    </span>
  );
}

/** `Demo Alpha` gives DA, `Beacon` gives B. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => (word ? monogram(word) : '')).join('');
}

/** The first letter or digit that says something: `CH | One` gives O. */
function monogram(name: string): string {
  const last = name.split(/[|:]/).at(-1) ?? name;
  return /[\p{L}\p{N}]/u.exec(last)?.[0].toUpperCase() ?? '·';
}

const SQUARES_MAX = 12;

/** Connections of a provider: full squares are in use. */
export function Slots({ used, limit }: { used: number; limit: number }) {
  return (
    <span class="slots" role="img" aria-label={text.slots(used, limit)}>
      {Array.from({ length: Math.min(limit, SQUARES_MAX) }, (_, at) => (
        <i key={at} class={at < used ? 'in-use' : ''} />
      ))}
    </span>
  );
}

export type DayState = 'good' | 'shaky' | 'bad' | 'none';

/** Days side by side; height and colour both tell, and a day without a check is a hollow stub. */
export function HistoryBar({ days, label }: { days: readonly DayState[]; label: string }) {
  return (
    <span class="history" role="img" aria-label={label}>
      {days.map((day, at) => (
        <i key={at} class={`day-${day}`} />
      ))}
    </span>
  );
}

/** Letters of providers in the order in which they are tried; never more than fit into a cell. */
export function ProviderLetters({ providers }: { providers: readonly { id: number; name: string }[] }) {
  const shown = providers.slice(0, LETTERS_MAX);
  return (
    <span class="letters">
      {shown.map(({ id, name }) => (
        <Badge key={id} id={id} name={name} size="xs" title={name} />
      ))}
      {providers.length > LETTERS_MAX ? <span class="t3 num">+{providers.length - LETTERS_MAX}</span> : null}
    </span>
  );
}

const LETTERS_MAX = 4;
