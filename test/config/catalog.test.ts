import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingCatalog } from '../../src/config/index.js';

/** `relay.lingerMs` with whether its line says [later]: the single settings of the sections that the pages have too. */
function exampleSettings(): { name: string; isLater: boolean }[] {
  let section = '';
  let isOfFile = false; // it holds what may stand in no answer
  return readFileSync('config.example.yaml', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const head = /^([a-z]+):/.exec(line)?.[1];
      if (head) [section, isOfFile] = [head, line.includes('from this file only')];
      const name = /^ {2}([a-z]\w*): [^#]/i.exec(line)?.[1]; // without a value it is a section
      return name && !isOfFile ? [{ name: `${section}.${name}`, isLater: line.includes('[later]') }] : [];
    });
}

test('the catalog has every single setting of the example that has an effect, and no other', () => {
  const wanted = exampleSettings().filter(({ isLater }) => !isLater);
  expect([...settingCatalog().keys()].sort()).toEqual(wanted.map(({ name }) => name).sort());
});

test('every setting says in one sentence what it is for, and has a default', () => {
  for (const { name, description, defaultValue } of settingCatalog().values()) {
    expect(description, name).toMatch(/^[A-Z].{10,}\.$/);
    expect(defaultValue, name).not.toBe(undefined);
  }
});

test.each([
  ['server.baseUrl', { kind: 'text', defaultValue: null }],
  ['server.port', { kind: 'integer', minimum: 0, maximum: 65_535, needsRestart: true }],
  ['server.allowedNetworks', { kind: 'list' }],
  ['relay.retryFactor', { kind: 'number', minimum: 1, maximum: 10 }],
  ['relay.bufferMaxMb', { kind: 'integer', unit: 'MB' }],
  ['relay.joinSeconds', { unit: 's' }],
  ['logging.level', { kind: 'choice', choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] }],
])('%s is described as the schema has it', (name, facts) => {
  expect(settingCatalog().get(name)).toMatchObject(facts);
});
