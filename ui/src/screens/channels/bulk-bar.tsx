import { useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { Dialog } from '../../kit/dialog.js';
import { Form } from '../../kit/form.js';
import { printed, useKeys } from '../../kit/keys.js';
import { showToast } from '../../kit/toast.js';
import { parts, text } from '../../text/index.js';
import { keepPairApart, MERGE_MAX } from './compose-channels.js';
import { editChannels, hideMany } from './edit-channel.js';
import { GroupField } from './group-field.js';
import { MergeDialog } from './merge-dialog.js';

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
  const [isMerging, setMerging] = useState(false);
  const { bulk, keys } = text.channels;
  const { merge } = parts.matching;
  const whyNoMerge = ids.length < 2 ? merge.needsTwo : ids.length > MERGE_MAX ? merge.atMost(MERGE_MAX) : null;
  const startMerge = () => {
    if (whyNoMerge === null) setMerging(true);
    else showToast({ message: whyNoMerge });
  };
  const part = async () => {
    if (await keepPairApart(ids as [number, number])) onClear();
  };
  useKeys([
    { keys: 'e', label: keys.edit, run: () => setGrouping(true) },
    { keys: 'm', label: merge.key, run: startMerge },
  ]);
  return (
    <section class="bulk-bar" aria-label={bulk.bar}>
      <b class="num" role="status">
        {bulk.count(ids.length)}
      </b>
      <Button keyHint="E" onPress={() => setGrouping(true)}>
        {bulk.group}
      </Button>
      <Button keyHint="M" icon="merge" disabledBecause={whyNoMerge} onPress={startMerge}>
        {merge.action}
      </Button>
      <Button disabledBecause={ids.length === 2 ? null : merge.needsPair} onPress={part}>
        {merge.never}
      </Button>
      <Button keyHint={printed('Delete')} onPress={() => hideMany(ids, isShowing, onClear)}>
        {isShowing ? bulk.show : bulk.hide}
      </Button>
      <Button kind="ghost" icon="close" label={bulk.clear} onPress={onClear} />
      {isGrouping ? <GroupDialog ids={ids} onClose={() => setGrouping(false)} onDone={onClear} /> : null}
      {isMerging ? <MergeDialog ids={ids} onClose={() => setMerging(false)} onDone={onClear} /> : null}
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
