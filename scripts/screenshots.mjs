import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch } from './setup/launch.mjs';

/** `npm run screenshots [-- FOLDER [LANGUAGE]]`: bundles the program from its sources and takes a picture of every screen. */
launch(async ({ prepare, root }) => {
  await prepare();
  const { bundle, bundleEntries } = await import('./bundle-entries.mjs');
  const folder = `${root}node_modules/.cache/headwater-screenshots/${process.pid}`;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.HEADWATER_ENTRIES = await bundleEntries(`${folder}/entries`);
  await bundle({ screenshots: 'test/ui/screenshots.ts' }, `${folder}/run`);
  const { run } = await import(pathToFileURL(`${folder}/run/screenshots.mjs`).href);
  await run();
});
