// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what the config file's own references look like
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultConfig, parseConfig } from '../../src/config/index.js';

function parse(text: string, env: Record<string, string> = {}) {
  const read = parseConfig(text, { env, fileName: 'config.yaml' });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read;
}

test.each([['nothing'], ['# only a comment'], ['---'], ['null'], ['server:\nproviders:\nrelay: ~']])(
  'a file with %s gives the defaults',
  (text) => {
    expect(parse(text === 'nothing' ? '' : text).config).toEqual(defaultConfig());
  },
);

test('the defaults are those of the design', () => {
  expect(defaultConfig()).toMatchObject({
    server: {
      host: '0.0.0.0',
      port: 4323,
      baseUrl: null,
      trustedProxies: [],
      allowedNetworks: ['loopback', 'link-local', 'private'],
    },
    providers: [],
    matching: { mergeAt: 85, suggestAt: 75 },
    relay: {
      lingerMs: 5000,
      joinSeconds: 6,
      bufferSeconds: 12,
      bufferMaxMb: 24,
      startWaitMs: 5000,
      stallMs: 4000,
      retryFactor: 1.5,
    },
    health: { concurrency: 50, schedule: 'nightly', timeoutMs: 12_000, reserveSlots: 1 },
    lineups: [{ key: 'main', port: null, deviceId: null }],
    hdhomerun: { discovery: true, ssdp: true, advertise: null, interfaces: [], httpPort80: false },
    logging: { level: 'info' },
  });
});

test('a provider with little said about it', () => {
  expect(parse('providers:\n  - key: alpha\n    url: lists/alpha.m3u\n').config.providers).toEqual([
    expect.objectContaining({
      key: 'alpha',
      name: 'alpha',
      kind: 'm3u',
      url: 'lists/alpha.m3u',
      maxConnections: null,
      refresh: 'daily',
      groups: { include: [], exclude: [], newGroups: 'include' },
      live: true,
      movies: false,
    }),
  ]);
});

test('numbers count as they are written where text is wanted', () => {
  const text = 'providers: [{ key: 007, url: "http://x", kind: xtream, username: 0123, password: 1e5, name: true }]';
  expect(parse(text).config.providers[0]).toMatchObject({
    key: '007',
    username: '0123',
    password: '1e5',
    name: 'true',
  });
});

test('ports: any free one, none, a number', () => {
  const { config } = parse(
    'server: { port: 0 }\nlineups: [{ key: main, port: 0 }, { key: b, port: none }, { key: c, port: 5010 }]',
  );
  expect(config.server.port).toBe(0);
  expect(config.lineups.map(({ port }) => port)).toEqual([0, 'none', 5010]);
});

test('values from the environment become what the setting wants', () => {
  const text = [
    'server: { port: "${PORT}", host: "${ADDRESS:-127.0.0.1}" }',
    'hdhomerun:',
    '  ssdp: ${ANNOUNCE}',
    'providers:',
    '  - key: ${KEY}',
    '    kind: xtream',
    '    url: http://${HOST}:${PORT}/',
    '    username: ${USER_NAME}',
    '    password: ${PASSWORD}',
  ].join('\n');
  const env = {
    PORT: '8080',
    ANNOUNCE: 'false',
    KEY: 'alpha',
    HOST: 'panel',
    USER_NAME: '0042',
    PASSWORD: 'a: "b" # {c}\n- *d',
  };
  const { config, marks } = parse(text, env);
  expect(config.server).toMatchObject({ port: 8080, host: '127.0.0.1' });
  expect(config.hdhomerun.ssdp).toBe(false);
  expect(config.providers[0]).toMatchObject({ url: 'http://panel:8080/', username: '0042', password: env.PASSWORD });
  expect(marks.has('providers.alpha.password')).toBe(true);
});

test('a dollar that is meant as text, a default for an empty variable, and the name of a missing one', () => {
  const guide = (url: string, env = {}) => parseConfig(`guides: [{ key: uk, url: '${url}' }]`, { env, fileName: 'c' });
  expect(guide('x/$${NAME}/$5')).toMatchObject({ ok: true, config: { guides: [{ url: 'x/${NAME}/$5' }] } });
  expect(guide('x/${NAME:-plan:-b}', { NAME: '' })).toMatchObject({
    ok: true,
    config: { guides: [{ url: 'x/plan:-b' }] },
  });
  expect(guide('x/${NAME}')).toMatchObject({
    ok: false,
    errors: [{ line: 1, column: 26, message: expect.stringContaining('NAME') }],
  });
});

