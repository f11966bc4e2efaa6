import { pathToFileURL } from 'node:url';
import { launch } from './setup/launch.mjs';

/** `npm run --silent schema`: the JSON schema of config.yaml on stdout. */
launch(async ({ prepare, root }) => {
  await prepare();
  await import(pathToFileURL(`${root}dist/cli/schema.js`).href);
});
