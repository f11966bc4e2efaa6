import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { templateProblems } from '../../src/base/profile-templates.js';
import { allProfiles, BUILT_IN_PROFILES } from '../../src/base/profiles.js';

test.each([
  [['{video}', '{audio}']],
  [['-threads', '2', '{input}', '{video}', '-crf', '24', '{audio}', '{subtitles}', '{output}']],
  [['-map', '0:v:0', '-map', '-0:s', '-c:v', '{encoder}', '-b:v', '{videoKbps}k', '-an']],
  [['-vf', "{filter},eq=brightness=0.1,scale='min(1280,iw)':-2,crop=min(iw\\,ih):ih"]],
  [['-vf', 'scale=-2:{height}', '-force_key_frames', 'expr:gte(t,n_forced*4)', '-r', '30000/1001']],
  [['-af', 'pan=stereo|c0=FL|c1=FR,volume=1.5', '-c:a', 'aac', '-metadata:s:a:0', 'title=In stereo']],
])('%j is a template', (template) => {
  expect(templateProblems(template)).toEqual([]);
});

test.each([
  [['-i', 'other.ts'], 0, 'input'],
  [['{video}', '-f', 'tee'], 1, 'form'],
  [['{video}', 'out.ts'], 1, 'must be an option'],
  [['-an', 'out.ts'], 1, 'must be an option'],
  [['-report'], 0, 'not an option'],
  [['-progress', 'http://elsewhere/'], 0, 'not an option'],
  [['-/filter:v', 'script'], 0, 'must be an option'],
  [['-filter_complex', 'movie=secret.ts'], 0, 'not an option'],
  [['-x264-params', 'stats=passwd'], 0, 'not an option'],
  [['-vf', 'movie=secret.ts'], 1, 'a filter'],
  [['-vf', 'scale=-2:480,subtitles=secret.srt'], 1, 'a filter'],
  [['-vf', 'drawtext=textfile=secret'], 1, 'a filter'],
  [['-vf', "scale=w='1,movie=a'\\,movie=b,movie=c"], 1, 'a filter'],
  [['-vf', "scale='a\\',movie=x,null='b'"], 1, 'a filter'],
  [['-vf', "'movie'=x"], 1, 'a filter'],
  [['-vf', "p'xx'an=x"], 1, 'a filter'],
  [['-vf', 'null[a];movie=x[b];[a][b]overlay'], 1, 'one chain'],
  [['-af', 'volume=1:eval=/etc/passwd'], 1, 'a file'],
  [['-c:v', '/dev/sda'], 1, 'a file'],
  [['-metadata', 'title=http://elsewhere/'], 1, 'a file or an address'],
  [['-c:v'], 0, 'a value'],
  [['-b:v', '{bitrate}k'], 1, '{videoKbps}'],
  [['-b:v', '{input}'], 1, '{videoKbps}'],
  [['{sound}'], 0, '{audio}'],
  [['{video}', '{video}'], 1, 'second time'],
  [['{video}', '{input}'], 1, 'before'],
  [['{output}', '{video}'], 0, 'at its end'],
])('%j is refused', (template, at, words) => {
  expect(templateProblems(template)[0]).toEqual({ at, problem: expect.stringContaining(words) });
});

test('a profile of the same key takes the place of a built-in one; others come behind them', () => {
  const [remux] = BUILT_IN_PROFILES;
  const mine = { ...remux!, key: 'mine', name: 'Mine' };
  const keys = (own: Parameters<typeof allProfiles>[0]) => allProfiles(own).map(({ key, name }) => `${key} ${name}`);
  expect(keys([mine, { ...mine, key: 'web' }])).toEqual([
    ...['remux Remuxed', 'web Mine', '1080p 1080p', '720p 720p', '480p 480p', 'audio Sound only', 'mine Mine'],
  ]);
});

test('every option and filter that docs/profiles.md lists may be used', () => {
  const page = readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8');
  const listed = page.slice(page.indexOf('It may use these options'));
  const [options, filters] = listed.split('and these filters');
  const names = (text: string) => [...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
  expect(names(options!).length).toBeGreaterThan(60);
  for (const option of names(options!)) {
    const value = /^-(an|vn|sn|dn|shortest|ignore_unknown|copy_unknown)$/.test(option) ? [] : ['null'];
    expect([option, templateProblems([option, ...value])]).toEqual([option, []]);
  }
  for (const filter of names(filters!)) expect([filter, templateProblems(['-vf', filter])]).toEqual([filter, []]);
});
