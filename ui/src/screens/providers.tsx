import { useState } from 'preact/hooks';
import { providers } from '../api/house.js';
import { text } from '../app/text.js';
import { Icon } from '../kit/icons.js';
import { AddPlaylist } from './add-playlist.js';
import { ProviderBand } from './provider-band.js';

/** What comes in, and whether it is well. */
export function Providers() {
  const [isAdding, setAdding] = useState(false);
  const items = providers.value;
  const isFirst = items?.length === 0;
  return (
    <section id="providers" class="part" aria-labelledby="providers-title" tabIndex={-1}>
      <div class="head">
        <h2 id="providers-title">{text.providers.title}</h2>
      </div>
      {isFirst ? <p class="lead">{text.providers.none}</p> : null}
      <ul class="bands">
        {items?.map((provider) => (
          <ProviderBand key={provider.id} provider={provider} />
        ))}
      </ul>
      {items === null ? null : isAdding || isFirst ? (
        <AddPlaylist isFirst={isFirst} onClose={() => setAdding(false)} />
      ) : (
        <button type="button" class="add" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          <span>
            <b>{text.add.open}</b>
            <span class="t3">{text.add.lead}</span>
          </span>
        </button>
      )}
      {isFirst ? (
        <p class="fine">
          {text.providers.noneHint} <code>npm start -- --demo</code>
        </p>
      ) : null}
      {items?.some((provider) => provider.source === 'file') ? <p class="fine">{text.providers.setElsewhere}</p> : null}
    </section>
  );
}
