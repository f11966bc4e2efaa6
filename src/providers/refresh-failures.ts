import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ListKind } from '../base/import-choice.js';
import type { StreamKind } from '../base/model.js';
import type { M3uProblem } from '../formats/m3u/index.js';
import type { ProviderRow } from '../store/index.js';

/** Why a refresh changes nothing, in words for the person whose subscription it is. */

export function notAPlaylist(provider: ProviderRow, problem: M3uProblem): HeadwaterError {
  const what: Record<M3uProblem, string> = {
    'empty-file': 'nothing',
    'html-not-playlist': 'a web page',
    'xml-not-playlist': 'an XML document (a guide?)',
    'json-not-playlist': 'a JSON document',
    'hls-media-playlist': 'the playlist of a single HLS stream',
    'hls-master-playlist': 'the playlist of a single HLS stream',
    'not-a-playlist': 'text that is no playlist',
  };
  return new HeadwaterError(
    'provider_not_a_playlist',
    `"${provider.name}" sent ${what[problem]} instead of a playlist.`,
    'Open its address in a browser: a login or "expired" page means that the subscription has ended.',
    { details: [{ where: 'playlist', problem }] },
  );
}

/**
 * A failed import in the words of `error`, and with what that means for the channels: before a first good list there is none
 * that could stay.
 *
 * @param hasEntries Whether anything of the list is in use.
 */
export function withOutcome(error: unknown, hasEntries: boolean): HeadwaterError {
  const { code, message, hint, details } = toErrorRecord(error);
  const outcome = hasEntries ? 'The last good list stays in use.' : 'Nothing of it has come in yet.';
  return new HeadwaterError(code, message, `${hint} ${outcome}`, { cause: error, details });
}

/** @param kinds What was looked for in it. */
export function emptyList(provider: ProviderRow, kinds: readonly StreamKind[]): HeadwaterError {
  const what = LIST_WORDS[listOf(kinds)];
  const isPlaylist = provider.kind === 'm3u';
  return new HeadwaterError(
    'provider_empty',
    isPlaylist && what === LIST_WORDS.all
      ? `"${provider.name}" sent a playlist without any entry.`
      : `"${provider.name}" sent ${isPlaylist ? 'a playlist' : 'a list'} without any ${what}.`,
    'If it goes on, ask the provider.',
    { details: [{ where: isPlaylist ? 'playlist' : listOf(kinds), problem: 'no-entries' }] },
  );
}

const LIST_WORDS = { all: 'entry', live: 'live channel', movies: 'film', series: 'series' };

/** What a part of an import is called. */
function listOf(kinds: readonly StreamKind[]): keyof typeof LIST_WORDS {
  if (kinds.length === 1 && kinds[0] === 'movie') return 'movies';
  if (kinds.length === 1 && kinds[0] === 'series') return 'series';
  return kinds.every((kind) => kind === 'live' || kind === 'radio') ? 'live' : 'all';
}

/** @param list Which of its lists. @param listCount How many it has. */
export function shrank(
  provider: ProviderRow,
  list: ListKind,
  { lostCount, presentBefore }: { lostCount: number; presentBefore: number },
  listCount: number,
): HeadwaterError {
  const what = listCount === 1 ? 'entries' : { live: 'live channels', movies: 'films', series: 'series' }[list];
  return new HeadwaterError(
    'provider_shrank',
    `The new list of "${provider.name}" lacks ${lostCount} of ${presentBefore} ${what}. It is held back.`,
    'Often the provider mends it within hours. If it is meant, look at what would go, and accept it.',
    { details: [{ where: list, problem: 'shrank' }] },
  );
}

/** @param share Of the entries, 0–1. */
export function renumbered(provider: ProviderRow, share: number): HeadwaterError {
  return new HeadwaterError(
    'provider_renumbered',
    `"${provider.name}" has given ${Math.round(share * 100)} % of its stream numbers to other stations. The new list is held back.`,
    'Accept it to match all entries again by guide id and name; channels that cannot be found again go missing.',
  );
}

export function tooManyEntries(provider: ProviderRow, maxCount: number): HeadwaterError {
  return new HeadwaterError(
    'provider_too_large',
    `"${provider.name}" would bring in more than ${maxCount.toLocaleString('en')} entries.`,
    'Choose groups of it, or raise imports.maxEntries.',
  );
}
