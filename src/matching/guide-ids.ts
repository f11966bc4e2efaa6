import { countryOfGuideId } from './reading/index.js';
import { openRenames } from './renames.js';
import { nameOfText, type StationName } from './station-name.js';

/**
 * What guide ids are worth. Lists have ids that stand on everything (`dummy.epg`), that stand on the wrong station, and of other
 * schemes; one that spells the station's own name is right.
 */
export interface GuideIds {
  /** The id is spelled like the station's name. */
  isOwn(id: string, glued: string): boolean;
  /** Any of a station's guide ids is spelled like its name. */
  hasOwn(station: Identified): boolean;
}

interface Identified {
  name: StationName;
  guideIds: readonly string[];
}

const ENDINGS = /(?:@[^@]*)$/;
const QUALITY = /\.(?:s|h|fh|uh)d(?=\.)/i;
const COUNTRY = /\.[a-z]{2}$/i;
const FEED = /(?:plus1|west|east)$/;
const CODE = /\d{3}/;

/** An id that is a number of some database: `I57643.json.schedulesdirect.org`. */
export const isCode = (id: string): boolean => CODE.test(id);

/** Remembers what it has spelled, for as long as it is used. */
export function createGuideIds(): GuideIds {
  const spelledIds = new Map<string, string>();
  const spelled = (id: string) => {
    const known = spelledIds.get(id);
    if (known !== undefined) return known;
    const stem = id.replace(ENDINGS, '').replace(QUALITY, '').replace(COUNTRY, '');
    const country = countryOfGuideId(id);
    const made = openRenames().current(nameOfText(stem, country), country).glued.replace(FEED, '');
    spelledIds.set(id, made);
    return made;
  };
  const isOwn = (id: string, glued: string) => glued.length > 1 && spelled(id) === glued;
  const owners = new Map<Identified, boolean>();
  return {
    isOwn,
    hasOwn(station) {
      const known = owners.get(station);
      if (known !== undefined) return known;
      const has = station.guideIds.some((id) => isOwn(id, station.name.glued));
      owners.set(station, has);
      return has;
    },
  };
}
