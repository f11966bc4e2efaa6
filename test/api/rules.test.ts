import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';

interface Refreshes {
  items: { id: number; state: string }[];
}
interface Preview {
  scannedCount: number;
  leftOutCount: number;
  renamedCount: number;
  fitCounts: number[];
  examples: { before: { name: string }; after: { name: string; groups: string[] } | null }[];
}
interface Problem {
  code: string;
  errors: { where: string; problem: string }[];
}

const excludeName = (name: string) => ({ rule: { when: { name }, action: { kind: 'exclude' } } });
const rename = (find: string, to: string) => ({ rule: { action: { kind: 'rename', find, to } } });

/** A house with one provider that is refreshed by hand only. */
async function startWith(names: readonly string[], config = '') {
  const headwater = await startHeadwater({ config });
  const path = join(headwater.dataDir, 'list.m3u');
  const lines = names.map((name, at) => `#EXTINF:-1 group-title="UK",${name}\nhttp://tv.example/${at}.ts\n`);
  await writeFile(path, `#EXTM3U\n${lines.join('')}`);
  const provider = { key: 'alpha', name: 'Alpha', url: path, refresh: 'manual' };
  const { body } = await headwater.send<{ id: number }>('POST', '/providers', provider);
  await headwater.refreshed('alpha', 'done');
  return { headwater, id: body.id };
}

/** Waits until the list has been imported anew, so many times in all. */
async function imported(headwater: Headwater, id: number, count: number): Promise<void> {
  await headwater.until(async () => {
    const { items } = await headwater.get<Refreshes>(`/providers/${id}/refreshes`);
    return items.filter(({ state }) => state === 'done').length === count;
  });
  await headwater.idle();
}

test('rules for all and for one provider are kept, make the list come anew, and can be taken back', async () => {
  const { headwater, id } = await startWith(['UK: Kite', 'Amber']);
  await using _ = headwater;
  const put = await headwater.send<{ changeId: number }>('PUT', '/rules', {
    rules: [{ template: 'no-loops' }, excludeName('ppv')],
  });
  expect(put.status).toBe(200);
  await imported(headwater, id, 2);
  expect(await headwater.get('/rules')).toMatchObject({
    rules: [
      { template: 'no-loops', source: 'database' },
      { rule: { when: { name: 'ppv' }, isEnabled: true }, source: 'database' },
    ],
    templates: expect.arrayContaining([expect.objectContaining({ key: 'no-adult', source: 'program' })]),
  });

  await headwater.send('PATCH', `/providers/${id}`, { rules: [rename('^UK: ', '')] });
  await imported(headwater, id, 3);
  expect(await headwater.get(`/providers/${id}`)).toMatchObject({
    rules: [{ rule: { action: { kind: 'rename', find: '^UK: ' } } }],
  });
  // the same rules under another name change nothing, and so import nothing
  await headwater.send('PATCH', `/providers/${id}`, {
    rules: [{ rule: { ...rename('^UK: ', '').rule, label: 'Prefix' } }],
  });

  const changes = await headwater.get<{ items: { id: number; action: string }[] }>('/changes');
  expect(changes.items.map(({ action }) => action).slice(0, 3)).toEqual([
    'provider.edit',
    'provider.edit',
    'rules.edit',
  ]);
  expect((await headwater.send('POST', `/changes/${put.body.changeId}/undo`)).status).toBe(200);
  await imported(headwater, id, 4);
  expect(await headwater.get('/rules')).toMatchObject({ rules: [] });
});

