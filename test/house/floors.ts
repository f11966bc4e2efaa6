import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type Import, readSources, type SourceFile } from './source-tree.js';

/** A folder of `src/` (or a file that stands for one) and the floor it lives on. */
interface Place {
  folder: string;
  floor: number;
  floorName: string;
}

interface FloorTable {
  floors: readonly { floor: number; name: string; folders: readonly string[] }[];
}

const ENTRY_FLOOR = 6;
const GROUND_FLOOR = 0;
/** A thread's entry loads the inside of one folder, which the face of that folder must not load into the main thread. */
const THREAD_ENTRIES = new Set(['desk.ts', 'reader.ts', 'launcher.ts']);

/** Imports go down only, between folders, through the other folder's face. Each wrong arrow is a sentence with its cure. */
export function findWrongArrows(root: string): string[] {
  const places = readPlaces(root);
  return readSources(root, ['src']).flatMap((file) => {
    const from = placeOf(places, file.path);
    if (!from) return [`${file.path} is in no folder of src/floors.json: give its folder a floor there.`];
    return file.imports.flatMap((wanted) => judge(root, places, file, from, wanted) ?? []);
  });
}

/** Packages that src/ imports must be there after an install without the development packages. */
export function findUndeclaredPackages(root: string): string[] {
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const declared = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
  return readSources(root, ['src']).flatMap((file) =>
    file.imports.flatMap(({ specifier }) => {
      if (specifier.startsWith('.') || isBuiltin(specifier)) return [];
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      return declared.has(name)
        ? []
        : [`${file.path} imports ${specifier}: add ${name} to "dependencies" in package.json.`];
    }),
  );
}

function readPlaces(root: string): Place[] {
  const { floors } = JSON.parse(readFileSync(join(root, 'src/floors.json'), 'utf8')) as FloorTable;
  return floors
    .flatMap(({ floor, name, folders }) => folders.map((folder) => ({ folder, floor, floorName: name })))
    .toSorted((a, b) => b.folder.length - a.folder.length); // the longest name that fits counts
}

function placeOf(places: readonly Place[], path: string): Place | undefined {
  const inside = path.slice('src/'.length);
  return places.find(({ folder }) => inside === folder || inside.startsWith(`${folder}/`));
}

function judge(
  root: string,
  places: readonly Place[],
  { path }: SourceFile,
  from: Place,
  { specifier, target }: Import,
): string | null {
  if (!specifier.startsWith('.')) return null;
  const arrow = `${path} imports ${specifier}`;
  if (!target) return `${arrow}, which is not there.`;
  if (target.endsWith('.json')) return null;
  if (!target.startsWith('src/')) return `${arrow}, which is outside of src/: the program must run without it.`;
  const to = placeOf(places, target);
  if (!to || to === from) return null; // a file without a floor is reported by itself
  const floors = `${from.folder} is on floor ${from.floor} (${from.floorName}), ${to.folder} on floor ${to.floor} (${to.floorName})`;
  if (to.floor > from.floor) {
    return `${arrow}: ${floors}, and imports go down only. Declare in ${from.folder} an interface of what it needs, and let the entry that builds it (src/app.ts, src/desk.ts, src/reader.ts) pass that in.`;
  }
  if (to.floor === from.floor && from.floor !== ENTRY_FLOOR) {
    return `${arrow}: ${floors}, and neighbours do not know each other. Declare in ${from.folder} an interface of what it needs and let jobs/ or an entry fill it; what both share sinks to base/.`;
  }
  const face = `src/${to.folder}/index.ts`;
  const goesRound = to.floor !== GROUND_FLOOR && target !== face && existsSync(join(root, face));
  if (goesRound && !THREAD_ENTRIES.has(from.folder)) {
    return `${arrow}, the inside of ${to.folder}: import from ${face}, and export there what is missing.`;
  }
  return null;
}
