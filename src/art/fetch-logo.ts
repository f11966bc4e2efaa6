import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HeadwaterError } from '../base/errors.js';
import { OWN_PICTURE } from '../base/logo-address.js';
import { type Fetcher, type FetchTarget, meaningOfStatus } from '../net/index.js';
import type { LogoRow } from '../store/index.js';
import { ownPictureMark } from './own-pictures.js';
import { tooLarge } from './picture.js';

/** How the server of a logo is asked. */
export type LogoReach = Pick<FetchTarget, 'headers' | 'allowPrivate' | 'allowPrivateRedirects' | 'route'>;

export type LogoBytes =
  | { kind: 'unchanged' }
  | { kind: 'fetched'; bytes: Uint8Array; etag: string | null; lastModified: string | null };

/** Why there is no picture, and what follows. */
export class LogoRefusal extends Error {
  override readonly name = 'LogoRefusal';
  /**
   * @param isOfHost Its other pictures would fare no better now.
   * @param isLasting To ask again soon would change nothing.
   * @param waitMs How long the server wants to be left alone; null: it does not say.
   */
  constructor(
    readonly fault: unknown,
    readonly isOfHost: boolean,
    readonly isLasting: boolean,
    readonly waitMs: number | null = null,
  ) {
    super('There is no picture.');
  }
}

const MAX_BYTES = 4 * 2 ** 20;
/** Of a server that has too much to do, or takes us for a nuisance. */
const OF_HOST = new Set([401, 403, 408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

/**
 * Asks the server of a logo once. Throws `LogoRefusal`, or as `signal` aborts.
 *
 * @param mayBeUnchanged We have the picture, and want to know whether there is another one.
 */
export async function fetchLogo(
  row: LogoRow,
  reach: LogoReach,
  needs: { fetcher: Pick<Fetcher, 'fetchStart'>; downloadFolder: string; timeoutMs: number; mayBeUnchanged: boolean },
  signal: AbortSignal,
): Promise<LogoBytes> {
  const { fetcher, downloadFolder, timeoutMs, mayBeUnchanged } = needs;
  const path = join(downloadFolder, `logo-${randomUUID()}`);
  const validators = mayBeUnchanged
    ? { etag: row.etag, lastModified: row.lastModified }
    : { etag: null, lastModified: null };
  const limits = { maxBytes: MAX_BYTES, deadline: AbortSignal.timeout(timeoutMs) };
  try {
    const start = await fetcher
      .fetchStart({ url: row.address, ...reach, ...validators }, path, limits, signal)
      .catch((error) => {
        signal.throwIfAborted();
        throw refusalOf(error);
      });
    const { status, isComplete, sizeBytes, etag, lastModified, retryAfterMs } = start;
    if (status === 304 && mayBeUnchanged) return { kind: 'unchanged' };
    if (status !== 200)
      throw new LogoRefusal(statusFault(status), OF_HOST.has(status), !PASSING.has(status), retryAfterMs);
    if (sizeBytes >= MAX_BYTES)
      throw new LogoRefusal(tooLarge(`it has more than ${MAX_BYTES / 2 ** 20} MiB`), false, true);
    if (!isComplete) throw new LogoRefusal(tooSlow(row.address), true, false);
    return { kind: 'fetched', bytes: await readFile(path), etag, lastModified };
  } finally {
    await rm(path, { force: true });
  }
}

/** Reads a picture of the household's own folder. Throws `LogoRefusal`. */
export async function readOwnLogo(row: LogoRow, folder: string): Promise<LogoBytes> {
  const file = basename(row.address.slice(OWN_PICTURE.length));
  const mark = await ownPictureMark(folder, file);
  const bytes = mark === null ? null : await readFile(join(folder, file)).catch(() => null);
  if (bytes === null) throw new LogoRefusal(fileGone(file), false, true);
  return { kind: 'fetched', bytes, etag: mark, lastModified: null };
}

/** A disk that is full is no fault of the logo. */
function refusalOf(error: unknown): unknown {
  const code = error instanceof HeadwaterError ? error.code : null;
  if (code === 'data_folder_unusable') return error;
  const isOwn = code === 'address_refused' || code === 'redirect_limit';
  return new LogoRefusal(error, !isOwn, isOwn);
}

function statusFault(status: number): HeadwaterError {
  const [what, hint] = meaningOfStatus(status);
  const details = [{ where: 'answer', problem: `status-${status}` }];
  return new HeadwaterError('provider_refused', `The logo’s server answered with status ${status}: ${what}.`, hint, {
    details,
  });
}

function tooSlow(address: string): HeadwaterError {
  const message = `The logo’s server ${new URL(address).host} took too long.`;
  return new HeadwaterError('provider_unreachable', message, 'It is asked again later.');
}

function fileGone(file: string): HeadwaterError {
  const message = `The picture ${JSON.stringify(file)} is not in the folder of logos, or cannot be read.`;
  return new HeadwaterError('logo_not_a_picture', message, 'Let the user that runs Headwater read it.');
}
