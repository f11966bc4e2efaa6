import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { RequestFailure } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { CheckField, TextField } from '../../kit/field.js';
import { wordsOf } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';
import { type ChannelPatch, editChannel, pending, setHidden } from './edit-channel.js';
import { GroupField } from './group-field.js';

const NUMBER = /^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/;

/** What a person wants over what the provider says, field by field; each is saved by itself and can go back by itself. */
export function OwnFields({ channel, focusField }: { channel: ChannelDetails; focusField: 'name' | 'number' | null }) {
  const { own: words, done } = text.channels;
  const { name, number, groupName, logoUrl, own, imported, isHidden } = channel;
  return (
    <div class="own-fields">
      <OwnField
        channel={channel}
        label={words.name}
        value={name}
        imported={own.name === null ? null : imported.name}
        isFocused={focusField === 'name'}
        check={(value) => (value === '' ? words.nameEmpty : null)}
        patchOf={(value) => ({ name: value })}
        doneWords={(value) => (value === null ? done.reset(name) : done.renamed(name, value))}
      />
      <OwnField
        channel={channel}
        label={words.number}
        value={number ?? ''}
        help={channel.isNumberChosen ? words.given : words.byItself}
        isFocused={focusField === 'number'}
        check={(value) => (NUMBER.test(value) ? null : words.numberWrong)}
        patchOf={(value) => ({ number: value ?? '' })}
        doneWords={(value) => done.numbered(name, value ?? '')}
      />
      <OwnField
        channel={channel}
        label={words.group}
        kind="group"
        value={groupName ?? ''}
        imported={own.groupName === null ? null : (imported.groupName ?? '')}
        check={() => null}
        patchOf={(value) => ({ groupName: value === '' ? null : value })}
        doneWords={(value) => (value === null || value === '' ? done.reset(name) : done.grouped(name, value))}
      />
      <OwnField
        channel={channel}
        label={words.logo}
        value={logoUrl ?? ''}
        imported={own.logoUrl === null ? null : (imported.logoUrl ?? '')}
        check={(value) => (value === '' || /^https?:\/\/.+/i.test(value) ? null : words.logoWrong)}
        patchOf={(value) => ({ logoUrl: value === '' ? null : value })}
        doneWords={(value) => (value === null || value === '' ? done.reset(name) : done.changed(name))}
      />
      <OwnField
        channel={channel}
        label={words.guideId}
        help={words.guideIdHelp(channel.playerGuideId)}
        value={own.guideId ?? imported.guideId ?? ''}
        imported={own.guideId === null ? null : (imported.guideId ?? '')}
        check={() => null}
        patchOf={(value) => ({ guideId: value === '' ? null : value })}
        doneWords={(value) => (value === null || value === '' ? done.reset(name) : done.changed(name))}
      />
      <CheckField label={words.hiddenLabel} isOn={isHidden} onChange={(isOn) => void setHidden(channel, isOn)} />
    </div>
  );
}

interface OwnFieldProps {
  channel: ChannelDetails;
  label: string;
  kind?: 'group';
  value: string;
  help?: string;
  /** The value below a person's own; null when nobody has set one. */
  imported?: string | null;
  isFocused?: boolean;
  /** What is wrong with it, or null. */
  check(value: string): string | null;
  /** @param value null: back to its own. */
  patchOf(value: string | null): ChannelPatch;
  doneWords(value: string | null): string;
}

function OwnField(props: OwnFieldProps) {
  const { channel, label, kind, value, help, imported = null, isFocused, check, patchOf, doneWords } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const { own: words } = text.channels;
  useEffect(() => {
    if (!isFocused) return;
    box.current?.focus();
    box.current?.select();
  }, [isFocused]);

  const send = async (next: string | null) => {
    try {
      await editChannel(channel, patchOf(next), doneWords(next));
      setTyped(null);
      setFault(null);
    } catch (error) {
      const { message, hint } = wordsOf(error);
      setFault(`${message} ${hint}`);
      if (error instanceof RequestFailure && error.code === 'channel_unknown') setTyped(null);
    }
  };
  const commit = () => {
    if (typed === null) return;
    const wanted = typed.trim();
    if (wanted === value) {
      setTyped(null);
      setFault(null);
      return;
    }
    const wrong = check(wanted);
    setFault(wrong);
    if (wrong === null) void send(wanted);
  };
  const shared = {
    label,
    value: typed ?? value,
    inputRef: box as Ref<HTMLInputElement>,
    onInput: setTyped,
    onBlur: commit,
    onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Enter') {
        event.preventDefault();
        commit();
      } else if (event.key === 'Escape' && typed !== null) {
        event.preventDefault();
        event.stopPropagation();
        setTyped(null);
        setFault(null);
      }
    },
  };
  const below = imported === null ? help : imported === '' ? words.fromNothing : words.from(imported);
  return (
    <div class={pending.value.has(channel.id) ? 'own-field is-pending' : 'own-field'}>
      {kind === 'group' ? (
        <GroupField {...shared} help={below} fault={fault} />
      ) : (
        <TextField {...shared} help={below} fault={fault} maxLength={2_000} />
      )}
      {imported === null ? null : (
        <Button kind="ghost" icon="reset" label={words.reset(label)} onPress={() => send(null)} />
      )}
    </div>
  );
}
