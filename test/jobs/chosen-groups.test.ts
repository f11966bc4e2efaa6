import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelId, ProviderId, RefreshId } from '../../src/base/model.js';
import type { WantedProvider } from '../../src/changes/index.js';
import { choiceQuestions } from '../../src/providers/index.js';
import { isWhole } from '../support/whole.js';
import { type DeskHouse, startDeskHouse } from './desk-house.js';

let house: DeskHouse;
let providerId: ProviderId;
let path: string;

beforeAll(async () => {
  house = await startDeskHouse();
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

/** `Name@Group`, or `Name@` for none; `Name@Films` is a film. */
function listOf(...entries: string[]): string {
  const lines = entries.map((entry) => {
    const [name = '', group = ''] = entry.split('@');
    const path = group.startsWith('Films') ? `movie/u/p/${idOf(name)}.mp4` : `live/u/p/${idOf(name)}.ts`;
    return `#EXTINF:-1 group-title="${group}",${name}\nhttp://stream.example/${path}\n`;
  });
  return `#EXTM3U\n${lines.join('')}`;
}
const ids = new Map<string, number>();
const idOf = (name: string) => ids.get(name) ?? ids.set(name, ids.size + 1).get(name)!;

const put = (...entries: string[]) => writeFileSync(path, listOf(...entries));
const edit = (patch: WantedProvider) =>
  house.desk.ask('edit', { requestId: randomUUID(), who: 'test', edit: { kind: 'editProvider', providerId, patch } });
const choose = (include: string[], newGroups: 'ask' | 'include' | 'exclude' = 'ask', exclude: string[] = []) =>
  edit({ groups: { include, exclude, newGroups } });
const refresh = (acceptLoss = false) => house.desk.ask('refresh', { providerId, acceptLoss });
/** Names of the provider's entries that are shown. */
const shown = () =>
  house.stores.sourceStreams
    .list({ providerId, after: 0, limit: 100 })
    .map(({ name, missingSinceMs }) => (missingSinceMs === null ? name : `(${name})`));
const channelOf = (name: string) =>
  house.stores.sourceStreams.list({ providerId, after: 0, limit: 100 }).find((row) => row.name === name)?.channelId;

/** Of this provider, what the channel would play. */
const playedOf = (channelId: ChannelId) =>
  house.stores.channels.playable(channelId).flatMap((one) => (one.providerId === providerId ? [one.name] : []));

beforeEach(async () => {
  providerId = (await house.addProvider(listOf('Amber@UK', 'Birch@UK', 'Cedar@DE', 'Dune@Films'))) as ProviderId;
  path = house.stores.providers.find(providerId)!.url;
});

describe('chosen groups', () => {
  test('only they come in, the others are known, and a film in a list of channels is counted', async () => {
    await choose(['uk']);
    expect(await refresh()).toMatchObject({ state: 'done', entryCount: 2, byList: { live: { leftOutCount: 1 } } });
    expect(shown()).toEqual(['Amber', 'Birch']);
    expect(
      house.stores.providers.groups(providerId).map(({ list, name, entryCount }) => [list, name, entryCount]),
    ).toEqual([
      ['live', 'UK', 2],
      ['live', 'DE', 1],
      ['movies', 'Films', 1],
    ]);
  });

  test('a group that is no longer wanted goes at once, however much it is, and comes back as it was', async () => {
    await choose([]);
    await refresh();
    const channelId = channelOf('Amber')!;
    const patch = { name: 'My Amber', number: '77' };
    await house.desk.ask('edit', {
      ...{ requestId: randomUUID(), who: 'test' },
      edit: { kind: 'editChannel', channelId: channelId as ChannelId, patch },
    });
    await choose(['DE']);
    expect(await refresh()).toMatchObject({ state: 'done', missingCount: 0, byList: { live: { leftOutCount: 2 } } });
    expect(shown()).toEqual(['Cedar']);
    expect(playedOf(channelId)).toEqual([]);
    await choose(['DE', 'UK']);
    await refresh();
    expect(channelOf('Amber')).toBe(channelId);
    expect(house.stores.channels.overrides(channelId)).toEqual({ name: 'My Amber' });
    expect(playedOf(channelId)).toEqual(['Amber']);
  });

  test('a group that comes later waits for an answer, stays out, or comes in, as was said', async () => {
    for (const [newGroups, expected] of [
      ['ask', ['Amber', 'Birch', 'Cedar']],
      ['exclude', ['Amber', 'Birch', 'Cedar']],
      ['include', ['Amber', 'Birch', 'Cedar', 'Elm']],
    ] as const) {
      put('Amber@UK', 'Birch@UK', 'Cedar@DE');
      await choose([], newGroups);
      await refresh();
      put('Amber@UK', 'Birch@UK', 'Cedar@DE', 'Elm@Sports');
      await refresh();
      expect(shown(), newGroups).toEqual(expected);
    }
  });

  test('a station that its provider moves to a group that is new stays where it was', async () => {
    await choose(['UK']);
    await refresh();
    const channelId = channelOf('Amber');
    put('Amber@UK News', 'Birch@UK News', 'Cedar@DE', 'Elm@UK News');
    expect(await refresh()).toMatchObject({ state: 'done', missingCount: 0, warnings: { 'group-not-found': 1 } });
    expect(shown()).toEqual(['Amber', 'Birch']);
    expect(channelOf('Amber')).toBe(channelId);
    await choose(['UK'], 'ask', ['UK News']);
    await refresh();
    expect(shown()).toEqual([]);
  });

  test('one list of several is meant by its name before the group', async () => {
    put('Amber@UK', 'Dune@Films', 'Elm@Films B');
    await edit({
      wantsMovies: true,
      groups: { include: [], exclude: ['movies:Films', 'live:Films B'], newGroups: 'ask' },
    });
    await refresh();
    expect(shown()).toEqual(['Amber', 'Elm']);
  });

  test('an entry that is named again in a group that is wanted comes in with that group', async () => {
    put('Amber@UK', 'Birch@DE', 'Amber@DE', 'Cedar@');
    await choose(['DE']);
    await refresh();
    expect(shown()).toEqual(['Amber', 'Birch']);
    await choose(['']);
    await refresh();
    expect(shown()).toEqual(['Cedar']);
  });
});

describe('films that are switched on after channels were chosen', () => {
  const questions = () => {
    const { providers } = house.stores;
    return choiceQuestions(providers.find(providerId)!, () => providers.groups(providerId));
  };

  test('come in, and the channels stay as they were chosen, until it is taken back', async () => {
    for (const include of [['UK', 'live:UK'], { live: ['UK'] }]) {
      await edit({ wantsMovies: false, groups: { include, exclude: [], newGroups: 'ask' } });
      const chosen = await refresh();
      expect(Object.keys(chosen.warnings), 'films are not asked for').not.toContain('list-left-out');
      const { changeId } = await edit({ wantsMovies: true });
      await refresh();
      expect(shown(), JSON.stringify(include)).toEqual(['Amber', 'Birch', 'Dune']);
      expect(questions()).toEqual({ askedGroupCount: 0, unchosenLists: [] });
      await house.desk.ask('edit', {
        requestId: randomUUID(),
        who: 'test',
        edit: { kind: 'undo', changeId: changeId! },
      });
      expect(house.stores.providers.find(providerId)?.groups.include).toEqual(include);
    }
  });

  test('come in as a whole, also what had come while they were off', async () => {
    await edit({ wantsMovies: false, groups: { include: { live: ['UK'] }, exclude: {}, newGroups: 'exclude' } });
    await refresh();
    put('Amber@UK', 'Dune@Films', 'Elm@Films, new');
    await refresh();
    await edit({ wantsMovies: true });
    await refresh();
    expect(shown()).toEqual(['Amber', '(Birch)', 'Dune', 'Elm']);
  });

  test('stay out where a name may be meant for them or none is, and somebody is asked', async () => {
    await choose(['UK', 'Films of 1999']);
    await refresh();
    await edit({ wantsMovies: true });
    expect(await refresh()).toMatchObject({ warnings: { 'list-left-out': 1 } });
    expect(shown()).toEqual(['Amber', 'Birch']);
    expect(questions()).toMatchObject({ unchosenLists: ['movies'] });
    await edit({ groups: { include: { live: ['UK'], movies: [] }, exclude: [], newGroups: 'ask' } });
    await refresh();
    expect([shown(), questions().unchosenLists]).toEqual([['Amber', 'Birch'], ['movies']]);
    await edit({ wantsMovies: false });
    expect(questions().unchosenLists).toEqual([]);
  });
});

describe('what its provider does to a choice', () => {
  const many = (group: string) => Array.from({ length: 10 }, (_, at) => `Station ${at}@${group}`);

  test('stations that move out of the chosen groups are held like those that are gone, until somebody accepts', async () => {
    put(...many('UK'), 'Elm@Misc', 'Fir@');
    await choose(['UK']);
    await refresh();
    for (const group of ['Misc', '']) {
      put(...many(group), 'Elm@Misc', 'Fir@');
      expect(await refresh(), group).toMatchObject({ state: 'held', error: { code: 'provider_shrank' } });
      expect(shown()).toHaveLength(10);
    }
    await refresh(true);
    expect(shown()).toEqual([]);
  });

  test('what is refused stays out, also when it is named again elsewhere, and whatever its case', async () => {
    put('Amber@late', 'Birch@UK', 'Amber@UK', 'Birch@LATE', 'Cedar@uk');
    await choose(['uk'], 'ask', ['Late']);
    await refresh();
    expect(shown()).toEqual(['Cedar']);
    put('Amber@late', 'Birch@UK', 'Amber@UK', 'Birch@LATE', 'Cedar@Uk');
    await choose([]);
    await refresh();
    expect(house.stores.providers.groups(providerId).filter(({ isLater }) => isLater)).toEqual([]);
  });

  test('what nobody wants any more goes also while the rest of the list is held', async () => {
    put(...many('UK'), 'Late@Adults');
    await choose([]);
    await refresh();
    put('Station 0@UK', 'Late@Adults');
    await refresh();
    await choose([], 'ask', ['Adults']);
    expect(await refresh()).toMatchObject({ state: 'held' });
    expect(shown()).toEqual(many('UK').map((name) => name.replace('@UK', '')));
  });

  test('only a list that was shown is accepted', async () => {
    put(...many('UK'));
    await choose([]);
    await refresh();
    put('Station 0@UK', 'Station 1@UK');
    await refresh();
    put('Station 0@UK');
    house.crash(); // with the desk go the lists that it kept
    expect(await refresh(true)).toMatchObject({ state: 'held', missingCount: 9 });
    expect(shown()).toHaveLength(10);
    expect(await refresh(true)).toMatchObject({ state: 'done', missingCount: 9 });
  });

  test('a list that came between is held anew, whoever downloaded it', async () => {
    put(...many('UK'));
    await choose([]);
    await refresh();
    put('Station 0@UK', 'Station 1@UK');
    const shownFirst = await refresh();
    put('Station 0@UK');
    const shownThen = await refresh(); // as a look, a try or the next day's refresh would
    expect([shownFirst.state, shownThen.state]).toEqual(['held', 'held']);
    const accept = (acceptedId: RefreshId) => house.desk.ask('refresh', { providerId, acceptLoss: true, acceptedId });
    expect(await accept(shownFirst.id)).toMatchObject({ state: 'held', missingCount: 9 });
    expect(shown()).toHaveLength(10);
    expect(await accept(shownThen.id)).toMatchObject({ state: 'done', missingCount: 9 });
  });

  describe('stays held, or is held, whatever else somebody changes:', () => {
    const moved = () => put(...many('DE'), 'Elm@UK');
    const begin = async () => {
      put(...many('UK'), 'Elm@DE');
      await edit({ groups: { include: { live: ['UK'] }, exclude: {}, newGroups: 'ask' } });
      await refresh();
      expect(shown()).toHaveLength(10);
    };
    const harmless = {
      label: null,
      isEnabled: true,
      when: { name: '^zzz$', group: null, kinds: [], isSeparator: false },
    };
    const rename = { rule: { ...harmless, action: { kind: 'rename' as const, find: 'zzz', to: 'y' } } };

    test.each<[string, WantedProvider]>([
      ['a rule', { rules: [rename] }],
      ['films', { wantsMovies: true }],
      ['where it goes', { allowPrivate: true }],
      [
        'groups that are not there',
        { groups: { include: { live: ['UK'] }, exclude: { live: ['XX'] }, newGroups: 'ask' } },
      ],
    ])('%s', async (_what, patch) => {
      await begin();
      moved();
      expect((await refresh()).state).toBe('held');
      await edit(patch);
      expect(await refresh()).toMatchObject({ error: { code: 'provider_shrank' } });
      expect(shown()).toHaveLength(10);
    });

    test('another address whose list has everything elsewhere', async () => {
      await begin();
      const other = join(house.folder, `${randomUUID()}.m3u`);
      writeFileSync(other, listOf(...many('DE'), 'Elm@UK'));
      await edit({ url: other });
      expect((await refresh()).state).toBe('held');
      expect(shown()).toHaveLength(10);
    });

    test('but what the choice itself drops goes, and the rest is guarded all the same', async () => {
      put(...many('UK'), 'Elm@DE', 'Fir@DE');
      await choose([]);
      await refresh();
      put(...many('DE'), 'Elm@DE', 'Fir@DE');
      await edit({ groups: { include: { live: ['UK'] }, exclude: {}, newGroups: 'ask' } });
      expect((await refresh()).state).toBe('held');
      expect(shown()).toEqual(many('UK').map((entry) => entry.split('@')[0])); // Elm and Fir are what nobody wants any more
    });
  });
});

describe('what a refresh changes', () => {
  test('is kept with names, and a held list shows what would go before it is accepted', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `Station ${at}@UK`);
    put(...names, 'Dune@Films');
    await edit({ wantsMovies: true });
    await refresh();
    const before = shown();
    put('Station 0@UK', 'Fir@UK', 'Dune@Films', 'Elm@Films');
    const held = await refresh();
    expect(held).toMatchObject({ state: 'held', error: { code: 'provider_shrank' } });
    expect(held.byList).toMatchObject({ live: { addedCount: 1, missingCount: 9 }, movies: { addedCount: 1 } });
    const changes = house.stores.providers.changesOf(held.id);
    expect(changes.filter(({ what }) => what === 'missing').map(({ name }) => name)).toEqual(
      names.slice(1).map((name) => name.replace('@UK', '')),
    );
    expect(changes.filter(({ what }) => what === 'added').map(({ list, name }) => [list, name])).toEqual([
      ['live', 'Fir'],
      ['movies', 'Elm'],
    ]);
    expect(shown()).toEqual([...before, 'Elm']); // the films are fine
    await refresh(true);
    expect(shown().filter((name) => !name.startsWith('('))).toEqual(['Station 0', 'Dune', 'Elm', 'Fir']);
    expect(shown().filter((name) => name.startsWith('('))).toHaveLength(9);
  });

  test('a list of one kind that is empty never replaces what there is, however short it was', async () => {
    put('Amber@UK', 'Dune@Films');
    await edit({ wantsMovies: true });
    await refresh();
    put('Dune@Films');
    expect(await refresh()).toMatchObject({ state: 'held', error: { code: 'provider_shrank' } });
    expect(shown()).toEqual(['Amber', 'Dune']);
  });
});

