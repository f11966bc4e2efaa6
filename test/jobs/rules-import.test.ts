import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ImportRule, RuleAction, RuleCondition } from '../../src/base/import-choice.js';
import type { ChannelId, ProviderId } from '../../src/base/model.js';
import type { Edit } from '../../src/changes/index.js';
import { startDeskHouse } from './desk-house.js';

const rule = (when: Partial<RuleCondition>, action: RuleAction): { rule: ImportRule } => ({
  rule: {
    ...{ label: null, isEnabled: true, action },
    when: { name: null, group: null, kinds: [], isSeparator: false, ...when },
  },
});

test('rules leave out, rename and regroup what comes in, channels that exist follow them, and back', async () => {
  await using house = await startDeskHouse();
  const entries = ['UK: Amber@UK News', 'UK: Birch@UK Sport', '#### LOOPS ####@UK News', '24/7 Cedar@Loops'];
  const list = entries.map((entry, at) => {
    const [name, group] = entry.split('@');
    return `#EXTINF:-1 group-title="${group}",${name}\nhttp://tv.example/live/u/p/${at}.ts\n`;
  });
  const providerId = (await house.addProvider(`#EXTM3U\n${list.join('')}`)) as ProviderId;
  const edit = (wanted: Edit) => house.desk.ask('edit', { requestId: randomUUID(), who: 'test', edit: wanted });
  const refresh = () => house.desk.ask('refresh', { providerId, acceptLoss: false });
  const channels = () => {
    const lineupId = house.stores.lineups.main()!.id;
    const ids = [1, 2, 3] as ChannelId[];
    return ids.flatMap((id) => {
      const channel = house.stores.channels.findEffective(id, lineupId);
      return channel ? [[channel.name, channel.groupName, channel.streamCount]] : [];
    });
  };
  await refresh();
  const before = channels();
  expect(before).toEqual([
    ['UK: Amber', 'UK News', 1],
    ['UK: Birch', 'UK Sport', 1],
    ['24/7 Cedar', 'Loops', 1],
  ]);
  await edit({ kind: 'editChannel', channelId: 2 as ChannelId, patch: { groupName: 'Mine' } });
  const change = await edit({
    kind: 'editProvider',
    providerId,
    patch: {
      rules: [
        rule({ name: '^24/7' }, { kind: 'exclude' }),
        rule({}, { kind: 'rename', find: '^UK: ', to: '' }),
        rule({ group: '^UK (.*)' }, { kind: 'regroup', to: '$1' }),
      ],
    },
  });
  const ruled = await refresh();
  expect(ruled).toMatchObject({ state: 'done', missingCount: 0, changedCount: 3, addedCount: 0 });
  expect(channels()).toEqual([
    ['Amber', 'News', 1],
    ['Birch', 'Mine', 1],
    ['24/7 Cedar', 'Loops', 0],
  ]);
  // the provider gives one another name: that is no rule's doing, and the channel keeps its own
  writeFileSync(
    house.stores.providers.find(providerId)!.url,
    `#EXTM3U\n${list.join('').replace('UK: Amber', 'UK: Amber Two')}`,
  );
  await refresh();
  expect(channels()[0]).toEqual(['Amber', 'News', 1]);
  writeFileSync(house.stores.providers.find(providerId)!.url, `#EXTM3U\n${list.join('')}`);
  await refresh();
  await edit({ kind: 'undo', changeId: change.changeId! });
  await refresh();
  expect(channels()).toEqual([before[0], ['UK: Birch', 'Mine', 1], before[2]]);
});

test('a rule of one provider, and taking it back, leaves what another one’s channel is called alone', async () => {
  await using house = await startDeskHouse();
  const listOf = (name: string) => `#EXTM3U\n#EXTINF:-1,${name}\nhttp://tv.example/${encodeURIComponent(name)}.ts\n`;
  const first = (await house.addProvider(listOf('Arte'))) as ProviderId;
  const second = (await house.addProvider(listOf('Arte Doku'))) as ProviderId;
  const refresh = (providerId: ProviderId) => house.desk.ask('refresh', { providerId, acceptLoss: false });
  await refresh(first);
  await refresh(second);
  const patch = { rules: [rule({}, { kind: 'rename', find: ' Doku$', to: '' })] };
  const edit = { kind: 'editProvider' as const, providerId: second, patch };
  const { changeId } = await house.desk.ask('edit', { requestId: 'rule', who: 'test', edit });
  await refresh(second);
  const nameOf = (id: number) => house.stores.channels.nameOf(id as ChannelId);
  expect(house.stores.channels.playable(1 as ChannelId).map(({ name }) => name)).toEqual(['Arte', 'Arte']);
  await house.desk.ask('edit', { requestId: 'back', who: 'test', edit: { kind: 'undo', changeId: changeId! } });
  await refresh(second);
  expect(nameOf(1)).toBe('Arte');
  expect(house.stores.channels.playable(1 as ChannelId)).toHaveLength(1);
});
