import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

test('a remote control finds the channel before, after and with a number; hidden ones are passed over', async () => {
  await using provider = await startProvider({ streams: ['Amber', 'Birch', 'Cedar', 'Dogwood'] });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  const channels = await headwater.channels();
  const idOf = (name: string) => channels.find((channel) => channel.name === name)!.id;
  const around = async (name: string) => {
    const { previous, next } = await headwater.get<Record<'previous' | 'next', { name: string } | null>>(
      `/channels/${idOf(name)}/neighbours`,
    );
    return [previous?.name ?? null, next?.name ?? null];
  };
  await headwater.send('PATCH', `/channels/${idOf('Birch')}`, { isHidden: true });
  await headwater.send('PATCH', `/channels/${idOf('Dogwood')}`, { number: '7.1' });
  expect(await around('Amber')).toEqual(['Dogwood', 'Cedar']);
  expect(await around('Birch')).toEqual(['Amber', 'Cedar']);
  expect(await around('Dogwood')).toEqual(['Cedar', 'Amber']);
  expect(await headwater.get('/channels/numbered/007.1')).toEqual({
    id: idOf('Dogwood'),
    number: '7.1',
    name: 'Dogwood',
  });
  for (const name of ['Cedar', 'Dogwood']) await headwater.send('PATCH', `/channels/${idOf(name)}`, { isHidden: true });
  expect(await around('Amber')).toEqual([null, null]);
  expect(await headwater.send('GET', '/channels/numbered/40')).toMatchObject({
    status: 404,
    body: { code: 'channel_unknown', title: 'No channel has the number 40.' },
  });
  expect((await headwater.send('GET', '/channels/numbered/x')).status).toBe(422);
  expect((await headwater.send('GET', '/channels/999/neighbours')).status).toBe(404);
});
