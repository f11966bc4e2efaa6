import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

/** What the house rules need to know of a source file. Paths are relative to the project, with forward slashes. */
export interface SourceFile {
  path: string;
  /** Comments blanked out, so that places stay the same. */
  code: string;
  imports: readonly Import[];
  exports: readonly Export[];
}

export interface Import {
  specifier: string;
  /** The file that a relative import leads to; null for packages and for files that are not there. */
  target: string | null;
  /** `null`: all of them (`import *`, `export *`, `import()`). A type counts like a value. */
  names: readonly string[] | null;
}

export interface Export {
  name: string;
  isType: boolean;
}

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** All files with one of `endings` below `folders`, in order. Built and installed things are left out. */
export function listFiles(root: string, folders: readonly string[], endings: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    if (!existsSync(join(root, folder))) return [];
    return readdirSync(join(root, folder), { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          return entry.name === 'node_modules' || entry.name === 'dist' ? [] : listFiles(root, [path], endings);
        }
        return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
      });
  });
}

export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  return listFiles(root, folders, ['.ts', '.tsx', '.mjs']).map((path) => readSource(root, path));
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const { module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const code = comments.reduce((left, { start, end }) => blank(left, start, end), text);
  const found = (specifier: string, names: readonly string[] | null): Import => {
    return { specifier, target: resolveImport(root, path, specifier), names };
  };
  const imports: Import[] = [];
  const exports: Export[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const isAll = entries.some(({ importName }) => importName.kind === 'NamespaceObject');
    imports.push(found(moduleRequest.value, isAll ? null : entries.map((entry) => entry.importName.name ?? 'default')));
  }
  for (const { importName, exportName, moduleRequest, isType } of module.staticExports.flatMap(
    ({ entries }) => entries,
  )) {
    if (moduleRequest) imports.push(found(moduleRequest.value, importName.name ? [importName.name] : null));
    if (exportName.kind !== 'None') exports.push({ name: exportName.name ?? 'default', isType });
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    imports.push(found(specifier!, null)); // at run time, or in a type
  }
  return { path, code, imports, exports };
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ') + text.slice(end);
}

/** `./a.js` stands for `a.ts`; the pages are bundled and may leave the ending out. */
function resolveImport(root: string, from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = normalize(join(dirname(from), specifier)).replaceAll('\\', '/');
  const stem = path.replace(/\.(js|jsx)$/, '');
  const candidates = [`${stem}.ts`, `${stem}.tsx`, path, `${path}/index.ts`];
  return candidates.find((candidate) => /\.\w+$/.test(candidate) && existsSync(join(root, candidate))) ?? null;
}
