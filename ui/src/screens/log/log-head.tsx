import type { ComponentChildren } from 'preact';
import { to } from '../../app/places.js';
import { parts, text } from '../../text/index.js';

/** The head that events and changes share: both tell what happened. */
export function LogHead({ place, children }: { place: 'log' | 'changes'; children?: ComponentChildren }) {
  const { tabs } = parts.changes;
  return (
    <div class="screen-head">
      <h1>{place === 'log' ? text.log.title : parts.changes.title}</h1>
      <nav class="seg" aria-label={tabs.label}>
        <a href={to('manage/log')} aria-current={place === 'log' ? 'page' : undefined}>
          {tabs.log}
        </a>
        <a href={to('manage/changes')} aria-current={place === 'changes' ? 'page' : undefined}>
          {tabs.changes}
        </a>
      </nav>
      {children}
    </div>
  );
}
