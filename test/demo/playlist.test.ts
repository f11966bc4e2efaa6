import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { PlaylistMisbehaviour } from '../../src/demo/misbehaviour.js';
import { startProvider } from '../support/simulated-provider.js';
import { type CaptureLimits, capture } from './capture.js';

const STREAMS = Array.from({ length: 20 }, (_, at) => ({
  id: String(at + 1),
  name: `Station ${at + 1}`,
  attributes: { 'tvg-id': `station.${at + 1}`, 'group-title': 'News' },
}));

async function see(misbehaviour: PlaylistMisbehaviour | null, limits: CaptureLimits = { ms: 2_000 }) {
  await using provider = await startProvider({ streams: STREAMS });
  provider.provider('alpha').misbehavePlaylist(misbehaviour);
  return await capture(provider.playlistUrl('alpha'), limits);
}

const countEntries = (body: Buffer) => body.toString().match(/^#EXTINF/gm)?.length ?? 0;

test('a playlist lists every stream with its attributes and address', async () => {
  await using provider = await startProvider({ streams: STREAMS, header: { 'url-tvg': 'http://127.0.0.1/guide.xml' } });
  const { body, headers } = await capture(provider.playlistUrl('alpha'));
  expect(headers['content-type']).toBe('audio/x-mpegurl');
  expect(body.toString().split('\n').slice(0, 3)).toEqual([
    '#EXTM3U url-tvg="http://127.0.0.1/guide.xml"',
    '#EXTINF:-1 tvg-id="station.1" group-title="News",Station 1',
    provider.streamUrl('alpha', '1'),
  ]);
  expect(countEntries(body)).toBe(20);
});

test('who knows it already gets 304, until it changes', async () => {
  await using provider = await startProvider({ streams: STREAMS });
  const url = provider.playlistUrl('alpha');
  const { headers } = await capture(url);
  const byTag = { headers: { 'if-none-match': headers.etag! } };
  expect(await capture(url, byTag)).toMatchObject({ status: 304, firstByteMs: null });
  expect((await capture(url, { headers: { 'if-modified-since': headers['last-modified']! } })).status).toBe(304);
  provider.provider('alpha').setStreams(STREAMS.slice(0, 5));
  const fresh = await capture(url, byTag);
  expect([fresh.status, countEntries(fresh.body)]).toEqual([200, 5]);
  expect(provider.counters().alpha!.playlist).toEqual({ gets: 4, heads: 0, notModified: 2 });
});

test('it comes gzipped to who accepts that, or always as a file', async () => {
  await using provider = await startProvider({ streams: STREAMS, gzip: 'negotiated' });
  expect(countEntries((await capture(provider.playlistUrl('alpha'))).body)).toBe(20);
  const packed = await capture(provider.playlistUrl('alpha'), { headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(countEntries(gunzipSync(packed.body))).toBe(20);
  await using file = await startProvider({ streams: STREAMS, gzip: 'always' });
  const always = await capture(file.playlistUrl('alpha'));
  expect(always.headers['content-encoding']).toBeUndefined();
  expect(countEntries(gunzipSync(always.body))).toBe(20);
});

test('a playlist may be cut short of its declared length', async () => {
  const { ended, headers, body } = await see({ kind: 'truncated', how: 'length', percent: 50 });
  expect(ended).toBe('broken');
  expect(body.length).toBe(Math.floor(Number(headers['content-length']) / 2));
});

test('a playlist may be cut inside its gzip stream while the reply looks complete', async () => {
  const { ended, headers, body } = await see({ kind: 'truncated', how: 'gzip', percent: 60 });
  expect([ended, headers['content-encoding']]).toEqual(['complete', 'gzip']);
  expect(() => gunzipSync(body)).toThrow('unexpected end of file');
});

test('a playlist may shrink', async () => {
  const { status, body } = await see({ kind: 'shrunk', keepCount: 3 });
  expect([status, countEntries(body)]).toEqual([200, 3]);
});

test('a login page may stand in for it', async () => {
  const { status, headers, body } = await see({ kind: 'loginPage' });
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body.toString()).toContain('Please log in');
});

test('it may drip', async () => {
  const { ended, body } = await see({ kind: 'drip', bytesPerSecond: 400 }, { ms: 1_000 });
  expect(ended).toBe('left');
  expect(body.length).toBeGreaterThan(200);
  expect(body.length).toBeLessThan(500);
});

test('its connection may be reset, stay silent, never be answered or be refused', async () => {
  expect(await see({ kind: 'reset', after: { bytes: 500 } })).toMatchObject({ ended: 'broken', body: { length: 500 } });
  expect(await see({ kind: 'silent' }, { ms: 300 })).toMatchObject({ status: 200, firstByteMs: null, ended: 'left' });
  expect(await see({ kind: 'halfOpen' }, { ms: 300 })).toMatchObject({ status: 0, ended: 'left' });
  expect(await see({ kind: 'refuse', status: 500 })).toMatchObject({ status: 500 });
  expect(await see({ kind: 'end', after: { bytes: 500 } })).toMatchObject({ ended: 'complete', body: { length: 500 } });
});

test('it may be behind redirects', async () => {
  await using provider = await startProvider({ streams: STREAMS });
  provider.provider('alpha').misbehavePlaylist({ kind: 'redirects', hops: 1 }, 1);
  const { status, headers } = await capture(provider.playlistUrl('alpha'));
  expect(status).toBe(302);
  expect(countEntries((await capture(String(headers.location))).body)).toBe(20);
  expect((await capture(String(headers.location))).status).toBe(403);
});

test('other documents can be put beside it: guides, logos', async () => {
  await using provider = await startProvider();
  provider.answer('/guide.xml', { body: '<tv/>', headers: { 'content-type': 'application/xml' } });
  expect(await capture(provider.url('/guide.xml'))).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/xml' },
  });
  provider.answer('/alpha.m3u', { status: 502, body: 'down' });
  expect((await capture(provider.playlistUrl('alpha'))).status).toBe(502);
  provider.answer('/alpha.m3u', null);
  expect((await capture(provider.playlistUrl('alpha'))).status).toBe(200);
});
