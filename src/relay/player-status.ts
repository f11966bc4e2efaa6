import { type ErrorCode, HeadwaterError } from '../base/errors.js';

const STATUS_BY_CODE: Partial<Record<ErrorCode, 404 | 503>> = {
  channel_unknown: 404,
  relay_no_slot: 503,
  relay_limit: 503,
  rendition_limit: 503,
  rendition_too_slow: 503,
  ffmpeg_missing: 503,
  shutting_down: 503,
};

/** What a player over HTTP is told when a channel does not play: it is not there, not now, or its sources fail. */
export function playerStatus(error: unknown): 404 | 502 | 503 {
  return (error instanceof HeadwaterError && STATUS_BY_CODE[error.code]) || 502;
}
