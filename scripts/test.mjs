import { launch } from './setup/launch.mjs';

/** `npm test`: set-up, checks, build, then all tests, or those that the arguments name: `npm test -- test/relay`. */
launch(async ({ build, describeFailure, installDependencies, run, say, tool }) => {
  const { createLastLine, missingClosingLine } = await import('./setup/closing-line.mjs');
  const lastLine = createLastLine();
  let code = 1;
  try {
    const dependencies = await installDependencies({ installsTools: true });
    const { provideBrowser, provideMediaTools, provideTunerProgram } = await import('./setup/test-programs.mjs');
    const env = { ...process.env, ...(await provideMediaTools()), ...(await provideBrowser()) };
    await provideTunerProgram();
    say('Checking…');
    const { runChecks } = await import('./setup/checks.mjs');
    const failed = await runChecks({ houseRules: false }); // they are among the tests below
    if (failed.length > 0) say(`These checks failed, so the tests were not run: ${failed.join(', ')}.`);
    else {
      await build(dependencies);
      env[process.stdout.isTTY || env.FORCE_COLOR ? 'FORCE_COLOR' : 'NO_COLOR'] ??= '1'; // vitest sees a pipe
      const show = (/** @type {string} */ text) => {
        process.stdout.write(text);
        lastLine.see(text);
      };
      const args = [tool('vitest/vitest.mjs'), 'run', ...process.argv.slice(2)];
      ({ code } = await run(process.execPath, args, { env, onOutput: show }));
    }
  } catch (error) {
    say(describeFailure(error));
  }
  const missing = missingClosingLine(lastLine.text, code);
  if (missing) console.log(missing);
  process.exitCode = code;
});
