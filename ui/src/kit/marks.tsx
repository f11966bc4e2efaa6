import { text } from '../app/text.js';

const HUE_STEPS = 18;

/** Initials in a square; the hue comes from the id and never says anything alone. */
export function Badge({ id, name, size = 'm' }: { id: number; name: string; size?: 's' | 'm' | 'two' }) {
  const hue = ((id * 7) % HUE_STEPS) * (360 / HUE_STEPS);
  return (
    <span class={`badge badge-${size}`} style={{ '--h': String(hue) }} aria-hidden="true">
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
    <span class="slots" role="img" aria-label={text.providers.slotsLabel(used, limit)}>
      {Array.from({ length: Math.min(limit, SQUARES_MAX) }, (_, at) => (
        <i key={at} class={at < used ? 'in-use' : ''} />
      ))}
    </span>
  );
}
