import { Notice, type Words } from '../../kit/notice.js';

/** Why something cannot be saved; said at once to those who listen. */
export function Refusal({ fault }: { fault: Words }) {
  return (
    <div role="alert">
      <Notice level="bad" {...fault} />
    </div>
  );
}
