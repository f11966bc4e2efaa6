/** A list or guide that anybody may use, and whose makers keep it up. */
export interface PublicList {
  key: string;
  name: string;
  kind: 'playlist' | 'guide';
  url: string;
  /** Where its makers say what it is. */
  homepage: string;
  /** Whose stations it holds, as two-letter codes of ISO 3166; empty: of the whole world. */
  countries: readonly string[];
  brings: 'tv' | 'radio';
}

/**
 * For those who have no list at hand. Each collects only what its broadcasters send for everybody to see, has been kept up
 * in public for years, and is given out by its makers at this address for players. Nothing here is opened unless a person
 * picks it; then it is tried like any other address.
 */
export const PUBLIC_LISTS: readonly PublicList[] = [
  {
    key: 'free-tv',
    name: 'Free-TV',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/Free-TV/IPTV/master/playlist.m3u8',
    homepage: 'https://github.com/Free-TV/IPTV',
    countries: [],
    brings: 'tv',
  },
  {
    key: 'free-tv-gb',
    name: 'Free-TV',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/Free-TV/IPTV/master/playlists/playlist_uk.m3u8',
    homepage: 'https://github.com/Free-TV/IPTV',
    countries: ['GB'],
    brings: 'tv',
  },
  {
    key: 'free-tv-us',
    name: 'Free-TV',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/Free-TV/IPTV/master/playlists/playlist_usa.m3u8',
    homepage: 'https://github.com/Free-TV/IPTV',
    countries: ['US'],
    brings: 'tv',
  },
  {
    key: 'free-tv-fr',
    name: 'Free-TV',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/Free-TV/IPTV/master/playlists/playlist_france.m3u8',
    homepage: 'https://github.com/Free-TV/IPTV',
    countries: ['FR'],
    brings: 'tv',
  },
  {
    key: 'free-tv-it',
    name: 'Free-TV',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/Free-TV/IPTV/master/playlists/playlist_italy.m3u8',
    homepage: 'https://github.com/Free-TV/IPTV',
    countries: ['IT'],
    brings: 'tv',
  },
  {
    key: 'kodinerds',
    name: 'Kodinerds',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/jnk22/kodinerds-iptv/master/iptv/clean/clean_tv_main.m3u',
    homepage: 'https://github.com/jnk22/kodinerds-iptv',
    countries: ['DE'],
    brings: 'tv',
  },
  {
    key: 'kodinerds-atch',
    name: 'Kodinerds',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/jnk22/kodinerds-iptv/master/iptv/clean/clean_tv_atch.m3u',
    homepage: 'https://github.com/jnk22/kodinerds-iptv',
    countries: ['AT', 'CH'],
    brings: 'tv',
  },
  {
    key: 'kodinerds-radio',
    name: 'Kodinerds',
    kind: 'playlist',
    url: 'https://raw.githubusercontent.com/jnk22/kodinerds-iptv/master/iptv/clean/clean_radio.m3u',
    homepage: 'https://github.com/jnk22/kodinerds-iptv',
    countries: ['DE', 'AT', 'CH'],
    brings: 'radio',
  },
  {
    key: 'tdtchannels',
    name: 'TDTChannels',
    kind: 'playlist',
    url: 'https://www.tdtchannels.com/lists/tv.m3u8',
    homepage: 'https://www.tdtchannels.com/',
    countries: ['ES'],
    brings: 'tv',
  },
  {
    key: 'tdtchannels-radio',
    name: 'TDTChannels',
    kind: 'playlist',
    url: 'https://www.tdtchannels.com/lists/radio.m3u8',
    homepage: 'https://www.tdtchannels.com/',
    countries: ['ES'],
    brings: 'radio',
  },
  {
    key: 'mjh-nz',
    name: 'i.mjh.nz',
    kind: 'playlist',
    url: 'https://i.mjh.nz/nz/raw-tv.m3u8',
    homepage: 'https://i.mjh.nz/',
    countries: ['NZ'],
    brings: 'tv',
  },
  {
    key: 'freeview-epg',
    name: 'Freeview-EPG',
    kind: 'guide',
    url: 'https://raw.githubusercontent.com/dp247/Freeview-EPG/master/epg.xml',
    homepage: 'https://github.com/dp247/Freeview-EPG',
    countries: ['GB'],
    brings: 'tv',
  },
  {
    key: 'tdtchannels-epg',
    name: 'TDTChannels',
    kind: 'guide',
    url: 'https://www.tdtchannels.com/epg/TV.xml.gz',
    homepage: 'https://www.tdtchannels.com/',
    countries: ['ES'],
    brings: 'tv',
  },
  {
    key: 'mjh-nz-epg',
    name: 'i.mjh.nz',
    kind: 'guide',
    url: 'https://i.mjh.nz/nz/epg.xml.gz',
    homepage: 'https://i.mjh.nz/',
    countries: ['NZ'],
    brings: 'tv',
  },
];
