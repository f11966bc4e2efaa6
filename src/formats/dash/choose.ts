import type { DashPeriod, DashRepresentation, DashSet } from './manifest.js';

/** What is played of a period. */
export type DashChoice =
  | {
      kind: 'chosen';
      /** The picture; where there is none, the sound. */
      main: DashRepresentation;
      /** Null: it is in `main`, or there is none. */
      sound: DashRepresentation | null;
    }
  | { kind: 'encrypted'; how: string }
  /** `codecs`: what there is. */
  | { kind: 'unplayable'; codecs: string };

const FILES = /^(?:video|audio)\/(?:mp4|mp2t)$/;
/** What a transport stream has a place for, and players expect in one. */
const PICTURES = /^(?:avc[13]|hvc1|hev1)\b/;
const SOUNDS = /^(?:mp4a|ac-3|ec-3)\b/;

/**
 * The picture and the sound of the highest bandwidth, of the main ones; those in the clear before others.
 *
 * @param fits Whether a picture is wanted; where none is, the smallest is taken.
 */
export function chooseTracks({ sets }: DashPeriod, fits: (picture: DashRepresentation) => boolean): DashChoice {
  const picture = best(sets, 'picture', fits);
  const sound = best(sets, 'sound');
  const main = picture ?? sound;
  const wanted = sets.some(({ kind }) => kind === 'picture') ? 'picture' : 'sound';
  if (main && (wanted === 'sound' || main === picture)) {
    const hasBoth = codecsOf(main).some((codec) => SOUNDS.test(codec));
    const soundProtection = hasBoth || sound ? null : protectionOf(sets, 'sound');
    if (soundProtection) return { kind: 'encrypted', how: soundProtection };
    return { kind: 'chosen', main, sound: main === sound || hasBoth ? null : (sound ?? null) };
  }
  const protection = protectionOf(sets, wanted);
  if (protection) return { kind: 'encrypted', how: protection };
  const all = sets.flatMap(({ representations }) => representations.map(({ codecs, mimeType }) => codecs || mimeType));
  return { kind: 'unplayable', codecs: [...new Set(all)].slice(0, 8).join(', ') };
}

function protectionOf(sets: readonly DashSet[], wanted: DashSet['kind']): string | null {
  return sets.find(({ kind, protection }) => kind === wanted && protection !== null)?.protection ?? null;
}

const RANKS: readonly DashSet['rank'][] = ['main', 'plain', 'special'];

function best(
  sets: readonly DashSet[],
  kind: DashSet['kind'],
  fits: (one: DashRepresentation) => boolean = () => true,
): DashRepresentation | undefined {
  const known = kind === 'picture' ? PICTURES : SOUNDS;
  const open = sets.filter((set) => set.kind === kind && set.protection === null);
  for (const { representations } of open.toSorted((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank))) {
    const playable = representations.filter(
      (one) => FILES.test(one.mimeType) && (one.codecs === '' || codecsOf(one).some((codec) => known.test(codec))),
    );
    const ranked = playable.toSorted((a, b) => b.bandwidthBps - a.bandwidthBps);
    const chosen = ranked.find(fits) ?? ranked.at(-1);
    if (chosen) return chosen;
  }
  return undefined;
}

const codecsOf = ({ codecs }: DashRepresentation): string[] => codecs.split(',').map((codec) => codec.trim());
