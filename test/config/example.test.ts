import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { BUILT_IN_TEMPLATES } from '../../src/base/rule-templates.js';
import { configJsonSchema, defaultConfig, parseConfig } from '../../src/config/index.js';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  default?: unknown;
  description?: string;
}

const example = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8');
/** With every example taken in: "#" directly before a letter or a list's dash hides a setting. */
const complete = example.replace(/^( *)#(- |[a-z])/gm, '$1$2');
const schema = configJsonSchema() as Schema;

/** `relay.stallMs`, `providers[].url`: every setting that the schema has, sections left out. */
function settingsOf(node: Schema, path = ''): string[] {
  if (node.items?.properties) return settingsOf(node.items, `${path}[]`);
  if (!node.properties) return [path];
  return Object.entries(node.properties).flatMap(([name, inner]) =>
    settingsOf(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** The same of a value that was read. */
function settingsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return typeof value[0] === 'object' ? value.flatMap((item) => settingsIn(item, `${path}[]`)) : [path];
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([name, inner]) => settingsIn(inner, path === '' ? name : `${path}.${name}`));
}

test('the example can be copied as it is, and then changes nothing', () => {
  expect(parseConfig(example, { env: {}, fileName: 'config.example.yaml' })).toMatchObject({
    ok: true,
    config: defaultConfig(),
  });
});

test('the example with all its examples taken in is valid too', () => {
  const read = parseConfig(complete, { env: {}, fileName: 'config.example.yaml' });
  expect(read).toMatchObject({
    ok: true,
    config: { providers: [{ key: 'alpha' }], guides: [{ key: 'uk' }], lineups: [{ port: 5004 }, { groups: ['Kids'] }] },
  });
});

test('the example shows every setting that the schema has, and no other', () => {
  const inside = /^providers\[\]\.accounts\[\]/; // shown in a comment, since an account needs credentials
  const shown = (path: string) =>
    inside.test(path)
      ? 'providers[].accounts'
      : path.replace(/rules\[\].*/, 'rules').replace(/(groups\.(in|ex)clude)\..*/, '$1');
  // docs/rules.md has the forms of a rule, docs/importing.md those of groups
  const all = (paths: string[]) => [...new Set(paths.map(shown))].sort();
  expect(all(settingsIn(parseYaml(complete)))).toEqual(all(settingsOf(schema)));
});

test('what docs/channels.md shows is valid', () => {
  const page = readFileSync(new URL('../../docs/channels.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks)
    expect(parseConfig(block, { env: {}, fileName: 'docs/channels.md' }), block).toMatchObject({ ok: true });
});

test('every rule that docs/rules.md shows is valid', () => {
  const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(2);
  for (const block of blocks)
    expect(parseConfig(block, { env: {}, fileName: 'docs/rules.md' }), block).toMatchObject({ ok: true });
  for (const { key } of BUILT_IN_TEMPLATES) expect(page).toContain(`\`${key}\``);
});

test('every setting of the example has a comment on its line', () => {
  const lines = complete.split('\n').filter((line) => /^\s+(- )?[a-z]\w*:/i.test(line));
  expect(lines.filter((line) => !/ # \S/.test(line))).toEqual([]);
});

test('the JSON schema is draft-7, describes every setting, and asks for nothing that may be left out', () => {
  expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
  expect(schema.required ?? []).toEqual([]);
  expect(schema.properties?.providers?.items?.required?.sort()).toEqual(['key', 'url']);
  expect(schema.properties?.server?.properties?.port).toMatchObject({
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 4323,
  });
  const undescribed = (node: Schema, path: string): string[] => [
    ...(node.description || path === '' ? [] : [path]),
    ...Object.entries(node.properties ?? node.items?.properties ?? {}).flatMap(([name, inner]) =>
      undescribed(inner, `${path}.${name}`),
    ),
  ];
  expect(undescribed(schema, '')).toEqual([]);
});
