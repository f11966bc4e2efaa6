import './line-ups.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api } from '../../api/client.js';
import { to, useQuery } from '../../app/places.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { useKeys } from '../../kit/keys.js';
import { Failed, Loading, type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { useLineups } from './edit-line-up.js';
import { LineupCard } from './line-up-card.js';

/** Who gets which numbers: every line-up with its tuners. */
export function LineUps(_: { path?: string }) {
  const { query, set } = useQuery();
  const { lineups, failure, reload } = useLineups();
  const words = parts.lineups;
  const isAdding = query.add !== undefined;
  const add = () => set({ add: '1' });
  useKeys([{ keys: 'n', label: words.add, run: add }]);
  return (
    <>
      <div class="screen-head">
        <h1>{words.title}</h1>
        <p class="t2">{words.lead}</p>
        {isAdding ? null : (
          <div class="screen-actions">
            <Button kind="primary" icon="plus" keyHint="N" onPress={add}>
              {words.add}
            </Button>
          </div>
        )}
      </div>
      {failure ? <Failed error={failure} onRetry={() => void reload()} /> : null}
      {isAdding ? <NewLineup onClose={() => set({ add: null })} /> : null}
      {lineups === null && !failure ? <Loading rows={2} heightPx={150} /> : null}
      <ul class="line-ups">
        {lineups?.map((lineup) => (
          <LineupCard key={lineup.id} lineup={lineup} />
        ))}
      </ul>
    </>
  );
}

function NewLineup({ onClose }: { onClose(): void }) {
  const words = parts.lineups;
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<Words | null>(null);
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = async () => {
    if (name.trim() === '') return setMissing(true);
    try {
      const { changeId, id } = await answer(api.lineups.$post({ json: { name: name.trim() } }));
      didChange(changeId, words.made(name.trim()));
      route(to(`manage/line-ups/${id}`));
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  return (
    <section class="card line-up-new" aria-label={words.add}>
      <Form label={words.add} fault={fault} onSend={send}>
        <p class="t2">{words.addLead}</p>
        <TextField
          label={words.name}
          help={words.nameHelp}
          fault={isMissing ? words.nameNeeded : null}
          value={name}
          maxLength={200}
          inputRef={field}
          onInput={(value) => {
            setMissing(false);
            setName(value);
          }}
        />
        <div class="form-actions">
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit">
            {words.make}
          </Button>
        </div>
      </Form>
    </section>
  );
}
