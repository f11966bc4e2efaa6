import { recogniseSegment, type SegmentKind } from '../formats/hls/index.js';

/** The first bytes of a segment, until it is clear what it is. */
export interface SegmentHead {
  /** @returns null: more have to come. */
  push(piece: Buffer): KnownHead | null;
  /** No more will come. */
  end(): KnownHead;
}

export interface KnownHead {
  found: SegmentKind;
  /** All that has come. */
  bytes: Buffer;
}

/**
 * Looks again each time that twice as much has come: a server that sends byte by byte costs no more than one that sends all
 * at once.
 */
export function createSegmentHead(): SegmentHead {
  let pieces: Buffer[] = [];
  let length = 0;
  let lookAtLength = 0;

  const look = (isAll: boolean): KnownHead | null => {
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const found = recogniseSegment(bytes, isAll);
    if (found.kind !== 'undecided') return { found, bytes };
    pieces = [bytes];
    lookAtLength = 2 * length;
    return null;
  };

  return {
    push(piece) {
      pieces.push(piece);
      length += piece.length;
      return length < lookAtLength ? null : look(false);
    },
    end: () => look(true)!,
  };
}
