import { launch } from './setup/launch.mjs';

/** `npm run check`: types, format and lint, house rules. */
launch(async ({ installDependencies, say, SetupFailure }) => {
  await installDependencies({ installsTools: false });
  const { runChecks } = await import('./setup/checks.mjs');
  say('Checking…');
  const failed = await runChecks({ houseRules: true });
  if (failed.length > 0) throw new SetupFailure(`These checks failed: ${failed.join(', ')}.`);
});
