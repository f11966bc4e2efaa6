import { basename } from 'node:path';
import { type Export, readSources, type SourceFile } from './source-tree.js';

/**
 * Exports that no other file imports. For src/ the importers are the program, the pages and the benches: what only a test
 * imports is not needed, except where the list of exceptions says so. For test/support they are the tests.
 *
 * Types are judged mildly. One that the exporting file uses itself names a part of what it gives or takes, and those in an
 * index.ts are the words of that face; both help a reader even while nobody imports them.
 *
 * @param allowed Files, or `FILE NAME`, that something else than an import uses, and what.
 */
export function findUnusedExports(root: string, allowed: ReadonlyMap<string, string>): string[] {
  const program = readSources(root, ['src', 'ui', 'bench']);
  const tests = readSources(root, ['test']);
  const inside = (folder: string) => (file: SourceFile) => file.path.startsWith(folder);
  return [
    ...listUnused(program.filter(inside('src/')), program, allowed),
    ...listUnused(tests.filter(inside('test/support/')), tests, allowed),
  ];
}

function listUnused(
  files: readonly SourceFile[],
  importers: readonly SourceFile[],
  allowed: ReadonlyMap<string, string>,
): string[] {
  const used = new Set<string>();
  for (const { target, names } of importers.flatMap((file) => file.imports)) {
    for (const name of names ?? ['*']) used.add(`${target} ${name}`);
  }
  return files.flatMap((file) => {
    const { path, exports } = file;
    if (allowed.has(path) || used.has(`${path} *`)) return [];
    const isUsed = ({ name }: Export) => used.has(`${path} ${name}`) || allowed.has(`${path} ${name}`);
    return exports
      .filter((one) => !isUsed(one) && !isPartOfFace(file, one))
      .map(({ name }) => `${path} exports ${name}, which nobody imports: remove "export", or the thing.`);
  });
}

function isPartOfFace({ path, code }: SourceFile, { name, isType }: Export): boolean {
  if (!isType) return false;
  return basename(path) === 'index.ts' || code.split(new RegExp(`\\b${name}\\b`)).length > 2;
}
