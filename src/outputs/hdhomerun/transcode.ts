import type { Profile } from '../../base/profiles.js';
import { COPY } from '../../relay/index.js';

/** What real devices with an encoder offer, by the lines of the picture (SiliconDust, HDTC-2US). */
const LINES_BY_NAME: Readonly<Record<string, number>> = {
  heavy: 1_080,
  mobile: 720,
  internet720: 720,
  internet540: 540,
  internet480: 480,
  internet360: 360,
  internet240: 240,
};

/**
 * The profile for `?transcode=`: one of a real device's names, for which the largest picture that is not larger is taken, or the
 * key of a profile of ours. Where nothing can be encoded the channel is sent as it is: our model has no encoder, and a client
 * that asks for one all the same wants a picture.
 *
 * @param profiles Those that can be made.
 * @returns null when nothing is called so.
 */
export function profileFor(name: string, profiles: readonly Profile[]): string | null {
  if (name === '' || name === 'none' || name === COPY) return COPY;
  const lines = LINES_BY_NAME[name];
  if (lines === undefined) return profiles.find(({ key }) => key === name)?.key ?? null;
  const encoding = profiles
    .filter(({ video, height }) => video === 'h264' && height !== null)
    .sort((a, b) => b.height! - a.height!);
  return (encoding.find(({ height }) => height! <= lines) ?? encoding.at(-1))?.key ?? COPY;
}
