import './rules.css';
import { parts } from '../../text/index.js';
import { RuleSection } from './rule-section.js';

/** What of all providers' lists comes in, and what it is called. */
export function Rules(_: { path?: string }) {
  return (
    <>
      <div class="screen-head">
        <h1>{parts.rules.title}</h1>
      </div>
      <RuleSection providerId={null} />
    </>
  );
}
