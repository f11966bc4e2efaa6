import { scrub } from './scrub.js';

/**
 * Every failure that a person or a program may meet, by its stable code. `docs/errors.md` explains each one; a test
 * keeps the two lists equal.
 */
export const ERROR_CODES = [
  // start and configuration
  'arguments_invalid',
  'config_invalid',
  'data_folder_in_use',
  'data_folder_unusable',
  'database_newer',
  'database_damaged',
  'migration_failed',
  'port_in_use',
  'ffmpeg_missing',
  // calls between threads
  'call_cancelled',
  'worker_crashed',
  'worker_gone',
  'job_put_aside',
  // providers and import
  'provider_unknown',
  'provider_key_taken',
  'provider_known',
  'provider_disabled',
  'provider_unreachable',
  'provider_refused',
  'provider_too_large',
  'provider_not_a_playlist',
  'provider_empty',
  'provider_is_headwater',
  'provider_renumbered',
  'provider_shrank',
  'refresh_running',
  'try_limit',
  'look_displaced',
  'upload_failed',
  'demo_failed',
  'set_in_config_file',
  // channels and edits
  'channel_unknown',
  'lineup_key_taken',
  'lineup_name_taken',
  'lineup_unknown',
  'device_id_doubled',
  'number_taken',
  'number_changed',
  'matching_busy',
  'review_unknown',
  'change_unknown',
  'change_conflict',
  'change_undone',
  'setting_unknown',
  // people
  'login_required',
  'login_refused',
  'login_locked',
  'keeper_exists',
  'token_unknown',
  // playing
  'relay_no_slot',
  'relay_no_source',
  'relay_limit',
  'profile_unknown',
  'rendition_limit',
  'rendition_too_slow',
  'channel_not_playing',
  'viewer_unknown',
  'upstream_refused',
  'upstream_unreachable',
  'upstream_not_video',
  'upstream_stalled',
  'upstream_ended',
  'upstream_no_picture',
  'upstream_scrambled',
  'upstream_playlist_unusable',
  'upstream_needs_remux',
  // outgoing addresses
  'address_refused',
  'redirect_limit',
  'route_unusable',
  'proxy_unreachable',
  'proxy_refused',
  // Plex
  'plex_unreachable',
  'plex_refused',
  // logos
  'logo_not_a_picture',
  'logo_too_large',
  'logo_blank',
  // media tools
  'media_failed',
  'launcher_gone',
  // API
  'request_invalid',
  'request_too_large',
  'not_found',
  'client_not_allowed',
  'origin_refused',
  'host_refused',
  'shutting_down',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * A failure that someone can act on.
 *
 * `code` is stable and is what programs and tests compare. `message` says what happened, to which thing, where. `hint`
 * says what to do about it. Neither holds a credential.
 */
export class HeadwaterError extends Error {
  override readonly name = 'HeadwaterError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    options?: { cause?: unknown; details?: readonly ErrorDetail[] },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.details = options?.details ?? [];
  }
  /** Single findings behind the failure: a field of a request, a line of a file. */
  readonly details: readonly ErrorDetail[];
}

/** One finding: `where` names a field, line or entry; `problem` is a sentence or a stable kebab-case name. */
export interface ErrorDetail {
  where: string;
  problem: string;
}

/** A failure as plain data, to cross threads and to be stored: an Error would lose its class on the way. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  hint: string;
  details: readonly ErrorDetail[];
}

/**
 * Turns anything thrown into plain data. What is not ours becomes `internal` with its message. Every failure that is stored
 * or told passes here, so this is where credentials are taken out that some server or library put into a text.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  const { code, message, hint, details } = plainly(error);
  return {
    code,
    message: scrub(message),
    hint: scrub(hint),
    details: details.map(({ where, problem }) => ({ where: scrub(where), problem: scrub(problem) })),
  };
}

function plainly(error: unknown): ErrorRecord {
  if (error instanceof HeadwaterError) return error;
  if (isAbort(error)) {
    return {
      code: 'call_cancelled',
      message: 'The work was cancelled.',
      hint: 'Start it again if it is still wanted.',
      details: [],
    };
  }
  return {
    code: 'internal',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint: 'This is a fault in Headwater. The log has the details; please report it.',
    details: [],
  };
}

/** The opposite of `toErrorRecord`. */
export function fromErrorRecord(record: ErrorRecord): HeadwaterError {
  return new HeadwaterError(record.code, record.message, record.hint, { details: record.details });
}

/** Whether this is what an aborted signal throws. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as { code?: string }).code === 'ABORT_ERR');
}

/** For the `default` of a switch over a union: a kind that nobody handles does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
