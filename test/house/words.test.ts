import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { listFiles, projectFolder, readSources } from './source-tree.js';

const CODE_FOLDERS = ['src', 'ui', 'test', 'bench', 'scripts'];
/** Put together, so that this file does not report itself. */
const UNFINISHED = new RegExp(
  `\\b(${['TO', 'FIX', 'XX'].map((start) => `${start}${start === 'TO' ? 'DO' : start === 'FIX' ? 'ME' : 'X'}`).join('|')})\\b`,
);
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared|manager)\d*$/;

/** Files that may call setInterval: a timer that repeats needs an owner who ends it, and a reason. */
const REPEATING_TIMERS = new Map([
  ['src/config/watch.ts', 'network file systems report no changes; ends with its signal'],
  ['src/jobs/desk-worker.ts', 'downloads are kept for an hour; ends when the desk closes'],
  ['src/media/launcher-process.ts', 'the launcher looks whether it is idle or orphaned; ends with the process'],
  ['src/people/watchers.ts', 'logins expire while event streams are open; ends with the last of them'],
  ['src/relay/slate-player.ts', 'sends the slate at its own pace; ends when a source plays, or with the relay'],
  ['src/relay/relay.ts', 'looks after viewers while there are any; ends with the last one'],
  ['src/renditions/hls-viewers.ts', 'finds players that have left; ends with the last one'],
  ['src/sources/evened-body.ts', 'hands on evenly what comes in heaps; ends with the source'],
  ['src/sources/hls-session.ts', 'hands segments on at an even pace; ends with the source'],
  ['src/demo/clip-stream.ts', 'paces a simulated stream; ends with its response'],
]);

test('nothing is left to be done in the code', () => {
  const files = listFiles(
    projectFolder,
    [...CODE_FOLDERS, 'docs'],
    ['.ts', '.tsx', '.mjs', '.css', '.html', '.md', '.sql'],
  );
  const places = files.flatMap((path) =>
    readFileSync(join(projectFolder, path), 'utf8')
      .split('\n')
      .flatMap((line, at) => (UNFINISHED.test(line) ? [`${path}:${at + 1}: do it, or open an issue`] : [])),
  );
  expect(places).toEqual([]);
});

test('files are named after the one thing inside', () => {
  const empty = listFiles(projectFolder, CODE_FOLDERS, ['']).filter((path) => {
    return path.split('/').some((part) => EMPTY_NAMES.test(basename(part).replace(/(\.test)?\.\w+$/, '')));
  });
  expect(empty).toEqual([]);
});

test('timers that repeat are few, and each is accounted for', () => {
  const users = readSources(projectFolder, ['src']).filter(({ code }) => /\bsetInterval\(/.test(code));
  const strangers = users.map(({ path }) => path).filter((path) => !REPEATING_TIMERS.has(path));
  expect(strangers, 'use setTimeout with an owner, or list the file here with its reason').toEqual([]);
});
