import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const NAMES = new URL('src/kit/icon-names.json', import.meta.url);
const MODULE = 'virtual:icons';
const RESOLVED = `\0${MODULE}`;

/** Cuts the shapes that we use out of Lucide (ISC licence) while building, so that no page carries the other 1,600. */
export function icons(): Plugin {
  const require = createRequire(import.meta.url);
  return {
    name: 'headwater-icons',
    resolveId: (id) => (id === MODULE ? RESOLVED : null),
    load(id) {
      if (id !== RESOLVED) return null;
      const names = JSON.parse(readFileSync(NAMES, 'utf8')) as Record<string, string>;
      const shapes = Object.entries(names).map(([ours, theirs]) => [
        ours,
        innerMarkup(readFileSync(require.resolve(`lucide-static/icons/${theirs}.svg`), 'utf8')),
      ]);
      return `export default ${JSON.stringify(Object.fromEntries(shapes))};`;
    },
  };
}

function innerMarkup(svg: string): string {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/\s*\n\s*/g, '');
}
