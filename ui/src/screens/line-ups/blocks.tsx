import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Lineup } from '../../api/client.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { GroupField } from '../channels/group-field.js';
import { editLineup } from './edit-line-up.js';
import { draftsOf, useFormDraft } from './kept-drafts.js';
import { Refusal } from './refusal.js';

/** As it is typed. */
interface BlockForm {
  id: number;
  group: string;
  from: string;
  to: string;
}

const blockForms = ({ blocks }: Lineup): readonly BlockForm[] =>
  blocks.map(({ group, from, to }, id) => ({ id, group, from: String(from), to: String(to ?? '') }));

/** Lines that nobody has begun are left out. */
const blocksOf = (forms: readonly BlockForm[]): Lineup['blocks'] =>
  forms
    .filter(({ group, from }) => group.trim() !== '' || from.trim() !== '')
    .map(({ group, from, to }) => ({
      group: group.trim(),
      from: Number(from),
      to: to.trim() === '' ? null : Number(to),
    }));

/** In which numbers new channels of a group come, and how those that are there get in. */
export function Blocks({ lineup, onSaved }: { lineup: Lineup; onSaved(): Promise<void> }) {
  const words = parts.lineups;
  const { form: blocks, change, drop } = useFormDraft(`${draftsOf(lineup.id)}blocks`, blockForms(lineup));
  const [fault, setFault] = useState<Words | null>(null);
  const isFixed = lineup.fileFields.includes('blocks');
  const save = async () => {
    try {
      await editLineup(lineup.id, { blocks: blocksOf(blocks) }, words.saved(lineup.name));
      setFault(null);
      await onSaved();
      drop();
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  const add = () => {
    const id = Math.max(-1, ...blocks.map((block) => block.id)) + 1;
    change([...blocks, { id, group: '', from: '', to: '' }]);
  };
  return (
    <div class="line-up-blocks">
      <Form label={words.tabs.blocks} fault={fault} isFixed={isFixed} onSend={save}>
        <p class="t2">{isFixed ? words.ofFile : words.blocksLead}</p>
        {blocks.length === 0 ? <p class="t3">{words.noBlocks}</p> : null}
        {blocks.map((block) => (
          <BlockLine
            key={block.id}
            block={block}
            onChange={(next) => change(blocks.map((one) => (one.id === next.id ? next : one)))}
            onRemove={() => change(blocks.filter((one) => one.id !== block.id))}
          />
        ))}
        <div class="form-actions">
          <Button icon="plus" onPress={add}>
            {words.addBlock}
          </Button>
          <Button kind="primary" type="submit">
            {words.save}
          </Button>
        </div>
      </Form>
      <Renumber lineup={lineup} onDone={onSaved} />
    </div>
  );
}

function BlockLine(props: { block: BlockForm; onChange(block: BlockForm): void; onRemove(): void }) {
  const { block, onChange, onRemove } = props;
  const words = parts.lineups;
  return (
    <div class="line-up-block">
      <GroupField label={words.blockGroup} value={block.group} onInput={(group) => onChange({ ...block, group })} />
      <TextField
        kind="number"
        label={words.blockFrom}
        value={block.from}
        onInput={(from) => onChange({ ...block, from })}
      />
      <TextField
        kind="number"
        label={words.blockTo}
        placeholder={words.blockToHelp}
        value={block.to}
        onInput={(to) => onChange({ ...block, to })}
      />
      <Button kind="ghost" icon="remove" label={words.removeBlock(block.group)} onPress={onRemove} />
    </div>
  );
}

/** Moves the channels that are there into the blocks. */
function Renumber({ lineup, onDone }: { lineup: Lineup; onDone(): Promise<void> }) {
  const words = parts.lineups;
  const [moves, setMoves] = useState(0);
  const [fault, setFault] = useState<Words | null>(null);
  const param = { id: String(lineup.id) };
  const count = () =>
    answer(api.lineups[':id'].renumbering.$get({ param })).then(
      ({ total }) => setMoves(total ?? 0),
      () => {}, // nothing is offered then
    );
  useEffect(() => void count(), [lineup]);
  const renumber = async () => {
    try {
      const { changeId } = await answer(api.lineups[':id'].renumbering.$post({ param }));
      didChange(changeId, words.renumbered(moves));
      setFault(null);
      await Promise.all([onDone(), count()]);
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  return (
    <div class="line-up-renumber">
      {fault ? <Refusal fault={fault} /> : null}
      <p class="t2 grow" role="status">
        {moves === 0 ? words.nothingToMove : words.intoBlocksOf(moves)}
      </p>
      {moves === 0 ? null : (
        <Button icon="sort" onPress={renumber}>
          {words.intoBlocks}
        </Button>
      )}
    </div>
  );
}
