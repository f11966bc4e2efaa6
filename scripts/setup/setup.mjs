import { build } from './build.mjs';
import { installDependencies } from './dependencies.mjs';

export { build, tool } from './build.mjs';
export { installDependencies } from './dependencies.mjs';
export { describeFailure, root, SetupFailure, say } from './project.mjs';
export { run } from './run.mjs';

/** Brings packages and build up to date. With nothing to do it takes some milliseconds. */
export async function prepare() {
  await build(await installDependencies());
}
