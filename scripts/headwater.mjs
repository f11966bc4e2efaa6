import { pathToFileURL } from 'node:url';
import { launch } from './setup/launch.mjs';

/** `npm run headwater -- COMMAND`: brings packages and build up to date, then becomes the command line. */
launch(async ({ prepare, root }) => {
  await prepare();
  const program = `${root}dist/cli/main.js`;
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
});
