import { spawnSync } from 'node:child_process';
import { parseConfig } from '../../src/config/index.js';
import { childrenOf, eventually, launcherPids } from '../media/processes.js';
import type { ProfileSettings } from '../relay/relay-house.js';

/** What ffprobe finds: `h264 360`, `aac eng`. */
export function tracksOf(bytes: Buffer): string[] {
  const entries = 'stream=codec_name,codec_type,height,field_order:stream_tags=language';
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'json', '-i', '-'];
  const { stdout } = spawnSync('ffprobe', args, { input: bytes, encoding: 'utf8' });
  const { streams } = JSON.parse(stdout) as {
    streams: { codec_name: string; codec_type: string; height?: number; tags?: { language?: string } }[];
  };
  return streams.map(({ codec_name, height, tags }) =>
    [codec_name, height || tags?.language].filter((part) => part !== undefined).join(' '),
  );
}

/** As a config file has them. */
export function settings(yaml: string): ProfileSettings {
  const read = parseConfig(yaml, { env: {}, fileName: 'config.yaml' });
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.config;
}

/** The ffmpegs of a process. Default: this one. */
export const encoders = (ownerPid = process.pid) =>
  launcherPids(ownerPid).flatMap((pid) =>
    childrenOf(pid)
      .filter(({ name }) => name === 'ffmpeg')
      .map((child) => child.pid),
  );
export const encoder = (ownerPid?: number) => eventually('ffmpeg runs', () => encoders(ownerPid)[0], 10_000);
