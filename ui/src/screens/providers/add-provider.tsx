import { Button } from '../../kit/button.js';
import { text } from '../../text/index.js';
import { DemoOffer } from './demo-offer.js';
import { ProviderEntry } from './provider-entry.js';

/** The card in which a provider is added among the others. */
export function AddProvider({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  const { add, none } = text.providers;
  return (
    <section class="card add-form" aria-labelledby="add-title">
      <h2 id="add-title">{add.title}</h2>
      <p class="t2">{isFirst ? none : add.lead}</p>
      <ProviderEntry isFocused={!isFirst} onAdded={onClose}>
        {isFirst ? (
          <DemoOffer onStarted={onClose} />
        ) : (
          <Button kind="ghost" onPress={onClose}>
            {add.cancel}
          </Button>
        )}
      </ProviderEntry>
    </section>
  );
}
