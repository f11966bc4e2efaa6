import { readdirSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch } from './setup/launch.mjs';

/** `npm run bench -- NAME`: bundles one bench and the program's entries from the sources, then runs it. */
launch(async ({ installDependencies, prepare, root, SetupFailure }) => {
  const names = readdirSync(`${root}bench`).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []);
  const [name] = process.argv.slice(2);
  if (name === undefined) return void console.log(`Benches: ${names.join(', ')}\nRun one with: npm run bench -- NAME`);
  if (!names.includes(name)) throw new SetupFailure(`There is no bench ${name}. There are: ${names.join(', ')}.`);
  // the pages are weighed and shown as they are built
  await (name === 'ui' ? prepare() : installDependencies());
  const { bundle, bundleEntries } = await import('./bundle-entries.mjs');
  const folder = `${root}node_modules/.cache/headwater-bench/${process.pid}`;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.HEADWATER_ENTRIES = await bundleEntries(`${folder}/entries`);
  await bundle({ [name]: `bench/${name}.ts` }, `${folder}/bench`);
  const { run } = await import(pathToFileURL(`${folder}/bench/${name}.mjs`).href);
  process.argv.splice(1, 2, `bench/${name}.ts`); // what is left are the arguments of the bench
  await run();
});
