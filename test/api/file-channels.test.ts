// biome-ignore-all lint/suspicious/noTemplateCurlyInString: names of channels may look like references
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { entryUrl } from '../support/entries.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

interface Channel {
  id: number;
  number: string;
  name: string;
  isNumberChosen: boolean;
  groupName: string | null;
  logoUrl: string | null;
  playerGuideId: string;
  isHidden: boolean;
  own: Record<string, unknown>;
  file: { line: number; fields: Record<string, number> } | null;
  streams: { id: number; name: string; providerName: string; pin: number | null }[];
}
interface Reply {
  code?: string;
  changeId: number;
  errors?: { where: string; problem: string }[];
}
interface Matching {
  streams: { reading: { name: string; language: string | null; variants: string[] } }[];
}
interface About {
  configErrors: { line: number; column: number; message: string }[];
  configRemarks: { file: string; line: number; message: string }[];
}

/** Two providers with lists of their own, and a config file whose first line names them. */
async function startHouse(alpha: readonly string[], beta: readonly string[], config: readonly string[] = []) {
  const provider = await startProvider();
  let writtenCount = 0;
  const write = (key: string, names: readonly string[]) => {
    const entries = names.map((name, at) => `#EXTINF:-1,${name}\n${provider.url(`/${key}/${name.length}${at}.ts`)}`);
    provider.answer(`/${key}-own.m3u`, { body: ['#EXTM3U', ...entries, `# ${++writtenCount}`].join('\n') });
  };
  write('alpha', alpha);
  write('beta', beta);
  const keys = ['alpha', 'beta'].map((key) => `{ key: ${key}, url: "${provider.url(`/${key}-own.m3u`)}" }`);
  const configOf = (lines: readonly string[]) => [`providers: [${keys.join(', ')}]`, ...lines].join('\n');
  const headwater = await startHeadwater({ config: configOf(config), logLevel: 'warn' });
  await headwater.ready();
  const channel = async (name: string) => {
    const { items } = await headwater.get<{ items: { id: number; name: string }[] }>('/channels?limit=500&hidden=all');
    const row = items.find((one) => one.name === name);
    return row ? await headwater.get<Channel>(`/channels/${row.id}`) : null;
  };
  return {
    ...{ headwater, channel },
    about: () => headwater.get<About>('/about'),
    send: async (method: string, path: string, body?: object) =>
      (await headwater.send<Reply & { status: number }>(method, path, body)).body,
    /** Writes all but the providers anew, and waits until channels look so. */
    async writeConfig(lines: readonly string[], isSo: () => Promise<unknown>) {
      await headwater.writeConfig(configOf(lines));
      await headwater.until(async () => ((await isSo()) ? true : null));
      await headwater.idle();
    },
    async refresh(key: string, names: readonly string[]) {
      write(key, names);
      expect(await headwater.refresh(key)).toMatchObject({ state: 'done' });
    },
    /** Names of the entries of each channel, in rank order. */
    async made() {
      const rows = await headwater.channels();
      const all = await Promise.all(rows.map(({ id }) => headwater.get<Channel>(`/channels/${id}`)));
      return all.map(({ streams }) => streams.map(({ name }) => name));
    },
    async [Symbol.asyncDispose]() {
      await headwater[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** Lines of the log with this in them. */
const told = ({ logLines }: Headwater, text: string) => logLines.list({ level: 'warn', text, after: 0, limit: 50 });

test('the file’s word about a channel counts before a person’s, who cannot change it, and the person’s shows again without it', async () => {
  await using house = await startHouse(['UK: Amber', 'UK: Birch', 'UK: Dave HD'], ['UK| Cedar', 'UK| DAVE']);
  const { channel, send, headwater } = house;
  const dave = (await channel('UK: Dave HD'))!;
  const cedar = (await channel('UK| Cedar'))!;
  await send('PATCH', `/channels/${dave.id}`, { name: 'My Dave', groupName: 'Mine', number: '40' });
  await send('PATCH', `/channels/${cedar.id}`, { number: '19' });
  const amberAlone = (await channel('UK: Amber'))!;
  await send('POST', '/channels/apart', { ids: [dave.id, amberAlone.id] }); // the file says otherwise
  await house.writeConfig(
    [
      'channels:',
      '  - streams: [{ provider: beta, name: "UK| DAVE" }, { provider: alpha, name: "UK: Amber" }]',
      '    first: [{ provider: alpha, name: "UK: Amber" }]',
      '    name: Dave',
      '    number: 19',
      '    hidden: true',
      '    logo: http://logo.example/dave.png',
    ],
    () => channel('Dave'),
  );
  const now = await channel('Dave');
  expect(now).toMatchObject({
    ...{ id: dave.id, number: '19', groupName: 'Mine', isHidden: true, own: { name: 'My Dave', isHidden: null } },
    file: { line: 3, fields: { streams: 3, first: 4, name: 5, number: 6, isHidden: 7, logoUrl: 8 } },
  });
  expect(now!.streams.map(({ name }) => name)).toEqual(['UK: Amber', 'UK: Dave HD', 'UK| DAVE']);
  expect(now!.logoUrl).toBe('http://logo.example/dave.png');
  expect(await channel('UK| Cedar')).toMatchObject({ number: '20', file: null });
  expect(told(headwater, 'line 3: \\"UK| Cedar\\" had the number 19; it has 20 instead')).toHaveLength(1);

  const refused = { code: 'set_in_config_file', errors: [{ where: 'config.yaml:5', problem: 'sets the name' }] };
  expect(await send('PATCH', `/channels/${dave.id}`, { name: 'Other' })).toMatchObject(refused);
  expect(await send('PATCH', `/channels/${dave.id}`, { number: '41' })).toMatchObject({ code: 'set_in_config_file' });
  expect(await send('PATCH', '/channels', { ids: [cedar.id, dave.id], patch: { isHidden: false } })).toMatchObject({
    code: 'set_in_config_file',
  });
  const [amber] = now!.streams;
  expect(await send('PUT', `/channels/${dave.id}/pins`, { streams: [] })).toMatchObject({ code: 'set_in_config_file' });
  expect(await send('POST', `/channels/${dave.id}/streams/move`, { streams: [amber!.id], to: null })).toMatchObject({
    code: 'set_in_config_file',
    errors: [{ where: 'config.yaml:3' }],
  });
  expect(await send('PATCH', `/channels/${dave.id}`, { groupName: 'Still mine' })).toMatchObject({ id: dave.id });

  const renumbered = ['channels:', '  - { streams: [{ provider: beta, name: "UK| DAVE" }], name: Dave, number: 30 }'];
  await house.writeConfig(renumbered, async () => (await channel('Dave'))?.number === '30');
  expect(await channel('UK| Cedar')).toMatchObject({ number: '19' }); // nobody else has it any more

  await house.writeConfig([], () => channel('My Dave'));
  expect(await channel('My Dave')).toMatchObject({
    ...{ id: dave.id, number: '40', groupName: 'Still mine', isHidden: false, file: null },
  });
  expect(await channel('UK| Cedar')).toMatchObject({ number: '19' });
  expect((await house.made()).map((names) => names.join())).toContain('UK: Amber');
  expect((await channel('UK: Amber'))!.number).toBe('1');
});

test('entries that read alike are told apart by the file, and those that come later count then', async () => {
  const channels = [
    'channels:',
    '  - streams: [{ provider: alpha, name: "UK: BBC One" }]',
    '    not: [{ provider: beta, name: "UK: BBC One" }]',
    '  - streams: [{ provider: gamma, name: "UK: Oak" }, { provider: beta, name: "UK| Elm" }]',
    '    name: Later',
    '  - streams: [{ provider: alpha, name: "UK: Fir" }] # as its list has it',
    '    name: Fir tree',
    'rules: [{ rename: { name: "^UK: (Fir)", to: "GB: $1" } }]',
  ];
  await using house = await startHouse(['UK: BBC One', 'UK: Fir'], ['UK: BBC One'], channels);
  const { made, about, channel } = house;
  expect((await made()).map((names) => names.length)).toEqual([1, 1, 1]);
  expect((await about()).configRemarks).toEqual([
    { file: 'config.yaml', line: 5, message: expect.stringContaining('There is no provider "gamma"') },
    { file: 'config.yaml', line: 5, message: expect.stringContaining('"UK| Elm" is not in the list of "beta"') },
  ]);
  await house.refresh('beta', ['UK: BBC One', 'UK| Elm']);
  expect(await channel('Fir tree')).toMatchObject({ streams: [{ name: 'GB: Fir' }] });
  expect(await channel('Later')).toMatchObject({ streams: [{ name: 'UK| Elm' }] });
  expect((await made()).map((names) => names.length)).toEqual([1, 1, 1, 1]);
  expect((await about()).configRemarks).toHaveLength(1);
  expect(told(house.headwater, 'gamma')).toHaveLength(1); // however many rebuilds there were

  const [one, other] = (await house.headwater.channels()).filter(({ name }) => name === 'UK: BBC One');
  expect(await house.send('POST', '/channels/merge', { ids: [one!.id, other!.id] })).toMatchObject({
    ...{ code: 'set_in_config_file', errors: [{ where: 'config.yaml:3' }] },
  });
  await house.writeConfig([], async () => (await made()).some((names) => names.length === 2));
  expect(await made()).toEqual([['UK: BBC One', 'UK: BBC One'], ['UK: Fir'], ['UK| Elm']]);

  const fir = (await channel('UK: Fir'))!;
  const joined =
    '  - { streams: [{ provider: alpha, name: "UK: Fir" }, { provider: alpha, name: "UK: BBC One" }], name: Joined }';
  await house.writeConfig(['channels:', joined], () => channel('Joined'));
  const first = await channel('Joined'); // it goes on as the first of them, though the other has more streams
  expect(first).toMatchObject({ id: fir.id, number: fir.number });
  expect(first!.streams).toHaveLength(3);
});

test('what was decided in one house can be written down, and a fresh one with the same lists makes the same channels of it', async () => {
  const alpha = ['UK: Amber', 'UK: Birch', 'UK: BBC One', 'UK: Dave HD', 'UK: "Odd" ${NAME} # 1'];
  const beta = ['UK| Cedar', 'UK: BBC One', 'UK| DAVE', 'UK| BIRCH HD'];
  await using house = await startHouse(alpha, beta);
  const { channel, send, headwater } = house;
  const idOf = async (name: string) => (await channel(name))!.id;
  expect(await exportOf(headwater)).toContain('channels: []');
  await send('PATCH', `/channels/${await idOf('UK: "Odd" ${NAME} # 1')}`, {
    name: 'Odd',
    number: '7.10',
    isHidden: true,
  });
  await send('POST', '/channels/merge', { ids: [await idOf('UK| Cedar'), await idOf('UK: Amber')] });
  await send('PATCH', `/channels/${await idOf('UK| Cedar')}`, {
    groupName: 'Trees',
    logoUrl: 'http://logo.example/c.png',
  });
  const bbc = (await channel('UK: BBC One'))!;
  await send('POST', `/channels/${bbc.id}/streams/move`, { streams: [bbc.streams[1]!.id], to: null });
  const dave = (await channel('UK: Dave HD'))!;
  await send('PUT', `/channels/${dave.id}/pins`, { streams: [dave.streams[1]!.id] });
  await send('PATCH', `/channels/${dave.id}`, { number: '19', guideId: 'dave.uk' });
  await house.refresh('alpha', alpha); // every rebuild ranks anew

  const text = await exportOf(headwater);
  const reply = await fetch(headwater.url('/api/v1/channels/export'));
  expect(reply.headers.get('content-type')).toBe('text/yaml; charset=utf-8');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[fileURLToPath(entryUrl('cli/main')), 'export', 'channels', '--data', headwater.dataDir],
  ]);
  expect(stdout).toBe(text);
  expect(text.match(/number: ".*"/g)).toEqual(['number: "7.10"', 'number: "19"']); // in order, and no other number

  await using fresh = await startHouse(alpha, beta, text.split('\n'));
  expect((await fresh.about()).configErrors).toEqual([]);
  await fresh.headwater.until(async () => ((await fresh.channel('Odd')) ? true : null));
  expect((await fresh.made()).sort()).toEqual((await house.made()).sort());
  for (const name of ['Odd', 'UK| Cedar', 'UK: Dave HD'])
    expect(await lookOf(fresh, name), name).toEqual(await lookOf(house, name));
  expect((await fresh.about()).configRemarks).toEqual([]);
});

test('words of the house are read like those of the dictionaries, and forgotten when they leave the file', async () => {
  const alpha = ['UK: Amber', 'UK: Birch RAWX', 'MYC: Cedar', 'UK: Elm', 'UK: Fir Plattdeutsch', 'US: WXYQ'];
  const beta = ['UK| Amber Zwo', 'UK| Birch', 'DE| Cedar', 'UK| Elm', 'UK| Fir', 'US| ABC Oakville'];
  const words = [
    'matching:',
    '  dictionary:',
    '    aliases: [[Amber, Amber Zwo]]',
    '    variants: [RAWX]',
    '    countries: { MYC: DE }',
    '    languages: { plattdeutsch: nds }',
    '    callSigns: [[WXYQ, ABC, "7", Oakville, NY, US]]',
  ];
  await using house = await startHouse(alpha, beta);
  const before = await house.made();
  expect(before).toEqual(
    [...alpha, ...beta]
      .filter((name) => name !== 'UK| Elm')
      .map((name) => (name === 'UK: Elm' ? ['UK: Elm', 'UK| Elm'] : [name])),
  );
  const amber = (await house.channel('UK| Amber Zwo'))!;

  await house.writeConfig(words, async () => (await house.made()).length < before.length);
  expect((await house.made()).filter((names) => names.length > 1)).toEqual([
    ['UK: Amber', 'UK| Amber Zwo'],
    ['UK: Birch RAWX', 'UK| Birch'],
    ['MYC: Cedar', 'DE| Cedar'],
    ['UK: Elm', 'UK| Elm'],
    ['US: WXYQ', 'US| ABC Oakville'],
  ]);
  const birch = (await house.channel('UK: Birch RAWX'))!;
  const { streams } = await house.headwater.get<Matching>(`/channels/${birch.id}/matching`);
  expect(streams[0]!.reading.variants).toEqual(['rawx']);
  const fir = (await house.channel('UK: Fir Plattdeutsch'))!;
  const { streams: readings } = await house.headwater.get<Matching>(`/channels/${fir.id}/matching`);
  expect(readings[0]!.reading).toMatchObject({ name: 'fir', language: 'nds' });

  await house.writeConfig([], async () => (await house.made()).length === before.length);
  expect(await house.made()).toEqual(before);
  expect(await house.channel('UK| Amber Zwo')).toMatchObject({ id: amber.id, number: amber.number });
});

const exportOf = async (headwater: Headwater) => (await fetch(headwater.url('/api/v1/channels/export'))).text();

/** How a channel looks; a number that nobody chose is any. */
async function lookOf(house: { channel(name: string): Promise<Channel | null> }, name: string) {
  const { number, isNumberChosen, groupName, logoUrl, isHidden, playerGuideId, streams } = (await house.channel(name))!;
  const shown = { groupName, logoUrl, isHidden, guideId: playerGuideId.includes('uk') ? playerGuideId : null };
  return { ...shown, number: isNumberChosen ? number : null, streams: streams.map((stream) => stream.name) };
}
