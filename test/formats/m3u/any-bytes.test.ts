import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createM3uParser, type M3uEntry, parseM3u } from '../../../src/formats/m3u/index.js';
import { lines, playlist } from './arbitraries.js';

const options = { baseUrl: 'http://example.com/lists/' };
const folder = new URL('../../fixtures/m3u/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.m3u'))
  .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));

/** Everything that a reader of `bytes` hears, with the bytes cut at `cuts`. */
function hear(bytes: Uint8Array, cuts: readonly number[]) {
  const heard: unknown[] = [];
  const parser = createM3uParser(options, {
    entry: (entry) => heard.push(structuredClone(entry)),
    join: (join) => heard.push(structuredClone(join)),
  });
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    const chunk = Buffer.from(bytes.subarray(from, cut));
    parser.push(chunk);
    chunk.fill('?'); // streams use their buffers again
    from = Math.max(from, cut);
  }
  return { summary: parser.end(), heard };
}

describe('how the network cuts a download changes nothing', () => {
  test.each(fixtures)('$name, cut anywhere', ({ bytes }) => {
    const whole = hear(bytes, []);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (at) => {
        expect(hear(bytes, at)).toEqual(whole);
      }),
      { numRuns: bytes.length > 10_000 ? 30 : 60 },
    );
  });

  test.each(fixtures.filter(({ bytes }) => bytes.length < 10_000))('$name, byte by byte', ({ bytes }) => {
    expect(hear(bytes, [...bytes.keys()])).toEqual(hear(bytes, []));
  });

  test('odd lines in any mix of line ends, cut anywhere', () => {
    const file = fc.array(fc.tuple(fc.oneof(lines.odd, lines.plain), fc.constantFrom('\n', '\r\n', '\r', '\n\n')), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(file, fc.array(fc.nat(5_000), { maxLength: 10 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.map(([line, end]) => line + end).join(''));
        const inside = cuts.map((cut) => cut % (bytes.length + 1));
        expect(hear(bytes, inside)).toEqual(hear(bytes, []));
      }),
      { numRuns: 300 },
    );
  });

  test('a line of just the longest length that is read, with CRLF, cut anywhere', () => {
    for (const lengthBytes of [65_535, 65_536, 65_537]) {
      const start = '#EXTINF:-1 tvg-logo="';
      const end = '",Long'; // NUL bytes do not count
      const line = `${start}\0${'A'.repeat(lengthBytes - start.length - end.length)}${end}\0`;
      const bytes = Buffer.from(`#EXTM3U\r\n${line}\r\nhttp://example.com/a.ts\r\n`);
      const whole = hear(bytes, []);
      expect(whole.summary.warnings.some(({ code }) => code === 'line-too-long')).toBe(lengthBytes > 65_536);
      for (const cut of [1, 9, 100, 65_535, 65_544, 65_545, 65_546, 65_547, 65_548, 65_549]) {
        expect(hear(bytes, [cut])).toEqual(whole);
      }
    }
  });
});

describe('nothing that a provider sends can break the reader', () => {
  test('arbitrary bytes give a result', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(null, 'iso-8859-1', 'gbk', 'utf-16', 'nonsense'),
        (bytes, charset) => {
          expectSound(parseM3u(bytes, { ...options, charset }));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('arbitrary odd lines below a header give a result', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(lines.odd, lines.plain), { maxLength: 25 }), (parts) => {
        expectSound(parseM3u(Buffer.from(`#EXTM3U\n${parts.join('\n')}`), options));
      }),
      { numRuns: 500 },
    );
  });

  test('lines made to confuse are read in linear time', () => {
    const size = 60_000;
    const hostile = [
      `#EXTINF:-1 ${'a '.repeat(size / 2)}`,
      `#EXTINF:-1 a="${' '.repeat(size)}b`,
      `#EXTINF:-1 ${'a="x" y '.repeat(size / 8)}`,
      `#EXTINF:-1 ${'"'.repeat(size)}`,
      `#EXTINF:-1,${' tvg-id="x"'.repeat(size / 11)} y`,
      `#EXTM3U x-tvg-url="${',; '.repeat(size / 3)}"`,
      `http://example.com/${'|a'.repeat(size / 2)}`,
      `#EXTINF:-1,${'S1'.repeat(size / 2)}\nhttp://example.com/movie/1.mkv`,
    ];
    const startedAt = performance.now();
    for (const line of hostile)
      expectSound(parseM3u(Buffer.from(`#EXTM3U\n${line}\nhttp://example.com/a.ts`), options));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

/** What every consumer may rely on. */
function expectSound({ entries, warnings, error }: ReturnType<typeof parseM3u>): void {
  if (error !== null) expect({ entries, warnings }).toEqual({ entries: [], warnings: [] });
  for (const { name, url, groups, line } of entries) {
    expect(name.trim()).not.toBe('');
    expect(url).toMatch(/^(?:https?|rtsps?|rtmps?|rtp|udp|srt):[^\s]*$/i);
    expect(new Set(groups).size).toBe(groups.length);
    expect(line).toBeGreaterThan(0);
  }
  expect(new Set(entries.map(({ line }) => line)).size).toBe(entries.length);
  const keys = warnings.map(({ line, code }) => `${String(line).padStart(9, '0')} ${code}`);
  expect(keys).toEqual([...new Set(keys)].toSorted());
}

test('one bad line costs at most the entry that it stands in', () => {
  fc.assert(
    fc.property(playlist, fc.nat(), lines.bad, fc.boolean(), (good, place, bad, isReplacing) => {
      const rows = good.text.split('\n');
      const at = 1 + (place % (rows.length - 1)); // the header stays
      rows.splice(at, isReplacing ? 1 : 0, bad);
      const hitEntry = Math.floor((at - 1) / 2);
      const seen = new Set(parseM3u(Buffer.from(rows.join('\n')), options).entries.map(nameAndUrl));
      good.entries.forEach((entry, index) => {
        if (index !== hitEntry) expect(seen).toContain(nameAndUrl(entry));
      });
    }),
    { numRuns: 500 },
  );
});

test('an entry that is written in an unusual way is read like the usual one', () => {
  fc.assert(
    fc.property(fc.array(lines.pair, { minLength: 1, maxLength: 12 }), (pairs) => {
      const usual = pairs.map(({ extinf, url }) => `${extinf}\n${url}`).join('\n');
      // lower-case tags and blanks at the end take the careful way; every second pair, so that duplicates meet
      const unusual = pairs
        .map(({ extinf, url }, at) =>
          at % 2 ? `${extinf}\n${url}` : `${extinf.replace('#EXTINF', '#extinf')}\n${url}\t`,
        )
        .join('\n');
      expect(parseM3u(Buffer.from(unusual), options)).toEqual(parseM3u(Buffer.from(usual), options));
    }),
    { numRuns: 1_000 },
  );
});

function nameAndUrl({ name, url }: Pick<M3uEntry, 'name' | 'url'>): string {
  return `${name} ${url}`;
}
