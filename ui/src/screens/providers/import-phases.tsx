import type { Job } from '../../api/client.js';
import { Phases } from '../../kit/phases.js';
import { text } from '../../text/index.js';

const PHASES = ['fetching', 'reading', 'saving', 'matching'] as const;

/** How far an import is, in named steps with real numbers. */
export function ImportPhases({ name, job }: { name: string; job: Job | undefined }) {
  const { phases } = text.providers;
  const phase = PHASES.find((known) => known === job?.phase);
  const done = job?.doneCount ?? 0;
  const total = job?.totalCount ?? null;
  const words = phase ? phases[phase] : phases.waiting;
  return (
    <Phases
      label={text.providers.progressOf(name)}
      phases={PHASES.map((key) => ({ key, name: phases[key].name }))}
      currentAt={phase ? PHASES.indexOf(phase) : -1}
      waitingName={phases.waiting.name}
      share={total ? Math.min(1, done / total) : null}
      detail={words.detail(done, total)}
    />
  );
}
