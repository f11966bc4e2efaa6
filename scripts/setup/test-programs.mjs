import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { aptInstall, canUseApt, findProgram, isProgram, lastLines, works } from './programs.mjs';
import { root, SetupFailure, say } from './project.mjs';
import { run } from './run.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Sees to it that the tests find ffmpeg and ffprobe, and says which: the system's, installed first if that can be, else the
 * old ones of the npm packages.
 *
 * @returns {Promise<Record<string, string>>} What the tests' environment needs for that.
 */
export async function provideMediaTools() {
  const inSystem = () => findProgram('ffmpeg') !== null && findProgram('ffprobe') !== null;
  if (!inSystem() && canUseApt()) {
    say('Installing ffmpeg with apt-get…');
    const failure = await aptInstall(['ffmpeg']);
    if (failure) say(failure);
  }
  if (inSystem()) {
    const { output } = await run('ffmpeg', ['-hide_banner', '-version']);
    say(`Using ${output.split(' Copyright')[0]} of the system.`);
    return {};
  }
  const packaged = [findPackaged('@ffmpeg-installer/ffmpeg'), findPackaged('@ffprobe-installer/ffprobe')];
  if (packaged.includes(null)) {
    throw new SetupFailure('ffmpeg and ffprobe are missing. Install with: sudo apt-get install -y ffmpeg');
  }
  say(
    'Using ffmpeg and ffprobe of the optional npm packages. They are old, and some tests fail with them: better install ffmpeg.',
  );
  return { PATH: [...packaged, process.env.PATH].join(delimiter) };
}

/**
 * The folder of the binary in an optional package.
 *
 * @param {string} name
 */
function findPackaged(name) {
  try {
    const { path } = createRequire(join(root, 'package.json'))(name);
    return isProgram(path) ? dirname(path) : null;
  } catch {
    return null; // the package throws when it has nothing for this machine
  }
}

/**
 * Looks for Chromium when there are tests of the pages; as root on Debian it is installed. Without it those tests are
 * skipped, visibly.
 *
 * @returns {Promise<Record<string, string>>} What the tests' environment needs for that.
 */
export async function provideBrowser() {
  if (!hasPageTests()) return {};
  const named = process.env.HEADWATER_CHROMIUM;
  if (named) {
    if (await works(named)) return {};
    throw new SetupFailure(`HEADWATER_CHROMIUM is ${named}, which is not a browser that can be run.`);
  }
  let found = await findBrowser();
  if (!found && canUseApt()) {
    say('Installing Chromium for the tests of the pages with apt-get…');
    const failure = await aptInstall(['chromium']);
    if (failure) say(lastLines(failure, 3));
    found = await findBrowser();
  }
  if (found) return { HEADWATER_CHROMIUM: found };
  say('No Chromium was found: the tests of the pages are SKIPPED. Install with: sudo apt-get install -y chromium');
  return { HEADWATER_UI_TESTS: 'skip' };
}

async function findBrowser() {
  for (const name of BROWSERS) {
    const path = findProgram(name);
    if (path && (await works(path))) return path;
  }
  return null;
}

/** Where tests run by themselves, SiliconDust's own program is installed for those of the tuners. Without it they are skipped, visibly. */
export async function provideTunerProgram() {
  if (!process.env.CI || findProgram('hdhomerun_config') !== null || !canUseApt()) return;
  say('Installing hdhomerun-config for the tests of the tuners with apt-get…');
  const failure = await aptInstall(['hdhomerun-config']);
  if (failure) say(lastLines(failure, 3));
}

function hasPageTests() {
  const folder = join(root, 'test/ui');
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.test.ts'))
  );
}
