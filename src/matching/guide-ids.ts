import { countryOfGuideId } from './reading/index.js';
import { nameOfText } from './station-name.js';

/**
 * What guide ids are worth. Lists have ids that stand on everything (`dummy.epg`), that stand on the wrong station, and of other
 * schemes; one that spells the station's own name is right.
 */
export interface GuideIds {
  /** The id is spelled like the station's name. */
  isOwn(id: string, glued: string): boolean;
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
    const made = nameOfText(stem, countryOfGuideId(id)).glued.replace(FEED, '');
    spelledIds.set(id, made);
    return made;
  };
  return { isOwn: (id, glued) => glued.length > 1 && spelled(id) === glued };
}