test('a preview says on real names what rules would do, and keeps nothing', async () => {
  const { headwater, id } = await startWith(['UK: Kite', 'UK: Amber 24/7', 'Birch']);
  await using _ = headwater;
  const preview = async (body: object) => (await headwater.send<Preview>('POST', '/rules/preview', body)).body;
  expect(await preview({ providerId: id, rules: [rename('^UK: ', ''), { template: 'no-loops' }] })).toEqual({
    ...{ scannedCount: 3, isComplete: true, leftOutCount: 1, renamedCount: 1, regroupedCount: 0, numberedCount: 0 },
    fitCounts: [2, 1],
    examples: [
      {
        ...{ providerId: id, kind: 'live', before: { name: 'UK: Kite', groups: ['UK'], number: null } },
        after: { name: 'Kite', groups: ['UK'], number: null, region: null },
      },
      {
        ...{ providerId: id, kind: 'live', after: null },
        before: { name: 'UK: Amber 24/7', groups: ['UK'], number: null },
      },
    ],
  });
  const only = await preview({
    providerId: null,
    rules: [excludeName('uk'), excludeName('birch')],
    onlyAt: 1,
    limit: 1,
  });
  expect(only).toMatchObject({ leftOutCount: 3, fitCounts: [2, 1], examples: [{ before: { name: 'Birch' } }] });
  expect(await headwater.get('/rules')).toMatchObject({ rules: [] });
});

test('a mistake in a rule is told with its place, and what others go by stays', async () => {
  const { headwater, id } = await startWith(['Kite']);
  await using _ = headwater;
  const refused = async (method: string, path: string, body: object) => {
    const reply = await headwater.send<Problem>(method, path, body);
    expect(reply).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
    return reply.body.errors.map(({ where }) => where);
  };
  const broken = [excludeName('a'), excludeName('(')];
  expect(await refused('POST', '/rules/preview', { providerId: null, rules: broken })).toEqual([
    'rules.1.rule.when.name',
  ]);
  expect(await refused('PUT', '/rules', { rules: broken })).toEqual(['rules.1.rule.when.name']);
  expect(await refused('PATCH', `/providers/${id}`, { rules: [rename('a', '$1')] })).toEqual([
    'rules.0.rule.action.to',
  ]);
  const lost = [excludeName('a'), { template: 'nothing' }];
  const saved = await headwater.send<Problem>('PATCH', `/providers/${id}`, { rules: lost });
  const previewed = await headwater.send<Problem>('POST', '/rules/preview', { providerId: id, rules: lost });
  expect(await refused('PUT', '/rules', { rules: lost })).toEqual(['rules.1.template']);
  expect(saved.body.errors).toMatchObject([{ where: 'rules.1.template' }]);
  expect({ ...previewed.body, instance: null }).toEqual({ ...saved.body, instance: null });

  await headwater.send('PUT', '/rules', { templates: [{ key: 'mine', name: 'Mine', rules: [excludeName('x').rule] }] });
  await headwater.send('PATCH', `/providers/${id}`, { rules: [{ template: 'mine' }] });
  expect(await refused('PUT', '/rules', { templates: [] })).toEqual(['the rules of "Alpha".0.template']);
  expect(await headwater.get('/rules')).toMatchObject({
    templates: expect.arrayContaining([expect.objectContaining({ key: 'mine' })]),
  });
});

test('rules of config.yaml stand before those of people, and a change of the file imports anew', async () => {
  const { headwater, id } = await startWith(['Kite'], 'rules: [{ exclude: { name: ppv }, label: No events }]\n');
  await using _ = headwater;
  await headwater.send('PUT', '/rules', { rules: [excludeName('shop')] });
  await imported(headwater, id, 2);
  expect(await headwater.get('/rules')).toMatchObject({
    rules: [
      { source: 'file', rule: { label: 'No events', when: { name: 'ppv' } } },
      { source: 'database', rule: { when: { name: 'shop' } } },
    ],
  });
  await headwater.writeConfig('rules: [{ exclude: { name: test } }]\n');
  await imported(headwater, id, 3);
  expect(await headwater.get('/rules')).toMatchObject({
    rules: [{ rule: { when: { name: 'test' } } }, { rule: { when: { name: 'shop' } } }],
  });
});
