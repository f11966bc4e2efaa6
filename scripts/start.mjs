import { pathToFileURL } from 'node:url';
import { launch } from './setup/launch.mjs';

/** `npm start`: brings packages and build up to date, then becomes the program, in the same process. */
launch(async ({ prepare, root }) => {
  await prepare();
  const program = `${root}dist/main.js`;
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
});
