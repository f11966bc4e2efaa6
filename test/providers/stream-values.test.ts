import { expect, test } from 'vitest';
import { parseM3u } from '../../src/formats/m3u/index.js';
import { hashOfValues, streamValues } from '../../src/providers/stream-values.js';

const place = { twin: 0, position: 0, valueHash: 1 };

function entryOf(name: string, path: string) {
  const list = `#EXTM3U\n#EXTINF:-1,${name}\nhttp://tv.example/${path}\n`;
  return { ...parseM3u(Buffer.from(list), { baseUrl: 'http://tv.example/' }).entries[0]!, identity: path };
}

test('an episode keeps its season and its number; what is none has neither', () => {
  const episode = entryOf('Harbour S02 E07', 'series/u/p/1.mkv');
  expect(streamValues(episode, place, [])).toMatchObject({ kind: 'series', extras: { season: 2, episode: 7 } });
  const film = entryOf('Harbour (1999)', 'movie/u/p/2.mkv');
  expect(streamValues(film, place, []).extras).toEqual({});
});

test('a row that was stored without them is found to differ', () => {
  const episode = entryOf('Harbour S02 E07', 'series/u/p/1.mkv');
  expect(hashOfValues(episode)).not.toBe(hashOfValues({ ...episode, season: null, episode: null }));
  const film = entryOf('Harbour (1999)', 'movie/u/p/2.mkv');
  expect(hashOfValues(film)).toBe(hashOfValues({ ...film, season: null, episode: null }));
});
