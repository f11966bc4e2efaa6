import shapes from 'virtual:icons';

export type IconName = keyof typeof shapes;

/** A drawing in the colour of the text around it. The words beside it, or the control's label, say what it means. */
export function Icon({ name, size = 'm' }: { name: IconName; size?: 's' | 'm' | 'l' }) {
  // the markup is a constant of the build
  return (
    <svg
      class={`icon icon-${size}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: shapes[name] }}
    />
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
