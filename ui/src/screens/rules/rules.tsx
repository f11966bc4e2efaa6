import './rules.css';
import { Loading } from '../../kit/notice.js';
import { RuleSection } from './rule-section.js';
import { useRuleWords } from './rule-words.js';

/** What of all providers' lists comes in, and what it is called. */
export function Rules(_: { path?: string }) {
  const words = useRuleWords();
  if (!words) return <Loading rows={4} heightPx={52} />;
  return (
    <>
      <div class="screen-head">
        <h1>{words.title}</h1>
      </div>
      <RuleSection providerId={null} />
    </>
  );
}
