import type { InferResponseType } from 'hono/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { Dialog } from '../../kit/dialog.js';
import { Form } from '../../kit/form.js';
import { Badge } from '../../kit/marks.js';
import { Failed, Loading, type Words, wordsOf } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';
import { mergeOrThrow } from './compose-channels.js';
import { apartWords } from './evidence.js';

/** Which streams are named for each channel; the others are counted. */
const NAMED_MAX = 3;

/** Shows who becomes what before several channels become one. */
export function MergeDialog(props: { ids: readonly number[]; onClose(): void; onDone(): void }) {
  const { ids, onClose, onDone } = props;
  const { merge } = parts.matching;
  const { channels, failure, read } = useChannels(ids);
  return (
    <Dialog title={merge.title(ids.length)} onClose={onClose}>
      {failure ? <Failed error={failure} onRetry={read} /> : null}
      {channels === null && !failure ? <Loading rows={ids.length} heightPx={56} /> : null}
      {channels ? <Choice channels={channels} onClose={onClose} onDone={onDone} /> : null}
    </Dialog>
  );
}

interface ChoiceProps {
  channels: readonly ChannelDetails[];
  onClose(): void;
  onDone(): void;
}

function Choice({ channels, onClose, onDone }: ChoiceProps) {
  const [intoId, setIntoId] = useState(channels[0]!.id);
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<Words | null>(null);
  const { merge, done } = parts.matching;
  const choice = useRef<HTMLFieldSetElement>(null);
  useEffect(() => choice.current?.querySelector('input')?.focus(), []);
  const into = channels.find(({ id }) => id === intoId)!;
  const others = channels.filter(({ id }) => id !== intoId);
  const otherNames = others.map(({ name }) => name);
  const streamCount = channels.reduce((sum, { streams }) => sum + streams.length, 0);
  const send = async () => {
    setSending(true);
    const ids = [intoId, ...others.map(({ id }) => id)];
    try {
      await mergeOrThrow(ids, done.merged(otherNames, into.name));
      onDone();
    } catch (error) {
      setFault(wordsOf(error)); // here, since a sentence below the dialog would not be seen
      setSending(false);
    }
  };
  return (
    <Form fault={fault} isSending={isSending} onSend={send}>
      <fieldset ref={choice} class="merge-choice">
        <legend class="t2">{merge.lead}</legend>
        {channels.map((channel) => (
          <MergeOption
            key={channel.id}
            channel={channel}
            isInto={channel.id === intoId}
            onChoose={() => setIntoId(channel.id)}
          />
        ))}
      </fieldset>
      <Alike channels={channels} />
      <p role="status" class="merge-effect">
        <b dir="auto">{merge.effect(into.name, into.number ?? '', streamCount)}</b>{' '}
        <span class="t2" dir="auto">
          {merge.goes(otherNames)}
        </span>
      </p>
      <div class="form-actions">
        <Button kind="primary" type="submit" isBusy={isSending}>
          {merge.action}
        </Button>
        <Button kind="ghost" onPress={onClose}>
          {text.dialog.cancel}
        </Button>
      </div>
    </Form>
  );
}

/** Of two: why they have not been put together by themselves. */
function Alike({ channels }: Pick<ChoiceProps, 'channels'>) {
  const [one, other] = channels.map(({ streams }) => streams[0]?.id);
  const isPair = channels.length === 2 && one !== undefined && other !== undefined;
  const [compared, setCompared] = useState<Compared | null>(null);
  useEffect(() => {
    if (!isPair) return;
    answer(api['source-streams'].comparison.$get({ query: { a: String(one), b: String(other) } })).then(
      setCompared,
      () => {}, // they can be merged without it
    );
  }, []);
  if (!compared) return null;
  const { evidence } = parts.matching;
  const { score, decision } = compared;
  const scored = score > 0 && decision === null ? ` · ${evidence.score(score)}` : '';
  return (
    <p class="fine">
      {parts.matching.merge.soFar} {apartWords(compared, compared.b, compared.a)}
      {scored}
    </p>
  );
}

type Compared = InferResponseType<(typeof api)['source-streams']['comparison']['$get'], 200>;

function MergeOption(props: { channel: ChannelDetails; isInto: boolean; onChoose(): void }) {
  const { channel, isInto, onChoose } = props;
  const { id, name, number, groupName, streams } = channel;
  const { merge } = parts.matching;
  const { drawer } = text.channels;
  const counted = isInto ? merge.has(streams.length) : merge.brings(streams.length);
  const facts = [number === null ? '' : drawer.numbered(number), groupName ?? '', counted];
  return (
    <label class={isInto ? 'merge-option is-into' : 'merge-option'}>
      <input type="radio" name="merge-into" checked={isInto} onChange={onChoose} />
      <Badge id={id} name={name} size="s" />
      <span class="grow">
        <span class="merge-name cut" dir="auto">
          {name}
        </span>
        <span class="t3 merge-facts" dir="auto">
          {facts.filter((fact) => fact !== '').join(' · ')}
        </span>
        {streams.slice(0, NAMED_MAX).map((stream) => (
          <span key={stream.id} class="merge-stream">
            <Badge id={stream.providerId} name={stream.providerName} size="xs" title={stream.providerName} />
            <span class="cut" dir="auto">
              {stream.name}
            </span>
          </span>
        ))}
        {streams.length > NAMED_MAX ? <span class="t3 num">+{streams.length - NAMED_MAX}</span> : null}
      </span>
    </label>
  );
}

function useChannels(ids: readonly number[]) {
  const [channels, setChannels] = useState<readonly ChannelDetails[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const read = () => {
    setFailure(null);
    Promise.all(ids.map((id) => answer(api.channels[':id'].$get({ param: { id: String(id) } })))).then(
      (all) => setChannels(all.toSorted((a, b) => orderOf(a) - orderOf(b))),
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(read, []);
  return { channels, failure, read };
}

/** As in the list; without a number last. */
const orderOf = ({ number }: ChannelDetails): number => (number === null ? Number.MAX_SAFE_INTEGER : Number(number));
