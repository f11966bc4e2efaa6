import { createM3uParser } from '../src/formats/m3u/index.js';

const ENTRY_COUNT = 300_000;
const CHUNK_BYTES = 64 * 1024; // what Node's streams give at most
const ROUNDS = 5;
const BUDGET_RATIO = 4;

/**
 * CPU of parsing a playlist beside that of a bare line scan of the same bytes: finding each line feed, and decoding each
 * chunk. Both take turns, so that a busy machine slows both.
 */
export async function run(): Promise<void> {
  const chunks = cut(createPlaylist(ENTRY_COUNT));
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const scanMs: number[] = [];
  const parseMs: number[] = [];
  let lineCount = 0;
  let entryCount = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const scan = measureCpuMs(() => {
      lineCount = scanLines(chunks);
    });
    const ours = measureCpuMs(() => {
      entryCount = parse(chunks);
    });
    if (round < 0) continue; // the first round compiles
    scanMs.push(scan);
    parseMs.push(ours);
  }
  const ratio = median(parseMs) / median(scanMs);
  console.table([
    {
      entries: entryCount,
      lines: lineCount,
      MB: Number((sizeBytes / 1e6).toFixed(1)),
      'bare line scan, CPU ms': Math.round(median(scanMs)),
      'ours, CPU ms': Math.round(median(parseMs)),
      ratio: Number(ratio.toFixed(2)),
      budget: BUDGET_RATIO,
    },
  ]);
}

function scanLines(chunks: readonly Uint8Array[]): number {
  const decoder = new TextDecoder();
  let lineCount = 0;
  let charCount = 0;
  for (const chunk of chunks) {
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lineCount++;
    charCount += decoder.decode(chunk, { stream: true }).length;
  }
  if (charCount === 0) throw new Error('nothing was decoded');
  return lineCount;
}

function parse(chunks: readonly Uint8Array[]): number {
  let groupCount = 0;
  const parser = createM3uParser(
    { baseUrl: 'http://provider.example/get.php' },
    {
      entry(entry) {
        groupCount += entry.groups.length;
      },
      join() {},
    },
  );
  for (const chunk of chunks) parser.push(chunk);
  const { entryCount, error } = parser.end();
  if (error !== null || groupCount === 0) throw new Error(`not read: ${error}`);
  return entryCount;
}

/** What a large panel sends: a tenth live, then films, then episodes; every twelfth name has letters beyond ASCII. */
function createPlaylist(entryCount: number): Buffer {
  const parts: Buffer[] = [];
  let text = '#EXTM3U x-tvg-url="http://provider.example:8080/xmltv.php?username=household&password=8d1f0c3a2b"\n';
  for (let index = 0; index < entryCount; index++) {
    text += createEntry(index);
    if (text.length < 1 << 20) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  return Buffer.concat([...parts, Buffer.from(text)]);
}

const WORDS = [
  'Harbour',
  'North',
  'Silver',
  'Garden',
  'Night',
  'Station',
  'River',
  'Golden',
  'Winter',
  'Letter',
  'Stone',
];
const ACCENTED = ['Été', 'Über', 'Niño', 'Çınar', 'Москва', 'قناة'];

function createEntry(index: number): string {
  const word = (step: number) => WORDS[Math.floor(index / step) % WORDS.length]!;
  const title = `${word(1)} ${word(11)} ${index % 12 === 0 ? ACCENTED[(index / 12) % ACCENTED.length] : word(121)}`;
  const logo = `http://images.example/t/p/w600_and_h900_bestv2/${(index * 2654435761) % 4294967296}.jpg`;
  const base = 'http://provider.example:8080';
  const account = 'household/8d1f0c3a2b';
  if (index < ENTRY_COUNT / 10) {
    const id = index % 2 === 0 ? `${word(1)}${index}.uk` : '';
    const name = `UK: ${title} ${index} HD`;
    return `#EXTINF:-1 tvg-id="${id}" tvg-name="${name}" tvg-logo="${logo}" group-title="UK | ${word(500)}",${name}\n${base}/live/${account}/${index}.ts\n`;
  }
  const isMovie = index < ENTRY_COUNT / 2;
  const name = isMovie
    ? `${title} (${1950 + (index % 75)}) ${index}`
    : `${title} S0${1 + (index % 9)} E${10 + (index % 30)} ${index}`;
  const path = isMovie ? `movie/${account}/${index}.mkv` : `series/${account}/${index}.mp4`;
  return `#EXTINF:-1 tvg-id="" tvg-name="${name}" tvg-logo="${logo}" group-title="${isMovie ? 'VOD' : 'Series'} | ${word(500)}",${name}\n${base}/${path}\n`;
}

function cut(bytes: Buffer): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    chunks.push(new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES)));
  return chunks;
}

function measureCpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
