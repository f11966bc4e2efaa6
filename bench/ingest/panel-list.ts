import { closeSync, openSync, writeSync } from 'node:fs';

/** What a large panel sends: first live, then films, then episodes; every twelfth name has letters beyond ASCII. */
export interface PanelList {
  liveCount: number;
  movieCount: number;
  episodeCount: number;
  /** Of a hundred entries two differ from the list without it: a new name, another address, gone, or new. */
  isChanged?: boolean;
}

const HEADER = '#EXTM3U x-tvg-url="http://provider.example:8080/xmltv.php?username=household&password=8d1f0c3a2b"\n';
const PIECE_CHARS = 1 << 20;
/** Every fiftieth entry is the two of a hundred. */
const CHANGED_EVERY = 50;

export const entryCountOf = ({ liveCount, movieCount, episodeCount }: PanelList) =>
  liveCount + movieCount + episodeCount;

/** The playlist in pieces of about a megabyte: one of 500 MB is never held. */
export function* panelPlaylist(list: PanelList): Generator<Buffer> {
  let text = HEADER;
  for (let index = 0; index < entryCountOf(list); index++) {
    text += list.isChanged && index % CHANGED_EVERY === 0 ? changedEntry(index, list) : entry(index, list, {});
    if (text.length < PIECE_CHARS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** @returns Its size in bytes. */
export function writePanelPlaylist(path: string, list: PanelList): number {
  const file = openSync(path, 'w');
  let sizeBytes = 0;
  try {
    for (const piece of panelPlaylist(list)) sizeBytes += writeSync(file, piece);
  } finally {
    closeSync(file);
  }
  return sizeBytes;
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

function changedEntry(index: number, list: PanelList): string {
  switch ((index / CHANGED_EVERY) % 4) {
    case 0:
      return entry(index, list, { suffix: ' FHD' });
    case 1:
      return entry(index, list, { account: 'household/other' });
    case 2:
      return '';
    default:
      return entry(index, list, {}) + entry(index, list, { suffix: ' Extra', idShift: 10_000_000 });
  }
}

function entry(
  index: number,
  { liveCount, movieCount }: PanelList,
  { suffix = '', account = 'household/8d1f0c3a2b', idShift = 0 },
): string {
  const word = (step: number) => WORDS[Math.floor(index / step) % WORDS.length]!;
  const title = `${word(1)} ${word(11)} ${index % 12 === 0 ? ACCENTED[(index / 12) % ACCENTED.length] : word(121)}`;
  const logo = `http://images.example/t/p/w600_and_h900_bestv2/${(index * 2654435761) % 4294967296}.jpg`;
  const base = 'http://provider.example:8080';
  const id = index + idShift;
  if (index < liveCount) {
    const guideId = index % 2 === 0 ? `${word(1)}${id}.uk` : '';
    const name = `UK: ${title} ${index} HD${suffix}`;
    return `#EXTINF:-1 tvg-id="${guideId}" tvg-name="${name}" tvg-logo="${logo}" group-title="UK | ${word(500)}",${name}\n${base}/live/${account}/${id}.ts\n`;
  }
  const isMovie = index < liveCount + movieCount;
  const name = isMovie
    ? `${title} (${1950 + (index % 75)}) ${index}${suffix}`
    : `${title} S0${1 + (index % 9)} E${10 + (index % 30)} ${index}${suffix}`;
  const path = isMovie ? `movie/${account}/${id}.mkv` : `series/${account}/${id}.mp4`;
  return `#EXTINF:-1 tvg-id="" tvg-name="${name}" tvg-logo="${logo}" group-title="${isMovie ? 'VOD' : 'Series'} | ${word(500)}",${name}\n${base}/${path}\n`;
}
