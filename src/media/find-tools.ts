import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, isAbsolute, join } from 'node:path';
import { HeadwaterError } from '../base/errors.js';

/** Full paths of the two programs. */
export interface ToolPaths {
  ffmpeg: string;
  ffprobe: string;
}

const SETTINGS = { ffmpeg: 'HEADWATER_FFMPEG', ffprobe: 'HEADWATER_FFPROBE' } as const;
const PACKAGES = { ffmpeg: '@ffmpeg-installer/ffmpeg', ffprobe: '@ffprobe-installer/ffprobe' } as const;
const INSTALL_HINT =
  'Install ffmpeg (Debian, Ubuntu: "apt install ffmpeg"; Fedora: "dnf install ffmpeg"; macOS: "brew install ffmpeg") ' +
  'or set HEADWATER_FFMPEG and HEADWATER_FFPROBE to their paths.';

/**
 * Where ffmpeg and ffprobe are: what the environment names, else the system's, else the binaries of the optional npm
 * packages, which are older. Reads the disk a few times; meant for the start.
 *
 * Throws `ffmpeg_missing`, also when the environment names something that cannot be run: guessing on would hide the typo.
 */
export function findMediaTools(env: NodeJS.ProcessEnv): ToolPaths {
  return { ffmpeg: findTool('ffmpeg', env), ffprobe: findTool('ffprobe', env) };
}

/**
 * The full path of a program that the config file names, by PATH or as it is. Reads the disk a few times.
 *
 * Throws `media_failed`.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string {
  const found = isAbsolute(name) ? executable(name) : findOnPath(name, env);
  if (found) return found;
  throw new HeadwaterError(
    'media_failed',
    `The program ${name} was not found on this machine, or cannot be run.`,
    'Install it for the user that runs Headwater, or give its whole path in config.yaml.',
  );
}

function findTool(tool: keyof ToolPaths, env: NodeJS.ProcessEnv): string {
  const named = env[SETTINGS[tool]];
  if (named) {
    const found = isAbsolute(named) ? executable(named) : findOnPath(named, env);
    if (found) return found;
    throw missing(`${SETTINGS[tool]} is "${named}", which is not a program that can be run.`);
  }
  const found = findOnPath(tool, env) ?? findInPackage(tool);
  if (found) return found;
  throw toolMissing(tool);
}

function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const found = isAbsolute(folder) ? executable(join(folder, name)) : null; // "." in PATH must not run what lies around
    if (found) return found;
  }
  return null;
}

/** The packages throw when they have nothing for this platform, and are absent after `npm ci --omit=optional`. */
function findInPackage(tool: keyof ToolPaths): string | null {
  try {
    const { path } = createRequire(import.meta.url)(PACKAGES[tool]) as { path: string };
    return executable(path);
  } catch {
    return null;
  }
}

function executable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
}

export function toolMissing(tool: keyof ToolPaths): HeadwaterError {
  return missing(`${tool} was not found on this machine.`);
}

function missing(message: string): HeadwaterError {
  return new HeadwaterError('ffmpeg_missing', message, INSTALL_HINT);
}
