import { expect, test } from 'vitest';
import { recogniseFirstBytes } from '../../../src/formats/mpegts/recognise.js';
import { makeSource } from './made-source.js';

const stream = makeSource({ frameCount: 20 });

test.each([0, 1, 100, 187, 188, 375])('a stream that starts %i bytes into a packet is one', (from) => {
  expect(recogniseFirstBytes(stream.subarray(from))).toBe('ts');
});

test.each([
  ['an HLS playlist', '#EXTM3U\n#EXT-X-VERSION:3\n', 'text'],
  ['one with a byte order mark and blank lines', '\ufeff\r\n\r\n#EXTM3U\n', 'text'],
  ['a web page sent as video', '<!DOCTYPE html><html><body>expired', 'text'],
  ['an error in JSON', '{"error":"max connections"}', 'text'],
  ['a page of plain text', 'Your subscription has ended. '.repeat(20), 'text'],
  ['a short sentence, which may go on as anything', 'Forbidden', 'undecided'],
  ['nothing', '', 'undecided'],
])('%s is told apart', (_, text, kind) => {
  expect(recogniseFirstBytes(Buffer.from(text))).toBe(kind);
});

test('what has ended is known for what it is, however short it was', () => {
  expect(recogniseFirstBytes(Buffer.from('Forbidden'), true)).toBe('text');
  expect(recogniseFirstBytes(Buffer.from([0x1f, 0x8b, 8, 0, 1]), true)).toBe('other');
  expect(recogniseFirstBytes(stream.subarray(0, 300), true)).toBe('undecided'); // a stream that broke off
});

test('a film in another container is not waited for in vain', () => {
  const matroska = Buffer.alloc(64 * 1024, 0xa3);
  expect(recogniseFirstBytes(matroska.subarray(0, 1_000))).toBe('undecided');
  expect(recogniseFirstBytes(matroska)).toBe('other');
});

test('a sync byte in a text is no stream', () => {
  expect(recogniseFirstBytes(Buffer.from('<GGGG>'.padEnd(1_000, 'Good bye. ')))).toBe('text');
});
