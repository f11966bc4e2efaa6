import { text } from '../text/index.js';
import { Dialog } from './dialog.js';
import { type KeyAction, knownKeys, printed } from './keys.js';

/** The keys that work now: those of the screen first. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { keys } = text.shell;
  const { everywhere, here } = knownKeys();
  return (
    <Dialog title={keys.title} onClose={onClose}>
      <div class="key-help">
        {here.length > 0 ? <KeyList title={keys.here} actions={here} /> : null}
        <KeyList title={keys.everywhere} actions={everywhere} />
      </div>
    </Dialog>
  );
}

function KeyList({ title, actions }: { title: string; actions: readonly KeyAction[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {actions.map(({ keys, label, printedAs }) => (
          <div key={keys}>
            <dt>
              <kbd>{printedAs ?? printed(keys)}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
