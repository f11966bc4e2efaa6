import type { Profile } from '../base/profiles.js';

/** What a profile does, in one sentence for people. */
export function describeProfile(profile: Profile): string {
  if (profile.arguments !== null) return 'Made by ffmpeg with arguments of your own.';
  const subtitles = profile.subtitles ? '; subtitles as they are' : '';
  return `${picture(profile)}; ${sound(profile)}${subtitles}.`;
}

function picture({ video, height, videoKbps }: Profile): string {
  if (video === 'none') return 'No picture';
  if (video === 'copy') return 'Picture as it is';
  const encoded = `H.264${height === null ? '' : ` with at most ${height} lines`} and about ${videoKbps} kbit/s`;
  return video === 'h264' ? `Picture as ${encoded}` : `Picture as it is where it is H.264, else as ${encoded}`;
}

function sound({ audio, audioKbps, tracks }: Profile): string {
  const which = tracks === 'all' ? 'all sound tracks' : 'the first sound track';
  return audio === 'copy' ? `${which} as it comes` : `${which} as AAC in stereo with ${audioKbps} kbit/s`;
}
