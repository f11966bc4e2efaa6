import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { parts, text } from '../../text/index.js';
import { DemoOffer } from './demo-offer.js';
import { ProviderEntry } from './provider-entry.js';

/** The card in which a provider is added among the others. */
export function AddProvider({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  /** Of the provider whose groups are being chosen. */
  const [chosenName, setChosenName] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const { add, none } = text.providers;
  useEffect(() => {
    if (chosenName !== null) title.current?.focus(); // the button that was pressed is gone
  }, [chosenName]);
  return (
    <section class="card add-form" aria-labelledby="add-title">
      <h2 ref={title} id="add-title" tabIndex={-1} dir="auto">
        {chosenName === null ? add.title : parts.groups.title(chosenName)}
      </h2>
      <p class="t2">{chosenName !== null ? parts.groups.lead : isFirst ? none : add.lead}</p>
      <ProviderEntry isFocused={!isFirst} onAdded={onClose} onChoosing={setChosenName}>
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
