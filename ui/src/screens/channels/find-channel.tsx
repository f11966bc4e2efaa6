import { useState } from 'preact/hooks';
import type { Channel } from '../../api/client.js';
import { useFoundChannels } from '../../api/find-channels.js';
import { Dialog } from '../../kit/dialog.js';
import { FindBox } from '../../kit/find-box.js';
import { parts } from '../../text/index.js';

/** Finds one other channel by typing. */
export function FindChannel(props: {
  label: string;
  withoutId: number;
  onFound(channel: Channel): void;
  onClose(): void;
}) {
  const { label, withoutId, onFound, onClose } = props;
  const [words, setWords] = useState('');
  const found = useFoundChannels(words).filter(({ id }) => id !== withoutId);
  const { find } = parts.matching;
  return (
    <Dialog title={label} shape="find" onClose={onClose}>
      <FindBox
        label={label}
        hint={find.hint}
        words={words}
        resultWords={find.results(found.length)}
        noneWords={words.trim() === '' ? null : find.none(words)}
        choices={found.map(({ id, name, number, groupName }) => ({
          id: String(id),
          label: name,
          badgeId: id,
          detail: [number, groupName].filter((part) => part !== null).join(' · '),
        }))}
        onWords={setWords}
        onChoose={(at) => onFound(found[at]!)}
      />
    </Dialog>
  );
}
