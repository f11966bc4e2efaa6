import { useState } from 'preact/hooks';
import { answer, api, type Provider } from '../../api/client.js';
import { reloadProviders } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { Dialog } from '../../kit/dialog.js';
import { SelectField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { text } from '../../text/index.js';

/** Name, address, connections and plan of a provider. What is left as it is, is not sent. */
export function ChangeProvider({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { id, name, url, refresh, isUpload } = provider;
  const before = { name, connections: String(provider.slots.limit), refresh };
  const [wanted, setWanted] = useState({ ...before, url: '' });
  const [fault, setFault] = useState<Words | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { add, change } = text.providers;
  const keep = (changes: Partial<typeof wanted>) => setWanted({ ...wanted, ...changes });

  const save = async () => {
    const json = {
      ...(wanted.name.trim() !== before.name ? { name: wanted.name.trim() } : {}),
      ...(wanted.url.trim() !== '' ? { url: wanted.url.trim() } : {}),
      ...(wanted.connections !== before.connections ? { maxConnections: Number(wanted.connections) } : {}),
      ...(wanted.refresh !== before.refresh ? { refresh: wanted.refresh } : {}),
    };
    if (Object.keys(json).length === 0) return onClose();
    setSaving(true);
    try {
      const { changeId } = await answer(api.providers[':id'].$patch({ param: { id: String(id) }, json }));
      didChange(changeId, text.providers.changed(json.name ?? name));
      reloadProviders();
      onClose();
    } catch (error) {
      setFault(wordsOf(error));
      setSaving(false);
    }
  };

  return (
    <Dialog title={change.title(name)} onClose={onClose}>
      <Form fault={fault} isSending={isSaving} onSend={save}>
        <TextField label={add.name} value={wanted.name} maxLength={80} onInput={(value) => keep({ name: value })} />
        {isUpload ? null : (
          <TextField
            label={change.address}
            help={change.addressHelp(url)}
            kind="url"
            value={wanted.url}
            onInput={(value) => keep({ url: value })}
          />
        )}
        <div class="two-fields">
          <TextField
            label={add.connections}
            help={add.connectionsHelp}
            kind="number"
            value={wanted.connections}
            onInput={(value) => keep({ connections: value.replace(/\D/g, '') })}
          />
          <SelectField
            label={change.schedule}
            value={wanted.refresh}
            options={plans(before.refresh)}
            onInput={(value) => keep({ refresh: value })}
          />
        </div>
        <div class="form-actions">
          <Button kind="primary" type="submit" isBusy={isSaving}>
            {isSaving ? change.saving : change.save}
          </Button>
          <Button kind="ghost" onPress={onClose}>
            {text.dialog.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** A plan of its own, set through the API, stays one of the choices. */
function plans(current: string): { value: string; label: string }[] {
  const { daily, manual, cron } = text.providers.change;
  const known = [
    { value: 'daily', label: daily },
    { value: 'manual', label: manual },
  ];
  return known.some((plan) => plan.value === current) ? known : [...known, { value: current, label: cron(current) }];
}
