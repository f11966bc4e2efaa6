import { secretsIn } from '../base/address-secrets.js';
import { HeadwaterError } from '../base/errors.js';
import { withoutSecrets } from '../base/scrub.js';
import type { ChildEnd } from './launcher-calls.js';

const LINES_SHOWN = 4;
const LINE_CHARS_MAX = 300;

/**
 * A program that did not succeed, with the last lines of what it said. No credentials in it.
 *
 * @param args Those that it was given.
 */
export function mediaFailed(tool: string, what: string, stderr: string, args: readonly string[]): HeadwaterError {
  const said = lastWords(cleaned(stderr, args));
  return new HeadwaterError(
    'media_failed',
    said === '' ? `${tool} ${what}.` : `${tool} ${what}: ${said}`,
    `The words after the colon are ${tool}'s own. Check whether the stream or file plays in another player.`,
  );
}

/** How a child ended, in words: `failed (exit code 1)`. */
export function describeEnd(end: Pick<ChildEnd, 'code' | 'signal'>): string {
  return end.signal ? `was ended by ${end.signal}` : `failed (exit code ${end.code})`;
}

/** What a program said, without the addresses that it was given and whatever in them may be a login. */
export function cleaned(stderr: string, args: readonly string[]): string {
  return withoutSecrets(scrubUrls(stderr), args.flatMap(secretsIn));
}

/**
 * Cuts URLs down to scheme and host, since providers write the subscriber's name and password into every part of them
 * (`http://user:pass@host`, `/live/user/pass/1.ts`, `?password=…`). Named secrets outside of URLs go too.
 */
function scrubUrls(text: string): string {
  return text
    .replace(
      /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#'"<>]*)([^\s'"<>]*)/gi,
      (_, scheme: string, authority: string, rest: string) => {
        const host = authority.slice(authority.lastIndexOf('@') + 1);
        return `${scheme}${host}${rest === '' || rest === '/' ? rest : '/…'}`;
      },
    )
    .replace(/\b(authorization|cookie)(\s*[=:]\s*)[^\r\n'"]+/gi, '$1$2…')
    .replace(/\b(user(?:name)?|pass(?:word)?|token)(\s*[=:]\s*)[^\s&'"]+/gi, '$1$2…');
}

/** Which part of ffmpeg speaks, and where it is in memory: `[tcp @ 0x55981a9861c0]`. */
const SPEAKER = /\[[^\]@]{1,60} @ 0x[0-9a-f]+\] */gi;

/** The last lines of what a tool wrote, as one. @param text Without credentials. */
export function lastWords(text: string): string {
  const lines = text
    .replace(SPEAKER, '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines
    .slice(-LINES_SHOWN)
    .map((line) => line.slice(0, LINE_CHARS_MAX))
    .join(' · ');
}
