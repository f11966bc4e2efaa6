import type { StreamMisbehaviour } from './misbehaviour.js';
import type { HlsPlan } from './simulator-options.js';

/** One station feed of the demo and how the providers list it. All names are invented. */
export interface Feed {
  /** What its picture shows. */
  title: string;
  group: string;
  tvgId: string;
  isRadio?: true;
  copies: readonly FeedCopy[];
}

export interface FeedCopy {
  provider: 'alpha' | 'bravo' | 'charlie';
  name: string;
  number?: number;
  /** Another id than the feed's, or none (null). */
  tvgId?: string | null;
  fault?: StreamMisbehaviour;
  /** It comes in segments. */
  hls?: HlsPlan;
}

/** Lines that providers put between groups; they look like channels and are none. */
export const SEPARATORS: Partial<Record<FeedCopy['provider'], Record<string, string>>> = {
  alpha: { Sports: '##### SPORTS #####', Movies: '##### MOVIES #####', Kids: '##### KIDS #####' },
  charlie: { News: '-----| NEWS |-----', Radio: '-----| RADIO |-----' },
};

const DEAD: StreamMisbehaviour = { kind: 'refuse', status: 404 };
const STALLS: StreamMisbehaviour = { kind: 'stall', after: { ms: 20_000 }, forMs: null };
const ENDS: StreamMisbehaviour = { kind: 'end', after: { ms: 30_000 } };
const WEB_PAGE: StreamMisbehaviour = { kind: 'html' };

const alpha = (name: string, more: Partial<FeedCopy> = {}): FeedCopy => ({ provider: 'alpha', name, ...more });
const bravo = (name: string, more: Partial<FeedCopy> = {}): FeedCopy => ({ provider: 'bravo', name, ...more });
const charlie = (name: string, more: Partial<FeedCopy> = {}): FeedCopy => ({ provider: 'charlie', name, ...more });

function feed(group: string, title: string, tvgId: string, ...copies: FeedCopy[]): Feed {
  return { title, group, tvgId, copies };
}

