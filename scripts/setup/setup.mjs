import { build } from './build.js';
import { installDependencies } from './dependencies.js';

export { build, tool } from './build.js';
export { installDependencies } from './dependencies.js';
export { describeFailure, root, SetupFailure, say } from './project.js';
export { run } from './run.js';

/** Brings packages and build up to date. With nothing to do it takes some milliseconds. */
export async function prepare() {
  await build(await installDependencies());
}
