import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, RequestFailure } from '../api/client.js';
import { providers, reloadProviders } from '../api/house.js';
import { text } from '../app/text.js';
import { Button } from '../kit/button.js';
import { type Words, wordsOf } from '../kit/notice.js';
import { showToast } from '../kit/toast.js';
import { keyOf, nameOf } from './provider-names.js';
import { takeBack } from './take-back.js';

const KEY_ATTEMPTS = 20;

/** One box for any address, and a name. The import starts at once; how it goes is told in the provider's band. */
export function AddPlaylist({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [fault, setFault] = useState<Words | null>(null);
  const [isSending, setSending] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isFirst) box.current?.focus();
  }, [isFirst]);

  const send = async () => {
    const address = url.trim();
    if (address === '') {
      setFault({ message: text.add.addressMissing, hint: '' });
      box.current?.focus();
      return;
    }
    setSending(true);
    try {
      const chosen = name.trim() || nameOf(address, text.add.nameless);
      const { changeId } = await add(chosen, address);
      showToast({
        message: text.providers.added(chosen),
        undo: () => takeBack(changeId, text.providers.takenBack(chosen)),
      });
      setUrl('');
      setName('');
      setFault(null);
      onClose();
    } catch (error) {
      setFault(wordsOf(error));
    }
    setSending(false);
    reloadProviders();
  };
  const onSubmit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isSending) void send();
  };

  return (
    <form
      class="add-form"
      aria-label={text.add.open}
      noValidate
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !isFirst) onClose();
      }}
    >
      <label for="add-url">{text.add.address}</label>
      <input
        id="add-url"
        ref={box}
        class="field"
        type="text"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        value={url}
        aria-invalid={fault !== null}
        aria-describedby="add-url-help"
        onInput={(event) => setUrl(event.currentTarget.value)}
      />
      <p id="add-url-help" class={fault ? 'help help-bad' : 'help'} role={fault ? 'alert' : undefined}>
        {fault ? `${fault.message} ${fault.hint}` : text.add.addressHelp}
      </p>
      <label for="add-name">{text.add.name}</label>
      <input
        id="add-name"
        class="field"
        type="text"
        autoComplete="off"
        maxLength={80}
        value={name}
        placeholder={url.trim() === '' ? '' : nameOf(url.trim(), text.add.nameless)}
        aria-describedby="add-name-help"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <p id="add-name-help" class="help">
        {text.add.nameHelp}
      </p>
      <div class="add-actions">
        <Button kind="primary" type="submit" isBusy={isSending}>
          {isSending ? text.add.submitting : text.add.submit}
        </Button>
        {isFirst ? null : (
          <Button kind="ghost" onPress={onClose}>
            {text.add.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The key comes from the name; when it is taken by one that this page does not see, the next free one is used. */
async function add(name: string, url: string): Promise<{ changeId: number }> {
  const taken = new Set(providers.value?.map((provider) => provider.key));
  for (let attempt = 1; ; attempt++) {
    const key = keyOf(name, taken);
    try {
      return await answer(api.providers.$post({ json: { key, name, url } }));
    } catch (error) {
      const isTaken = error instanceof RequestFailure && error.code === 'provider_key_taken';
      if (!isTaken || attempt >= KEY_ATTEMPTS) throw error;
      taken.add(key);
    }
  }
}
