import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { Icon } from '../../kit/icons.js';
import { language, parts } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';

export type ChannelMatching = InferResponseType<(typeof api.channels)[':id']['matching']['$get'], 200>;
export type Reading = ChannelMatching['streams'][number]['reading'];
export type Evidence = Pick<ChannelMatching['keptApart'][number], 'score' | 'reasons' | 'decision'>;

/** Why the streams of a channel are in it; read anew with the channel. Null: not read, and the streams stand there without. */
export function useMatching(channel: ChannelDetails): ChannelMatching | null {
  const [matching, setMatching] = useState<ChannelMatching | null>(null);
  useEffect(() => {
    let isWanted = true;
    answer(api.channels[':id'].matching.$get({ param: { id: String(channel.id) } })).then(
      (read) => isWanted && setMatching(read),
      () => {}, // a channel that has gone is told by the drawer
    );
    return () => {
      isWanted = false;
    };
  }, [channel]);
  return matching;
}

/** What was understood of a name, one mark for each thing: country, time shift, feed, quality. */
export function ReadingMarks({ reading }: { reading: Reading }) {
  const marks = marksOf(reading);
  if (marks.length === 0) return null;
  return (
    <ul class="reading-marks">
      {marks.map((mark) => (
        <li key={mark} class="tag" dir="auto">
          {mark}
        </li>
      ))}
    </ul>
  );
}

export function marksOf({ kind, country, saysCountry, language: spoken, feed, shiftHours, region, variants }: Reading) {
  const words = parts.matching.reading;
  const place = country === null ? null : placeName(country);
  return [
    kind === 'tv' ? null : words.kinds[kind],
    place === null || saysCountry ? place : words.assumed(place),
    spoken === null ? null : languageName(spoken),
    feed === null ? null : feedName(feed),
    region,
    shiftHours === 0 ? null : words.shift(shiftHours),
    ...variants.map((variant) => variant.toUpperCase()),
  ].filter((mark): mark is string => mark !== null);
}

/** Facts for and against, each with its sign. */
export function EvidenceChips({ evidence }: { evidence: Evidence }) {
  const words = parts.matching.evidence;
  const { reasons, decision } = evidence;
  const chips = [
    ...(decision === null
      ? []
      : [{ said: decision === 'same' ? words.byHand : words.partedByHand, isFor: decision === 'same' }]),
    ...reasons.map(({ what, points }) => ({ said: words.reason(what), isFor: isFor(what, points) })),
  ];
  return (
    <ul class="evidence">
      {chips.map(({ said, isFor }) => (
        <li key={said} class={isFor ? 'evidence-chip is-for' : 'evidence-chip'}>
          <Icon name={isFor ? 'check' : 'minus'} size="s" />
          <span class="vh">{isFor ? words.for : words.against}: </span>
          {said}
        </li>
      ))}
    </ul>
  );
}

/** Names that share no more than a word speak against, though they have points. */
const NAME_POINTS_MIN = 60;

const isFor = (what: string, points: number): boolean =>
  what.startsWith('name-') ? points >= NAME_POINTS_MIN : points > 0;

/** Why two entries are not one, in a few words: a person, a rule, or too little that speaks for it. */
export function apartWords(evidence: Evidence, theirs: Reading | null, ours: Reading | undefined): string {
  const words = parts.matching.evidence;
  if (evidence.decision === 'different') return words.partedByHand;
  return evidence.reasons
    .map(({ what }) => {
      const [one, other] = [theirs && saidOf(what, theirs), ours && saidOf(what, ours)];
      return one && other && one !== other ? words.refusal(what, one, other) : words.reason(what);
    })
    .join(' · ');
}

/** What a reading says about the thing that a rule looks at; null: nothing that can be named. */
function saidOf(what: string, reading: Reading): string | null {
  const words = parts.matching.reading;
  const { country, language: spoken, feed, shiftHours, region } = reading;
  switch (what) {
    case 'country':
      return country === null ? words.unsaid : placeName(country);
    case 'language':
      return spoken === null ? words.unsaid : languageName(spoken);
    case 'feed':
      return feed === null ? words.mainFeed : feedName(feed);
    case 'shift':
      return shiftHours === 0 ? words.noShift : words.shift(shiftHours);
    case 'region':
      return region ?? words.unsaid;
    default:
      return null;
  }
}

const named = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;
const feedName = (feed: string): string => named(parts.matching.reading.feeds, feed);
/** Countries in the words of the browser; areas stand beside them in lower case. */
const placeName = (place: string): string =>
  place === place.toUpperCase() ? intlName('region', place) : named(parts.matching.reading.areas, place);
const languageName = (code: string): string => intlName('language', code);

function intlName(type: 'region' | 'language', code: string): string {
  try {
    return new Intl.DisplayNames(language.value, { type }).of(code) ?? code;
  } catch {
    return code; // a reading of an older version may have words of its own
  }
}
