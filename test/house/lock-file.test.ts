import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './source-tree.js';

interface LockedPackage {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** npm leaves out silently what a registry does not have; `npm ci` on another platform then refuses the lock file. */
test('the lock file holds the optional packages of all platforms', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map(
        (name) => `${path || 'the project'} needs ${name}, which package-lock.json lacks: pin a version that has it.`,
      ),
  );
  expect(missing).toEqual([]);
});

test('the lock file names no host, so that any registry will do', () => {
  const resolved = Object.entries(packages).flatMap(([path, entry]) => (entry.resolved ? [path] : []));
  expect(resolved, '.npmrc has omit-lockfile-registry-resolved=true; was it passed over?').toEqual([]);
});

test('package.json pins exact versions', () => {
  const own = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  const all = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies };
  const loose = Object.entries<string>(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

/** Node looks in the package's own folder, then upwards. */
function isLocked(path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}
