import { parts } from '../../text/index.js';
import { LogHead } from '../log/log-head.js';
import { ChangeList } from './change-list.js';

/** Everything that people did in the last day. */
export function Changes(_: { path?: string }) {
  return (
    <>
      <LogHead place="changes">
        <p class="t2">{parts.changes.lead}</p>
      </LogHead>
      <ChangeList about={null} />
    </>
  );
}