export const FEEDS: readonly Feed[] = [
  // All three have this one, and the copy that is likely to come first stalls: a failover to watch.
  feed(
    'News',
    'Quillmark News',
    'quillmark.uk',
    alpha('UK: Quillmark News HD', { number: 101, fault: STALLS }),
    bravo('Quillmark News FHD'),
    charlie('UK | Quillmark News SD'),
  ),
  feed(
    'News',
    'Tarnby 24',
    'tarnby24.uk',
    alpha('UK: Tarnby 24', { number: 102 }),
    charlie('Tarnby 24 HD', { hls: { master: true } }),
  ),
  feed(
    'News',
    'Quillmark News US',
    'quillmark.us',
    alpha('US: Quillmark News', { number: 103 }),
    bravo('US| QUILLMARK NEWS HD'),
  ),
  feed(
    'News',
    'Northgale Business',
    'northgale.us',
    bravo('Northgale Business HD'),
    charlie('US | Northgale Business', { tvgId: null }),
  ),
  feed('News', 'Tarnby Weather', 'tarnbyweather.uk', charlie('Tarnby Weather', { fault: DEAD })),

  feed(
    'Entertainment',
    'Brightmere One',
    'brightmere1.uk',
    alpha('UK: Brightmere One HD', { number: 1 }),
    alpha('UK: Brightmere One SD'),
    bravo('Brightmere One 50fps'),
    charlie('UK | Brightmere One HEVC'),
  ),
  feed(
    'Entertainment',
    'Brightmere One +1',
    'brightmere1plus1.uk',
    alpha('UK: Brightmere One +1', { number: 201 }),
    bravo('Brightmere One+1'),
  ),
  feed(
    'Entertainment',
    'Brightmere Two',
    'brightmere2.uk',
    alpha('UK: Brightmere Two FHD', { number: 2 }),
    bravo('Brightmere 2 HD'),
    charlie('UK | Brightmere Two'),
  ),
  feed(
    'Entertainment',
    'Cornerlea',
    'cornerlea.uk',
    alpha('UK: Cornerlea HD', { number: 3, fault: ENDS }),
    charlie('Cornerlea HD'),
  ),
  feed(
    'Entertainment',
    'Gullhaven Comedy East',
    'gullhaven.east.us',
    alpha('US: Gullhaven Comedy East'),
    bravo('Gullhaven Comedy (East)'),
  ),
  feed(
    'Entertainment',
    'Gullhaven Comedy West',
    'gullhaven.west.us',
    alpha('US: Gullhaven Comedy West'),
    bravo('Gullhaven Comedy (West)'),
  ),
  feed(
    'Entertainment',
    'Hearthwyn & Home',
    'hearthwyn.uk',
    alpha('UK: Hearthwyn & Home'),
    charlie('Hearthwyn and Home HD', { tvgId: null }),
  ),
  feed('Entertainment', 'Ember: Drama', 'ember.uk', bravo('Ember: Drama HD'), charlie('Ember Drama')),
  feed('Entertainment', '100% Quizzary', 'quizzary.uk', charlie('100% Quizzary')),
  feed(
    'Entertainment',
    "L'Étoile de Brumelle",
    'brumelle.fr',
    alpha("FR: L'Étoile de Brumelle"),
    bravo('FR| L ETOILE DE BRUMELLE HD'),
  ),
  feed(
    'Entertainment',
    'Mapleridge Ontario',
    'mapleridge.on.ca',
    bravo('CA| Mapleridge Ontario HD'),
    charlie('CA | Mapleridge (Ontario)'),
  ),
  feed('Entertainment', 'Mapleridge Pacific', 'mapleridge.bc.ca', bravo('CA| Mapleridge Pacific HD')),
  feed('Entertainment', 'Telurion Ñandú', 'telurion.es', charlie('ES | Telurion Ñandú', { fault: WEB_PAGE })),

  feed(
    'Sports',
    'Osprel Sport 1',
    'osprel1.uk',
    alpha('UK: Osprel Sport 1 FHD', { number: 401 }),
    alpha('UK: Osprel Sport 1 (Backup)', { fault: DEAD }),
    bravo('Osprel Sport 1 4K'),
    charlie('UK | Osprel Sport 1 HEVC'),
  ),
  feed(
    'Sports',
    'Osprel Sport 2',
    'osprel2.uk',
    alpha('UK: Osprel Sport 2 FHD', { number: 402 }),
    bravo('Osprel Sport 2 HD'),
    charlie('UK | Osprel Sport 2', { hls: { form: 'aes128' } }),
  ),
  feed(
    'Sports',
    'Osprel Sport Extra',
    'osprelx.uk',
    alpha('UK: Osprel Sport Extra', { number: 403 }),
    charlie('Osprel Sport Xtra HD'),
  ),
  feed('Sports', 'Osprel Sport 1 US', 'osprel1.us', alpha('US: Osprel Sport 1 HD'), bravo('US| OSPREL SPORT 1')),
  feed('Sports', 'Veltrada Cycling', 'veltrada.uk', bravo('Veltrada Cycling 50fps'), charlie('Veltrada Cycling')),
  feed('Sports', 'Touchgrove Rugby', 'touchgrove.uk', charlie('Touchgrove Rugby UHD')),
  feed('Sports', 'Osprel Event 07', '', alpha('OSPREL EVENT 07: no event today', { tvgId: null, fault: DEAD })),

  feed(
    'Movies',
    'Silverbrae Film',
    'silverbrae.uk',
    alpha('UK: Silverbrae Film FHD', { number: 501 }),
    bravo('Silverbrae Film HD'),
    charlie('Silverbrae Film'),
  ),
  feed('Movies', 'Silverbrae Film +1', 'silverbraeplus1.uk', alpha('UK: Silverbrae Film +1', { number: 502 })),
  feed(
    'Movies',
    'Nightmoor Cinema',
    'nightmoor.uk',
    alpha('UK: Nightmoor Cinema'),
    charlie('Nightmoor Cinema HD', { fault: DEAD }),
  ),
  feed(
    'Movies',
    'Lanternhill Movies East',
    'lanternhill.east.us',
    alpha('US: Lanternhill Movies East HD'),
    charlie('US | Lanternhill Movies (E)'),
  ),
  feed(
    'Movies',
    'Lanternhill Movies West',
    'lanternhill.west.us',
    alpha('US: Lanternhill Movies West HD'),
    charlie('US | Lanternhill Movies (W)'),
  ),

  feed(
    'Kids',
    'Puddlewick',
    'puddlewick.uk',
    alpha('UK: Puddlewick HD', { number: 601 }),
    bravo('Puddlewick'),
    charlie('Puddlewick SD'),
  ),
  feed(
    'Kids',
    'Kitewell Junior',
    'kitewell.uk',
    alpha('UK: Kitewell Jr', { number: 602 }),
    bravo('Kitewell Junior HD'),
  ),
  feed('Kids', 'Mossy Toons', 'mossytoons.uk', bravo('Mossy Toons')),

  feed(
    'Documentary',
    'Fathomere',
    'fathomere.uk',
    alpha('UK: Fathomere HD', { number: 701 }),
    bravo('Fathomere 4K'),
    charlie('Fathomere'),
  ),
  feed('Documentary', 'Terravolt', 'terravolt.uk', alpha('UK: Terravolt'), charlie('Terravolt HD')),
  feed(
    'Documentary',
    'Historia Wendel',
    'wendel.de',
    bravo('DE| Historia Wendel HD'),
    charlie('DE | Historia Wendel RAW'),
  ),

  feed('Music', 'Groovanna', 'groovanna.uk', alpha('UK: Groovanna'), bravo('Groovanna HD')),
  {
    ...feed('Radio', 'Radio Driftmoor', 'driftmoor.uk', alpha('Radio Driftmoor'), charlie('Radio Driftmoor')),
    isRadio: true,
  },
  { ...feed('Radio', 'Jazz Lanternhill FM', 'jazzlantern.us', charlie('Jazz Lanternhill FM')), isRadio: true },
  { ...feed('Radio', 'Ράδιο Θαλασσίνη', 'thalassini.gr', bravo('GR| Ράδιο Θαλασσίνη')), isRadio: true },
];
