import type { ClipSpec } from './clips.js';

/** How a simulated provider may misbehave: each kind is something that real ones do. Plain data, so that it crosses processes. */

/** A point in a reply: so long after its head was sent, or after exactly so many bytes of body. */
export type Point = { ms: number } | { bytes: number };

/** What may go wrong with any reply. */
export type ReplyFault =
  /** An error status with a short text. 458 is what some panels send above the connection limit. */
  | { kind: 'refuse'; status: number }
  /** Status 200 and a web page. */
  | { kind: 'html' }
  /** Status 200 and a JSON object with an error. */
  | { kind: 'json' }
  /** Status 200 and no byte. */
  | { kind: 'emptyBody' }
  /** Status 200 and its headers, then never a byte. */
  | { kind: 'silent' }
  /** The connection is accepted and the request read, but nothing is ever answered. */
  | { kind: 'halfOpen' }
  /** The answer begins only after `ms`. */
  | { kind: 'late'; ms: number }
  /** The body comes slowly. */
  | { kind: 'drip'; bytesPerSecond: number }
  /** So many redirects come first, each to a one-time address; 'endless' never arrives. */
  | { kind: 'redirects'; hops: number | 'endless' }
  /** A redirect to an address that has expired: 302, then 403. */
  | { kind: 'expiredToken' }
  /** The connection is reset in the middle of the body. */
  | { kind: 'reset'; after: Point }
  /** The body ends as if complete. */
  | { kind: 'end'; after: Point };

/** What may damage the bytes of a stream on their way. */
export type ByteFault =
  /** `bytes` of noise before every `everyPackets`th packet. */
  | { kind: 'garbage'; everyPackets: number; bytes: number }
  /** The first `skipBytes` of the stream are missing, so that it begins inside a packet. */
  | { kind: 'unaligned'; skipBytes: number }
  /** Each packet is lost with this chance; the same ones each time. */
  | { kind: 'drop'; percent: number };

/** The connection closes before the declared Content-Length, or inside the gzip stream of an undeclared one. */
export type Truncation = { kind: 'truncated'; how: 'length' | 'gzip'; percent: number };

/**
 * What may go wrong with a stream that comes as HLS. A `ReplyFault` without more is its list's: with `times`, so many
 * requests of the list meet it. What happens once happens when the list is asked for next.
 */
export type HlsMisbehaviour =
  /** What each request of a segment meets. */
  | { kind: 'segments'; fault: ReplyFault | ByteFault | Truncation }
  /** What each request of a key meets. */
  | { kind: 'keys'; fault: ReplyFault }
  /** The list stays as it is at this moment. */
  | { kind: 'listStalled' }
  /** The list names no segment. */
  | { kind: 'listEmpty' }
  /** The list says that nothing follows. */
  | { kind: 'endlist' }
  /** Happens once: numbers begin anew with 0 and a short list, as after a restart; a time base is the new encoder's. */
  | { kind: 'sequenceReset'; timeBaseTicks?: number }
  /** Happens once: the list is `by` segments further. */
  | { kind: 'sequenceJump'; by: number }
  /** Happens once: the next segment is of another clip or time base. Without a mark the list says nothing of it. */
  | { kind: 'discontinuity'; isMarked: boolean; clip?: Partial<ClipSpec>; timeBaseTicks?: number }
  /** Happens once, where addresses have tokens: all but the original one are refused until that one is asked again. */
  | { kind: 'tokensExpired' };

/** What may go wrong with a stream. */
export type StreamMisbehaviour =
  | ReplyFault
  | ByteFault
  | HlsMisbehaviour
  /** Nothing more comes for `forMs`, or never (null). The connection stays open. */
  | { kind: 'stall'; after: Point; forMs: number | null }
  /** Null packets only, at about 500 kbit/s. */
  | { kind: 'nulls' }
  /** The encoder restarts: time stamps and counters begin anew, without a discontinuity flag. */
  | { kind: 'timeReset'; afterMs: number; timeBaseTicks: number };

/** What may go wrong with a playlist. */
export type PlaylistMisbehaviour =
  | ReplyFault
  /** The provider's login page, status 200. */
  | { kind: 'loginPage' }
  | Truncation
  /** Only the first `keepCount` entries are listed. */
  | { kind: 'shrunk'; keepCount: number };

/** What may go wrong with a panel's word about the account, and with its lists. */
export type PanelMisbehaviour =
  | ReplyFault
  /** A notice of PHP stands before the JSON. */
  | { kind: 'phpNotice' }
  /** A page of HTML stands behind the JSON. */
  | { kind: 'pageBehind' }
  /** The panel knows no such name and password, also in the place of a list. */
  | { kind: 'authRefused' }
  /** The JSON ends in the middle, as if complete. */
  | { kind: 'cutJson'; percent: number }
  /** `[]`, `null`, or an object with gaps in the place of an array. */
  | { kind: 'emptyList' }
  | { kind: 'nullList' }
  | { kind: 'objectList' }
  /** Each entry comes twice, the second time in the first category. */
  | { kind: 'duplicateIds' }
  /** Each entry names the source behind the panel. */
  | { kind: 'directSource'; url: string }
  /** `server_info` names a host that nobody reaches. */
  | { kind: 'wrongServer'; baseUrl: string }
  /** A redirect to the same path of another host. */
  | { kind: 'otherHost'; baseUrl: string };

export type Misbehaviour = StreamMisbehaviour | PlaylistMisbehaviour | PanelMisbehaviour;

/** Orders one thing at a time per target, for ever or for the next few requests. */
export interface MisbehaviourOrder<Kind> {
  /** @param times Requests that it lasts; then the target's own misbehaviour is back. Default: until changed. */
  set(misbehaviour: Kind | null, times?: number): void;
  /**
   * What the request in hand meets.
   *
   * @param isMet Whether it meets that kind at all; if not, it does not count. Default: it meets every kind.
   */
  take(isMet?: (misbehaviour: Kind) => boolean): Kind | null;
}

/** @param own What the target does when nothing was ordered: a dead stream stays dead. */
export function createMisbehaviourOrder<Kind>(own: Kind | null): MisbehaviourOrder<Kind> {
  let ordered: { misbehaviour: Kind | null; left: number } | null = null;
  return {
    set(misbehaviour, times = Number.POSITIVE_INFINITY) {
      ordered = { misbehaviour: misbehaviour && { ...misbehaviour }, left: times }; // each order is an object of its own
    },
    take(isMet = () => true) {
      const isOrdered = ordered !== null && ordered.left > 0;
      const current = isOrdered ? ordered!.misbehaviour : own;
      if (current && !isMet(current)) return null;
      if (isOrdered) ordered!.left -= 1;
      return current;
    },
  };
}
