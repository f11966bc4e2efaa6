import { countryOfGuideId } from './reading/index.js';
import { nameOfText } from './station-name.js';
import type { Station } from './stations.js';

/**
 * What guide ids are worth. Lists have ids that stand on everything (`dummy.epg`), that stand on the wrong station, and of other
 * schemes; one that spells the station's own name is right.
 */
export interface GuideIds {
  /** The id is spelled like the station's name. */
  isOwn(id: string, glued: string): boolean;
  /** It says nothing itself, and stands on few names. */
  isRareCode(id: string): boolean;
}

/** More names than a station has spellings: the id means nothing. */
const NAMES_MAX = 3;
const ENDINGS = /(?:@[^@]*)$/;
const QUALITY = /\.(?:s|h|fh|uh)d(?=\.)/i;
const COUNTRY = /\.[a-z]{2}$/i;
const FEED = /(?:plus1|west|east)$/;
/** An id that is a number of some database: `I57643.json.schedulesdirect.org`. */
const CODE = /\d{3}/;

export function createGuideIds<Entry>(stations: readonly Station<Entry>[]): GuideIds {
  const namesOf = new Map<string, Set<string>>();
  for (const { guideIds, name } of stations)
    for (const id of guideIds) namesOf.set(id, (namesOf.get(id) ?? new Set()).add(name.glued));
  const spelledIds = new Map<string, string>();
  const spelled = (id: string) => {
    const known = spelledIds.get(id);
    if (known !== undefined) return known;
    const stem = id.replace(ENDINGS, '').replace(QUALITY, '').replace(COUNTRY, '');
    const made = nameOfText(stem, countryOfGuideId(id)).glued.replace(FEED, '');
    spelledIds.set(id, made);
    return made;
  };
  return {
    isOwn: (id, glued) => glued.length > 1 && spelled(id) === glued,
    isRareCode: (id) => CODE.test(id) && (namesOf.get(id)?.size ?? 0) <= NAMES_MAX,
  };
}