describe('looking before choosing', () => {
  const household = { countries: ['GB'], languages: ['en'] };
  const lists = ['live', 'movies', 'series'] as const;

  test('lists the groups of a provider that is not there yet, and suggests those of the house', async () => {
    const file = house.stores.providers.find(providerId)!.url;
    writeFileSync(
      file,
      listOf(
        'A@UK | News',
        'B@UK | News',
        'C@DE | Kino',
        'D@FR | Cinéma',
        'E@Adult UK',
        'F@Films EN',
        '##### G #####@UK | News',
      ),
    );
    const provider = { key: 'other', name: 'Other', url: file };
    const found = await house.desk.ask('inspect', { of: { provider }, lists: [...lists], household });
    expect(found.lists).toEqual([
      { list: 'live', entryCount: 6, problem: null },
      { list: 'movies', entryCount: 1, problem: null },
    ]);
    expect(
      found.groups.map(({ list, name, entryCount, isSuggested }) => [list, name, entryCount, isSuggested]),
    ).toEqual([
      ['live', 'UK | News', 3, true],
      ['live', 'DE | Kino', 1, false],
      ['live', 'FR | Cinéma', 1, false],
      ['live', 'Adult UK', 1, false],
      ['movies', 'Films EN', 1, true],
    ]);
    expect(house.stores.providers.findByKey('other')).toBeNull();
  });

  test('what has been looked at is what is imported: a panel may refuse a second download', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      if (asked > 1) return void response.writeHead(403).end();
      response.end(listOf('A@UK', 'B@DE'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
    const provider = { key: 'once', name: 'Once', url };
    const typed = { address: url, username: '', password: '', ownHosts: [], mayReadFiles: true };
    expect(await house.desk.ask('tryProvider', typed)).toMatchObject({ kind: 'm3u', entryCount: 2 });
    await house.desk.ask('inspect', { of: { provider }, lists: [...lists], household });
    const added = await house.desk.ask('edit', {
      ...{ requestId: randomUUID(), who: 'test' },
      edit: {
        kind: 'addProvider',
        provider: { ...provider, groups: { include: ['UK'], exclude: [], newGroups: 'ask' } },
      },
    });
    providerId = added.subjectId as ProviderId;
    const kept = { providerId, acceptLoss: false, mayUseKept: true };
    expect(await house.desk.ask('refresh', kept)).toMatchObject({ state: 'done', entryCount: 1 });
    await choose(['UK', 'DE']);
    expect(await house.desk.ask('refresh', kept)).toMatchObject({ state: 'done', entryCount: 2 });
    expect(asked).toBe(1);
    expect(await refresh()).toMatchObject({ state: 'failed', error: { code: 'provider_refused' } });
    expect(shown()).toEqual(['A', 'B']);
    server.close();
  });

  test('says why there is nothing to choose from, and looks anew once that is mended', async () => {
    let body = '<html><body>Login</body></html>';
    const server = createServer((_request, response) => void response.end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
    const provider = { key: 'mended', name: 'Mended', url };
    const inspect = () => house.desk.ask('inspect', { of: { provider }, lists: [...lists], household });
    await expect(inspect()).rejects.toMatchObject({ code: 'provider_not_a_playlist' });
    body = listOf('Amber@UK');
    expect((await inspect()).groups).toHaveLength(1);
    server.close();
  });
});

// the last one: each refresh after it would look at all that it leaves
test('a file that is replaced while it is read gives each channel its own stream', async () => {
  const entries = (version: string) =>
    Array.from({ length: isWhole ? 30_000 : 8_000 }, (_, at) => `${version} ${at}@UK`);
  put(...entries('First'));
  await choose([]);
  await refresh();
  put(...entries('First Again'));
  let isReplaced = false;
  const done = await house.desk.ask(
    'refresh',
    { providerId, acceptLoss: false },
    {
      onProgress({ phase }) {
        if (phase !== 'reading' || isReplaced) return;
        isReplaced = true;
        put('On Top@UK', ...entries('First Again'));
      },
    },
  );
  expect([isReplaced, done.state]).toEqual([true, 'held']); // all of them are gone, and as many new ones are there
  await refresh(true);
  for (const { name, url } of house.stores.sourceStreams.list({ providerId, after: 0, limit: 100 }))
    expect(url, name).toContain(`/${idOf(name)}.ts`);
});
