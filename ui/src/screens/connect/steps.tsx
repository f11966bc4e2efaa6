import { CopyField } from '../../kit/copy.js';
import { Icon } from '../../kit/icons.js';
import { parts } from '../../text/index.js';
import type { Guide } from './guides.js';
import type { PlayerAddresses } from './player-addresses.js';

/** What to do in the player, in its own words, and what often goes wrong. */
export function Steps({ guide, addresses }: { guide: Guide; addresses: PlayerAddresses }) {
  const { connecting } = parts;
  const { steps, troubles } = connecting.guides[guide.key];
  return (
    <>
      <ol class="connect-steps">
        {steps.map(({ title, words }, at) => {
          const copy = guide.copies[at] ?? null;
          const address = copy && addresses[copy];
          return (
            <li key={title}>
              <h2>{title}</h2>
              <p class="t2">
                <Marked words={words} />
              </p>
              {copy && address ? <CopyField value={address} what={connecting.copies[copy]} /> : null}
              {copy && !address ? <p>{connecting.noAddress}</p> : null}
            </li>
          );
        })}
      </ol>
      <section class="connect-troubles" aria-labelledby="connect-troubles">
        <h2 id="connect-troubles">{connecting.troubles}</h2>
        {troubles.map(({ title, words }) => (
          <details key={title}>
            <summary>
              {title}
              <Icon name="chevronRight" size="s" />
            </summary>
            <p class="t2">
              <Marked words={words} />
            </p>
          </details>
        ))}
      </section>
    </>
  );
}

/** Between two asterisks stands what is on the player's screen. */
function Marked({ words }: { words: string }) {
  return <>{words.split('**').map((piece, at) => (at % 2 === 1 ? <b key={`${at}${piece}`}>{piece}</b> : piece))}</>;
}
