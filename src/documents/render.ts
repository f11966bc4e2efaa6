import { logoPath } from '../base/logo-address.js';
import { LINEUP_XML, type LineupEntry, lineupEntry, lineupExtinf, lineupProgram } from '../formats/hdhomerun/index.js';
import { writeM3uEntry, writeM3uHeader } from '../formats/m3u/index.js';
import type { EffectiveChannel, LineupChannel } from '../store/index.js';

/** Where players load logos: from here, or from wherever providers and people say. */
export type LogoPlace = 'house' | 'named';

/** What addresses inside a document depend on. */
export interface Addressing {
  baseUrl: string;
  logos: LogoPlace;
}

/** What each document is made of: a head, one piece per channel, an end. Pure: bytes come from channels and addresses. */
export interface Renderer {
  contentType: string;
  head(baseUrl: string): string;
  channel(channel: LineupChannel, addressing: Addressing, index: number): string;
  end: string;
}

/**
 * Guide id that players see: what a person set, else our own, stable as the channel is. Plex mixes up ids that are mere
 * numbers.
 */
export function guideIdOf({ id, ownGuideId }: Pick<EffectiveChannel, 'id' | 'ownGuideId'>): string {
  return ownGuideId ?? `ch${id}.headwater`;
}

function playlistEntry(channel: EffectiveChannel, { baseUrl, logos }: Addressing): string {
  const logo = logoPath(channel.logo);
  return writeM3uEntry({
    name: channel.name,
    url: `${baseUrl}/stream/${channel.id}.ts`,
    tvgId: guideIdOf(channel),
    tvgName: channel.name,
    number: channel.number,
    logo: logos === 'named' ? publicLogo(channel.logoUrl) : logo && baseUrl + logo,
    groups: channel.groupName === null ? [] : [channel.groupName],
    isRadio: channel.isRadio,
    isMpegTs: true,
  });
}

/** From so many lines on a picture counts as HD. */
const HD_LINES = 720;
const HD_NAME = /\b(?:u?hd|fhd|4k|1080[ip]|720p)\b/i;

/** What was seen goes before what the name promises. */
function tunerEntry({ name, height, ...channel }: LineupChannel, baseUrl: string): LineupEntry {
  const isHd = height === null ? HD_NAME.test(name) : height >= HD_LINES;
  return lineupEntry({ ...channel, name, isHd }, baseUrl);
}

export const RENDERERS = {
  'lineup.json': {
    contentType: 'application/json; charset="utf-8"',
    head: () => '[',
    channel: (channel, { baseUrl }, index) =>
      `${index === 0 ? '' : ',\n'}${JSON.stringify(tunerEntry(channel, baseUrl))}`,
    end: ']\n',
  },
  'lineup.xml': {
    contentType: 'text/xml; charset="utf-8"',
    head: () => LINEUP_XML.head,
    channel: (channel, { baseUrl }) => lineupProgram(tunerEntry(channel, baseUrl)),
    end: LINEUP_XML.end,
  },
  'lineup.m3u': {
    contentType: 'audio/x-mpegurl; charset=utf-8',
    head: () => '#EXTM3U\n',
    channel: (channel, { baseUrl }) => lineupExtinf(tunerEntry(channel, baseUrl)),
    end: '',
  },
  'playlist.m3u': {
    contentType: 'audio/x-mpegurl; charset=utf-8',
    head: () => writeM3uHeader({ epgUrl: null }),
    channel: playlistEntry,
    end: '',
  },
} satisfies Record<string, Renderer>;

/** A playlist of one channel, for the player of the device on which somebody chose it. */
export function renderSingle(channel: EffectiveChannel, addressing: Addressing): string {
  const { head, end } = RENDERERS['playlist.m3u'];
  return head() + playlistEntry(channel, addressing) + end;
}

export type DocumentKind = keyof typeof RENDERERS;

/** A provider's logo address, unless it could hold a credential: what viewers read must not. */
function publicLogo(url: string | null): string | null {
  return url !== null && /^https?:\/\/[^/?#@]+\/[^?#@]*$/i.test(url) ? url : null;
}
