import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './build.mjs';
import { root, say } from './project.mjs';
import { run } from './run.mjs';

/** @typedef {{ name: string, script: string, args: readonly string[], advice: string }} Check */

const TYPES = {
  name: 'types',
  script: tool('typescript/bin/tsc'),
  args: ['--noEmit', '-p', 'tsconfig.check.json'],
  advice: 'Each line names file, line and column.',
};
const PAGE_TYPES = { ...TYPES, name: 'types of the web pages', args: ['--noEmit', '-p', 'ui/tsconfig.json'] };
const LINT = {
  name: 'format and lint',
  script: tool('@biomejs/biome/bin/biome'),
  args: ['ci', '--colors=off', '.'],
  advice: 'Most of it mends itself: npm run format',
};
const HOUSE_RULES = {
  name: 'house rules',
  script: tool('vitest/vitest.mjs'),
  args: ['run', '--project', 'unit', 'test/house'],
  advice: 'Each message says what to do instead; the rules are in test/house.',
};

/**
 * Runs the checks that need no running program, all of them whatever fails, and shows what the failed ones say.
 *
 * @param {{ houseRules: boolean }} options
 * @returns {Promise<string[]>} The names of those that failed.
 */
export async function runChecks({ houseRules }) {
  const hasPages = existsSync(join(root, 'ui/tsconfig.json'));
  const checks = [TYPES, ...(hasPages ? [PAGE_TYPES] : []), LINT, ...(houseRules ? [HOUSE_RULES] : [])];
  const failed = [];
  for (const check of checks) if (!(await passes(check))) failed.push(check.name);
  return failed;
}

/** @param {Check} check */
async function passes({ name, script, args, advice }) {
  const env = { ...process.env, NO_COLOR: '1' };
  const { code, output } = await run(process.execPath, [script, ...args], { env });
  if (code === 0) say(`  ok      ${name}`);
  else say(`  FAILED  ${name}\n\n${output.trim()}\n\n${advice}\n`);
  return code === 0;
}
