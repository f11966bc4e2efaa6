import type { ErrorCode } from '../base/errors.js';

/** Why ffmpeg could not open a source. */
export interface FfmpegCause {
  code: ErrorCode;
  /** Goes behind the name of the scheme: `The rtsp source …`. */
  what: string;
  hint: string;
}

const ADDRESS = 'Check that its address is right and its server is up.';

/**
 * What ffmpeg writes, in the order in which it counts: words of a server may hold those of another cause (`Server error:
 * Connection refused` of rtmp), and where a server has refused, ffmpeg may add that it has found no data.
 */
const SAYINGS: readonly [said: RegExp, cause: FfmpegCause][] = [
  [
    /Protocol not found|Unknown input format|Option \S+ not found|Unrecognized option/,
    {
      code: 'upstream_unreachable',
      what: 'needs something that the ffmpeg on this machine does not have',
      hint: 'Install a newer ffmpeg, or one that was built with all protocols.',
    },
  ],
  [
    /Server returned [45]|method \w+ failed: [45]\d\d|Server error:|\bREJECT(?:ED)?\b|\brejected\b|BADSECRET/,
    {
      code: 'upstream_refused',
      what: 'refuses',
      hint: 'Check the address, the login and the number of connections at the provider.',
    },
  ],
  [
    /Failed to resolve hostname|getaddrinfo\(|Name or service not known/,
    {
      code: 'upstream_unreachable',
      what: 'has a server whose name is not known',
      hint: 'Check that its address is right; if other names are not found either, look at the name server of your network.',
    },
  ],
  [
    /Connection refused|No route to host|Network is unreachable|Host is down|Connection reset/,
    { code: 'upstream_unreachable', what: 'cannot be reached', hint: ADDRESS },
  ],
  [
    /timed out/,
    {
      code: 'upstream_unreachable',
      what: 'did not answer in time',
      hint: 'Its server is down or overloaded; Headwater tries another source of the channel, where there is one.',
    },
  ],
  [
    /Invalid data found|could not find codec parameters|does not contain any stream/,
    {
      code: 'upstream_not_video',
      what: 'sends something that ffmpeg cannot read',
      hint: 'Try it in another player; if it fails there too, tell the provider.',
    },
  ],
];

const OTHER: FfmpegCause = { code: 'upstream_unreachable', what: 'cannot be opened', hint: ADDRESS };

/** @param stderr Of an ffmpeg that has ended before anything came. */
export function causeOf(stderr: string): FfmpegCause {
  return SAYINGS.find(([said]) => said.test(stderr))?.[1] ?? OTHER;
}
