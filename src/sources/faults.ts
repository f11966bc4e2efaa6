import { HeadwaterError } from '../base/errors.js';
import { refusedStatus } from '../net/index.js';

const TELL = 'Try it in another player; if it fails there too, tell the provider.';

/** @param what Goes on the sentence. */
export function playlistUnusable(what: string): HeadwaterError {
  return new HeadwaterError('upstream_playlist_unusable', `The source’s playlist ${what}.`, TELL);
}

/** @param what Goes on the sentence. */
export function manifestUnusable(what: string): HeadwaterError {
  return new HeadwaterError('upstream_playlist_unusable', `The source’s DASH manifest ${what}.`, TELL);
}

export function needsFfmpeg(): HeadwaterError {
  return new HeadwaterError(
    'upstream_needs_remux',
    'The source sends something that ffmpeg would have to repack as a transport stream, and there is none on this machine.',
    'Install ffmpeg and start Headwater again, or choose another stream of the channel.',
  );
}

/** @param words ffmpeg's, without credentials. */
export function cannotRepack(words: string): HeadwaterError {
  return new HeadwaterError(
    'upstream_not_video',
    `The source sends no transport stream, and ffmpeg cannot repack it: ${words}.`,
    TELL,
  );
}

/** @param how It is encrypted. */
export function encrypted(how: string): HeadwaterError {
  return new HeadwaterError(
    'upstream_scrambled',
    `The source is encrypted with ${how}, which cannot be opened.`,
    'The provider sends this channel for players with a licence; only they can change that.',
  );
}

/** @param scheme Of the address: nothing else of it is told. */
export function keyElsewhere(scheme: string): HeadwaterError {
  return new HeadwaterError(
    'upstream_scrambled',
    `The source is encrypted, and its key is at an address that begins with "${scheme}": only keys at http and https are fetched.`,
    'The provider has to put the key where players can reach it; only they can change that.',
  );
}

export function notDecrypted(): HeadwaterError {
  return new HeadwaterError(
    'upstream_scrambled',
    'A part of the source could not be decrypted with the key that its server gives.',
    TELL,
  );
}

export function notVideo(): HeadwaterError {
  return new HeadwaterError(
    'upstream_not_video',
    'The source sent something else in place of a part of its video.',
    TELL,
  );
}

/** @param bytes As much would be read of it. */
export function tagTooLong(bytes: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_not_video',
    `A part of the source begins with an ID3 tag of more than ${bytes / 1_024} KiB, which is not read.`,
    TELL,
  );
}

export function silent(ms: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_stalled',
    `The source has sent nothing of the next part for ${ms / 1_000} s.`,
    'Headwater tries another source of the channel, where there is one.',
  );
}

export function isSilence(error: unknown): boolean {
  return isOf(error, ['upstream_stalled']);
}

export function unchanged(seconds: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_stalled',
    `The source’s playlist has named nothing new for ${Math.round(seconds)} s.`,
    'Headwater tries another source of the channel, where there is one. If it happens often, the provider’s encoder or cache is in trouble.',
  );
}

/** Statuses below 500 that speak of a server's load. */
const BUSY = [408, 425, 429];

/**
 * A part that is not there for us, or is not what it should be: the next one may be. Where many are, the token may have
 * expired.
 */
export function isMissing(error: unknown): boolean {
  const status = refusedStatus(error);
  if (status !== null) return status < 500 && !BUSY.includes(status);
  return isOf(error, ['upstream_not_video', 'upstream_scrambled']);
}

/** What servers answer when the token of a session has run out; the address of the source leads to another. */
export function mayBeExpired(error: unknown): boolean {
  return isMissing(error) || isOf(error, ['upstream_playlist_unusable']);
}

/** A failure that may be over in a moment. */
export function mayPass(error: unknown): boolean {
  const codes = ['upstream_unreachable', 'upstream_ended', 'upstream_stalled', 'upstream_refused', 'proxy_unreachable'];
  return isOf(error, [...codes, 'upstream_playlist_unusable']) && !isMissing(error);
}

function isOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof HeadwaterError && codes.includes(error.code);
}
