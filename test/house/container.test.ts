import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { findDockerfileFaults } from './container.js';
import { projectFolder } from './source-tree.js';

const hasFile = (path: string) => existsSync(join(projectFolder, path));

test('the Dockerfile keeps the rules', () => {
  const text = readFileSync(join(projectFolder, 'Dockerfile'), 'utf8');
  expect(findDockerfileFaults(text, hasFile)).toEqual([]);
});

test('each planted fault of a Dockerfile is reported', () => {
  const text = [
    'FROM node AS build',
    'FROM node:latest',
    'COPY package.json \\',
    '  nowhere.json ./',
    'COPY --from=build /app /app',
    'USER node',
    'USER 0',
    'CMD node dist/main.js',
  ].join('\n');
  expect(findDockerfileFaults(text, hasFile)).toEqual([
    'node dist/main.js: not in exec form, so a shell would get the signals',
    'the last USER is root',
    'FROM node: name a version',
    'FROM node:latest: name a version',
    'COPY nowhere.json: no such file',
  ]);
});

test('the compose example is YAML that reaps children and sees the home network', () => {
  const { services } = parse(readFileSync(join(projectFolder, 'compose.example.yaml'), 'utf8'));
  expect(services.headwater).toMatchObject({ network_mode: 'host', init: true });
});
