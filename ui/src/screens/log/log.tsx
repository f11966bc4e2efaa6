import './log.css';
import { useQuery } from '../../app/places.js';
import { Button } from '../../kit/button.js';
import { CheckField } from '../../kit/field.js';
import { Segments } from '../../kit/segments.js';
import { text } from '../../text/index.js';
import { Events, type Level } from './events.js';
import { LogHead } from './log-head.js';
import { RawLines } from './raw-lines.js';

const LEVELS = ['info', 'warn', 'error'] as const satisfies readonly Level[];

/** What happened in the house, in words first; the raw lines are behind a switch. */
export function Log(_: { path?: string }) {
  const { query, set } = useQuery();
  const { log } = text;
  const level = LEVELS.find((one) => one === query.level) ?? 'info';
  const isRaw = query.raw === '1';
  const about = query.about ?? null;
  return (
    <>
      <LogHead place="log" />
      <div class="log-filters">
        <Segments
          label={log.filters.level}
          segments={LEVELS.map((value) => ({ value, label: log.levels[value] }))}
          value={level}
          onChoose={(value) => set({ level: value === 'info' ? null : value }, 'replace')}
        />
        <input
          class="field"
          type="search"
          aria-label={log.filters.search}
          placeholder={log.filters.searchHint}
          value={query.q ?? ''}
          onInput={(event) => set({ q: event.currentTarget.value }, 'replace')}
        />
        {about ? (
          <Button icon="close" onPress={() => set({ about: null })}>
            {log.clearAbout}
          </Button>
        ) : null}
        <CheckField label={log.raw} isOn={isRaw} onChange={(isOn) => set({ raw: isOn ? '1' : null }, 'replace')} />
      </div>
      {isRaw ? (
        <RawLines level={level} query={query.q ?? ''} />
      ) : (
        <Events level={level} query={query.q ?? ''} about={about} />
      )}
    </>
  );
}
