import { requireNode } from './node-version.mjs';

/**
 * How every script here begins: the Node check first, and only then the import of anything that an old Node cannot read. A
 * failure is shown and ends the script with code 1.
 *
 * @param {(setup: typeof import('./setup.mjs')) => Promise<unknown>} main
 */
export function launch(main) {
  requireNode();
  void runMain(main);
}

/** @param {(setup: typeof import('./setup.mjs')) => Promise<unknown>} main */
async function runMain(main) {
  const setup = await import('./setup.mjs');
  try {
    await main(setup);
  } catch (error) {
    setup.say(setup.describeFailure(error));
    process.exit(1);
  }
}
