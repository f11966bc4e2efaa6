import { useState } from 'preact/hooks';
import { SelectField, TextField } from '../../kit/field.js';
import { parts } from '../../text/index.js';
import { readCron } from './cron-plan.js';

export interface ScheduleFieldProps {
  /** `daily`, `manual`, or five cron fields. */
  value: string;
  /** When it comes due, where that is known. */
  nextAtMs: number | null;
  fault: string | undefined;
  onInput(value: string): void;
}

const FIRST_PATTERN = '30 4 * * *';

/** When a provider is refreshed: every day, by hand, or by a plan that is said in words while it is typed. */
export function ScheduleField({ value, nextAtMs, fault, onInput }: ScheduleFieldProps) {
  const [pattern, setPattern] = useState(FIRST_PATTERN);
  const page = parts.providerPage;
  const words = page.settings;
  const isOwn = value !== 'daily' && value !== 'manual';
  const plan = isOwn ? readCron(value) : null;
  const next = nextAtMs === null ? undefined : words.next(nextAtMs);
  return (
    <div class="two-fields">
      <SelectField
        label={words.schedule}
        help={isOwn ? undefined : next}
        value={isOwn ? 'own' : value}
        options={[
          { value: 'daily', label: words.daily },
          { value: 'manual', label: words.manual },
          { value: 'own', label: words.cron },
        ]}
        onInput={(choice) => {
          if (isOwn) setPattern(value); // it is there again when it is chosen again
          onInput(choice === 'own' ? pattern : choice);
        }}
      />
      {isOwn ? (
        <TextField
          label={words.pattern}
          help={plan ? [page.plan(plan), next].filter(Boolean).join(' ') : words.patternHelp}
          fault={fault}
          maxLength={100}
          value={value}
          onInput={onInput}
        />
      ) : null}
    </div>
  );
}