test('marks name what the file sets, and where; list items by their key', () => {
  const text =
    'relay:\n  stallMs: 5000\n  lingerMs:\nproviders:\n  - name: A\n    key: alpha\n    url: a.m3u\n    groups: { include: [News] }\nlineups:\n- key: main\n';
  expect([...parse(text).marks].map(([path, { line, column }]) => `${path} ${line}:${column}`)).toEqual([
    'relay 1:1',
    'relay.stallMs 2:3',
    'providers 4:1',
    'providers.alpha 5:5',
    'providers.alpha.name 5:5',
    'providers.alpha.key 6:5',
    'providers.alpha.url 7:5',
    'providers.alpha.groups 8:5',
    'providers.alpha.groups.include 8:15',
    'providers.alpha.groups.include.0 8:25',
    'lineups 9:1',
    'lineups.main 10:3',
    'lineups.main.key 10:3',
  ]);
});

test('anchors and aliases may be used', () => {
  const text =
    'providers:\n  - { key: a, url: a.m3u, groups: &g { include: [News] } }\n  - { key: b, url: b.m3u, groups: *g }\n';
  const { config, marks } = parse(text);
  expect(config.providers[1]!.groups.include).toEqual(['News']);
  expect(marks.get('providers.b.groups')?.line).toBe(3);
});

test('whatever the text is, reading it ends with settings or with problems inside the text', () => {
  const yamlish = fc.array(
    fc.oneof(
      fc.constantFrom(
        'server',
        'providers',
        'key',
        'port',
        ':',
        ': ',
        '- ',
        '\n',
        '\n  ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a ',
        '*a',
        '!!',
        '}',
        '"',
        "'",
        '|',
        '>',
        '#',
        '? ',
        '\t',
        '%',
        '---\n',
        '<<',
        '__proto__',
        '\0',
        '~',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        yamlish.map((parts) => parts.join('')),
      ),
      (text) => {
        const read = parseConfig(text, { env: { a: 'b' }, fileName: 'config.yaml' });
        if (read.ok) return;
        expect(read.errors.length).toBeGreaterThan(0);
        const lineCount = text.split(/\r\n|\n|\r/).length;
        for (const { line, column } of read.errors) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lineCount + 1);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

// Without "${": the name of a variable that is missing is told, since nobody could find it otherwise.
test('no secret is repeated in a message, however it breaks the file', () => {
  const word = fc.stringMatching(/^Zq[A-Z0-9]{4,8}$/);
  const joint = fc.constantFrom(
    ': ',
    ', ',
    ' #',
    '"',
    "'",
    ' [',
    ']',
    '{',
    '}',
    ' *',
    '*',
    '&',
    '!',
    '|',
    '%',
    '@',
    '`',
    '\\',
    ': - ',
    ',',
    ' ',
    '}',
    '\t',
  );
  const secret = fc.array(fc.oneof(word, word, joint), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const place = fc.constantFrom(
    (s: string) =>
      `providers:\n  - key: a\n    kind: xtream\n    url: http://x\n    username: ${s}\n    password: ${s}\n`,
    (s: string) => `providers: [{ key: a, kind: xtream, url: "http://x", username: u, password: ${s}, live: x }]`,
    (s: string) =>
      `providers:\n  - key: a\n    url: "http://${s}"\n    proxy: ${s}\n    headers: { Authorization: ${s} }\n    kind: x\n`,
    (s: string) =>
      `providers:\n  - key: a\n    accounts: [{ username: ${s}, password: ${s} }]\n    backupHosts: [${s}]\n    headers:\n      Cookie: ${s}\n`,
    (s: string) => `server:\n  baseUrl: ${s}\n  trustedProxies: [${s}]\nlogging: { level: ${s} }\n`,
  );
  fc.assert(
    fc.property(secret, place, fc.boolean(), (text, put, fromEnvironment) => {
      const read = parseConfig(put(fromEnvironment ? '${SECRET}' : text), {
        env: { SECRET: text },
        fileName: 'config.yaml',
      });
      if (!read.ok) expect(JSON.stringify(read.errors)).not.toContain('Zq');
    }),
    { numRuns: 3_000 },
  );
});
