export interface Phase {
  key: string;
  name: string;
}

export interface PhasesProps {
  label: string;
  phases: readonly Phase[];
  /** Which one runs; -1: none yet. */
  currentAt: number;
  /** What it is called before the first one runs. */
  waitingName: string;
  /** Part of the current one that is done; null when nobody knows. */
  share: number | null;
  detail: string;
}

/** Named steps one after the other, with real numbers for the one that runs. */
export function Phases({ label, phases, currentAt, waitingName, share, detail }: PhasesProps) {
  const name = phases[currentAt]?.name ?? waitingName;
  return (
    <div
      class="phases"
      role="progressbar"
      aria-label={label}
      aria-valuetext={`${name}: ${detail}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={
        share === null || currentAt < 0 ? undefined : Math.round(((currentAt + share) / phases.length) * 100)
      }
    >
      <div class="phase-bars" aria-hidden="true">
        {phases.map((phase, at) => {
          const done = at < currentAt ? 1 : at > currentAt ? 0 : share;
          return (
            <i key={phase.key} class={done === null ? 'unknown' : at < currentAt ? 'done' : ''}>
              <b style={{ transform: `scaleX(${done ?? 1})` }} />
            </i>
          );
        })}
      </div>
      <p class="phase-words">
        <b>{name}</b> <span class="t3 num">{detail}</span>
      </p>
    </div>
  );
}
