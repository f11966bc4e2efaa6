import { z } from 'zod';
import { KEY_PATTERN, KEY_RULE } from '../base/keys.js';
import { templateProblems } from '../base/profile-templates.js';
import { BUILT_IN_PROFILES, PROFILE_DEFAULTS, type Profile } from '../base/profiles.js';
import { oneOf, text, whole } from './values.js';

const PROFILE_KEY_RULE = `${KEY_RULE}, and not copy, which is what the provider sends`;
const profileKey = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : PROFILE_KEY_RULE) })
  .regex(KEY_PATTERN, { error: PROFILE_KEY_RULE })
  .refine((key) => key !== 'copy', { error: PROFILE_KEY_RULE });

const template = z.array(z.string()).max(200, { error: 'must not have more than 200 arguments' });

/** A profile of a person. Of a built-in one only what differs has to be said. */
export const profile = z
  .strictObject({
    key: profileKey.describe('Stable name in this file and in URLs; that of a built-in one changes it.'),
    name: text.optional().describe('What people see; default: the key.'),
    video: oneOf('copy', 'copyH264', 'h264', 'none')
      .optional()
      .describe('copy: as it is; copyH264: as it is where it is H.264; h264: encoded; none: sound only.'),
    height: whole(120, 4_320, ' lines')
      .nullable()
      .optional()
      .describe('Most lines of an encoded picture; null: its own.'),
    videoKbps: whole(100, 100_000, ' kbit/s').optional().describe('Bitrate of an encoded picture.'),
    audio: oneOf('copy', 'aac').optional().describe('copy: as it is; aac: AAC, two channels.'),
    audioKbps: whole(32, 640, ' kbit/s').optional().describe('Bitrate of encoded sound.'),
    tracks: oneOf('first', 'all').optional().describe('Which sound tracks it has.'),
    subtitles: z.boolean().optional().describe('Keep DVB subtitles and teletext, as they are.'),
    arguments: template
      .superRefine((given, context) => {
        for (const { at, problem } of templateProblems(given))
          context.addIssue({ code: 'custom', path: [at], message: problem });
      })
      .nullable()
      .optional()
      .describe('Arguments of ffmpeg in place of those that follow from the rest; docs/profiles.md.'),
  })
  .transform(({ key, name, ...given }): Profile => {
    const before = BUILT_IN_PROFILES.find((one) => one.key === key);
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return { ...PROFILE_DEFAULTS, ...before, ...said, key, name: name ?? before?.name ?? key };
  })
  .describe('How a stream is made for a viewer.');

export const transcode = z
  .strictObject({
    hardware: oneOf('auto', 'off', 'vaapi', 'nvenc', 'qsv', 'v4l2m2m')
      .default('auto')
      .describe('What encodes pictures: auto takes the first that works here; off: the processor.'),
    countMax: whole(0, 64)
      .default(0)
      .describe(
        'Most channels and profiles that are encoded at once; 0: half as many as there are cores, at least two.',
      ),
  })
  .prefault({});
