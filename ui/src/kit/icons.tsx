/** Shapes of Lucide (ISC licence), 24 × 24, drawn with the text's colour. */
const SHAPES = {
  auto: ['M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z', 'M8 21h8', 'M12 17v4'],
  light: [
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z',
    'M12 2v2',
    'M12 20v2',
    'm4.93 4.93 1.41 1.41',
    'm17.66 17.66 1.41 1.41',
    'M2 12h2',
    'M20 12h2',
    'm6.34 17.66-1.41 1.41',
    'm19.07 4.93-1.41 1.41',
  ],
  dark: [
    'M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401',
  ],
  refresh: [
    'M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8',
    'M21 3v5h-5',
    'M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16',
    'M8 16H3v5',
  ],
  plus: ['M5 12h14', 'M12 5v14'],
  copy: [
    'M20 8h-10a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V10a2 2 0 0 0-2-2Z',
    'M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2',
  ],
  check: ['M20 6 9 17l-5-5'],
  close: ['M18 6 6 18', 'm6 6 12 12'],
  search: ['m21 21-4.34-4.34', 'M11 19a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z'],
  playing: [
    'M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2',
  ],
  players: ['m17 2-5 5-5-5', 'M4 7h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2Z'],
  channels: ['M3 5h.01', 'M3 12h.01', 'M3 19h.01', 'M8 5h13', 'M8 12h13', 'M8 19h13'],
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 'm' }: { name: IconName; size?: 's' | 'm' | 'l' }) {
  return (
    <svg class={`icon icon-${size}`} viewBox="0 0 24 24" aria-hidden="true">
      {SHAPES[name].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

/** The mark: lines that join. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2.5 5C9.5 5 10.5 12 21.5 12" />
      <path d="M2.5 12h19" />
      <path d="M2.5 19c7 0 8-7 19-7" />
    </svg>
  );
}

/** Many springs, one river; and the river, to many players. */
export function Flow({ direction }: { direction: 'join' | 'spread' }) {
  return (
    <svg class="flow" viewBox="0 0 34 22" aria-hidden="true">
      <path
        d={
          direction === 'join'
            ? 'M1 4c14 0 16 7 32 7M1 11h32M1 18c14 0 16-7 32-7'
            : 'M33 4c-14 0-16 7-32 7M33 11H1M33 18c-14 0-16-7-32-7'
        }
      />
    </svg>
  );
}

const BRANCHES_MAX = 5;

/** One upstream and the viewers that share it. */
export function Branches({ count }: { count: number }) {
  const shown = Math.min(count, BRANCHES_MAX);
  const ends = Array.from({ length: shown }, (_, at) => 12 + (at - (shown - 1) / 2) * 5);
  return (
    <svg class="branches" viewBox="0 0 44 24" aria-hidden="true">
      {shown === 0 ? <path d="M1 12h20" /> : null}
      {ends.map((y) => (
        <path key={y} d={`M1 12h6c14 0 14 ${y - 12} 30 ${y - 12}`} />
      ))}
      {ends.map((y) => (
        <circle key={y} cx="40" cy={y} r="2" />
      ))}
    </svg>
  );
}
