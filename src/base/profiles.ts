/** How a viewer's stream is made of what the provider sends. */
export interface Profile {
  /** As it stands in addresses: `?profile=480p`. */
  key: string;
  name: string;
  /** `copyH264`: as it is where it is H.264, which every player can show, else encoded anew. */
  video: 'copy' | 'copyH264' | 'h264' | 'none';
  /** Lines of an encoded picture, at most; null: as many as it has. */
  height: number | null;
  videoKbps: number;
  audio: 'copy' | 'aac';
  audioKbps: number;
  /** Of the sound. */
  tracks: 'first' | 'all';
  /** DVB subtitles and teletext, as they are. */
  subtitles: boolean;
  /** ffmpeg's arguments in place of those that follow from the rest; see `profile-templates.ts`. Null: none of its own. */
  arguments: readonly string[] | null;
}

/** What a profile of a person has where it says nothing. */
export const PROFILE_DEFAULTS: Omit<Profile, 'key' | 'name'> = {
  video: 'h264',
  height: null,
  videoKbps: 3_000,
  audio: 'aac',
  audioKbps: 128,
  tracks: 'first',
  subtitles: false,
  arguments: null,
};

/**
 * Profiles that are there without being named. Encoding takes the first sound track only: a further one that a provider
 * announces and never sends, as is usual, would hold up the encoder for ever.
 */
export const BUILT_IN_PROFILES: readonly Profile[] = [
  profile('remux', 'Remuxed', { video: 'copy', audio: 'copy', tracks: 'all', subtitles: true }),
  profile('web', 'For browsers', { video: 'copyH264', height: 1_080, videoKbps: 5_000 }),
  profile('1080p', '1080p', { height: 1_080, videoKbps: 5_000 }),
  profile('720p', '720p', { height: 720, videoKbps: 2_800 }),
  profile('480p', '480p', { height: 480, videoKbps: 1_300, audioKbps: 96 }),
  profile('audio', 'Sound only', { video: 'none' }),
];

function profile(key: string, name: string, differences: Partial<Profile>): Profile {
  return { ...PROFILE_DEFAULTS, ...differences, key, name };
}

/** Built-in ones, with what a person has made of them, and then the person's own. */
export function allProfiles(own: readonly Profile[]): Profile[] {
  const builtIn = BUILT_IN_PROFILES.map((one) => own.find(({ key }) => key === one.key) ?? one);
  return [...builtIn, ...own.filter(({ key }) => !BUILT_IN_PROFILES.some((one) => one.key === key))];
}
