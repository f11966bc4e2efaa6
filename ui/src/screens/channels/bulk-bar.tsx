import { useState } from 'preact/hooks';
import { useKeys } from '../../app/keys.js';
import { Button } from '../../kit/button.js';
import { Dialog } from '../../kit/dialog.js';
import { Form } from '../../kit/form.js';
import { text } from '../../text/index.js';
import { editChannels } from './edit-channel.js';
import { GroupField } from './group-field.js';

/** What can be done with many at once; each is one change, taken back as one. */
export function BulkBar({
  ids,
  isShowing,
  onClear,
}: {
  ids: readonly number[];
  isShowing: boolean;
  onClear: () => void;
}) {
  const [isGrouping, setGrouping] = useState(false);
  const { bulk, done, keys } = text.channels;
  useKeys([{ keys: 'e', label: keys.edit, run: () => setGrouping(true) }]);
  const hide = async () => {
    const message = isShowing ? done.manyShown(ids.length) : done.manyHidden(ids.length);
    if (await editChannels(ids, { isHidden: isShowing ? null : true }, message)) onClear();
  };
  return (
    <section class="bulk-bar" aria-label={bulk.bar}>
      <b class="num" role="status">
        {bulk.count(ids.length)}
      </b>
      <Button keyHint="E" onPress={() => setGrouping(true)}>
        {bulk.group}
      </Button>
      <Button onPress={hide}>{isShowing ? bulk.show : bulk.hide}</Button>
      <Button kind="ghost" icon="close" label={bulk.clear} onPress={onClear} />
      {isGrouping ? <GroupDialog ids={ids} onClose={() => setGrouping(false)} onDone={onClear} /> : null}
    </section>
  );
}

function GroupDialog({ ids, onClose, onDone }: { ids: readonly number[]; onClose: () => void; onDone: () => void }) {
  const [group, setGroup] = useState('');
  const [isSaving, setSaving] = useState(false);
  const { bulk, done } = text.channels;
  const save = async () => {
    const wanted = group.trim();
    setSaving(true);
    const message = wanted === '' ? done.manyReset(ids.length) : done.manyGrouped(ids.length, wanted);
    const isDone = await editChannels(ids, { groupName: wanted === '' ? null : wanted }, message);
    setSaving(false);
    if (!isDone) return;
    onClose();
    onDone();
  };
  return (
    <Dialog title={`${bulk.group} · ${bulk.count(ids.length)}`} onClose={onClose}>
      <Form isSending={isSaving} onSend={save}>
        <GroupField label={bulk.groupName} help={bulk.groupHelp} value={group} onInput={setGroup} />
        <div class="form-actions">
          <Button kind="primary" type="submit" isBusy={isSaving}>
            {bulk.save}
          </Button>
          <Button kind="ghost" onPress={onClose}>
            {text.dialog.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
