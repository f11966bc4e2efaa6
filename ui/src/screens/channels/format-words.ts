import { codecName } from '../../text/codec-names.js';
import { text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';

/** What a channel was seen to send: picture, sound in its languages, subtitles. */
export function formatWords({ height, tracks, seenAt }: NonNullable<ChannelDetails['format']>): string {
  const { drawer } = text.channels;
  const ofKind = (kind: string) => tracks.filter((track) => track.kind === kind);
  const picture = ofKind('video').map(({ codec }) => `${codecName(codec)}${height === null ? '' : ` ${height}p`}`);
  const sounds = ofKind('audio').map(({ codec, language }) =>
    language === null ? codecName(codec) : `${codecName(codec)} (${language})`,
  );
  const languages = [...new Set(ofKind('subtitle').map(({ language }) => language ?? '?'))];
  const subtitles = languages.length === 0 ? [] : [drawer.subtitles(languages.join(', '))];
  return drawer.sends([...picture.slice(0, 1), ...sounds, ...subtitles].join(', '), Date.parse(seenAt));
}
