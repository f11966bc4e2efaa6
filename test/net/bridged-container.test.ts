import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isBridgedContainer } from '../../src/net/index.js';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Interface = [index: number, link: number, kind?: string];

/** A file system as a container sees it. @param interfaces By name: its own number, that of its other end, and its kind. */
function plant(mark: string | null, interfaces: Record<string, Interface>): void {
  root = mkdtempSync(join(tmpdir(), 'headwater-container-'));
  mkdirSync(join(root, 'run'));
  if (mark) writeFileSync(join(root, mark), '');
  const all: Record<string, Interface> = { lo: [1, 1], ...interfaces };
  for (const [name, [index, link, kind]] of Object.entries(all)) {
    const folder = join(root, 'sys/class/net', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ifindex'), `${index}\n`);
    writeFileSync(join(folder, 'iflink'), `${link}\n`);
    writeFileSync(join(folder, 'uevent'), `${kind ? `DEVTYPE=${kind}\n` : ''}INTERFACE=${name}\nIFINDEX=${index}\n`);
  }
}

test.each<[string, string | null, Parameters<typeof plant>[1], boolean]>([
  ['Docker as it comes', '.dockerenv', { eth0: [2, 117] }, true],
  ['Podman as it comes', 'run/.containerenv', { eth0: [2, 9], eth1: [3, 11] }, true],
  ['a container with the network of the host', '.dockerenv', { eth0: [2, 2], docker0: [3, 3], veth1: [9, 8] }, false],
  ['a container with an address in the house', '.dockerenv', { eth0: [2, 5, 'macvlan'] }, false],
  ['a container without a network', '.dockerenv', {}, false],
  ['no container', null, { eth0: [2, 117] }, false],
])('whether broadcasts of the house are missed: %s', async (_, mark, interfaces, isBridged) => {
  plant(mark, interfaces);
  expect(await isBridgedContainer(root)).toBe(isBridged);
});

test('and not in a folder that has nothing of all that', async () => {
  root = mkdtempSync(join(tmpdir(), 'headwater-container-'));
  expect(await isBridgedContainer(root)).toBe(false);
});
