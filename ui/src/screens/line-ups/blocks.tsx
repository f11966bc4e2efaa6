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

interface BlockDraft {
  id: number;
  group: string;
  from: string;
  to: string;
}

/** In which numbers new channels of a group come, and how those that are there get in. */
export function Blocks({ lineup, onSaved }: { lineup: Lineup; onSaved(): Promise<void> }) {
  const words = parts.lineups;
  const [blocks, setBlocks] = useState<readonly BlockDraft[]>(() =>
    lineup.blocks.map(({ group, from, to }, id) => ({ id, group, from: String(from), to: String(to ?? '') })),
  );
  const [fault, setFault] = useState<Words | null>(null);
  const [moves, setMoves] = useState(0);
  const isFixed = lineup.fileFields.includes('blocks');
  const param = { id: String(lineup.id) };
  const count = () =>
    answer(api.lineups[':id'].renumbering.$get({ param })).then(
      ({ total }) => setMoves(total ?? 0),
      () => {}, // nothing is offered then
    );
  useEffect(() => void count(), [lineup]);

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      setFault(null);
      await Promise.all([onSaved(), count()]);
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  const save = () =>
    attempt(async () => {
      const wanted = blocks.filter(({ group, from }) => group.trim() !== '' || from.trim() !== '');
      const json = wanted.map(({ group, from, to }) => ({
        group: group.trim(),
        from: Number(from),
        to: to.trim() === '' ? null : Number(to),
      }));
      await editLineup(lineup.id, { blocks: json }, words.saved(lineup.name));
    });
  const renumber = () =>
    attempt(async () => {
      const { changeId } = await answer(api.lineups[':id'].renumbering.$post({ param }));
      didChange(changeId, words.renumbered(moves));
    });
  const change = (id: number, patch: Partial<BlockDraft>) =>
    setBlocks(blocks.map((block) => (block.id === id ? { ...block, ...patch } : block)));
  return (
    <div class="line-up-blocks">
      <Form label={words.tabs.blocks} fault={fault} isFixed={isFixed} onSend={save}>
        <p class="t2">{isFixed ? words.ofFile : words.blocksLead}</p>
        {blocks.length === 0 ? <p class="t3">{words.noBlocks}</p> : null}
        {blocks.map(({ id, group, from, to }) => (
          <div key={id} class="line-up-block">
            <GroupField label={words.blockGroup} value={group} onInput={(value) => change(id, { group: value })} />
            <TextField
              kind="number"
              label={words.blockFrom}
              value={from}
              onInput={(value) => change(id, { from: value })}
            />
            <TextField
              kind="number"
              label={words.blockTo}
              placeholder={words.blockToHelp}
              value={to}
              onInput={(value) => change(id, { to: value })}
            />
            <Button
              kind="ghost"
              icon="remove"
              label={words.removeBlock(group)}
              onPress={() => setBlocks(blocks.filter((block) => block.id !== id))}
            />
          </div>
        ))}
        <div class="form-actions">
          <Button
            icon="plus"
            onPress={() => {
              const id = Math.max(-1, ...blocks.map((block) => block.id)) + 1;
              setBlocks([...blocks, { id, group: '', from: '', to: '' }]);
            }}
          >
            {words.addBlock}
          </Button>
          <Button kind="primary" type="submit">
            {words.save}
          </Button>
        </div>
      </Form>
      <div class="line-up-renumber">
        <p class="t2 grow" role="status">
          {moves === 0 ? words.nothingToMove : words.intoBlocksOf(moves)}
        </p>
        {moves === 0 ? null : (
          <Button icon="sort" onPress={renumber}>
            {words.intoBlocks}
          </Button>
        )}
      </div>
    </div>
  );
}
