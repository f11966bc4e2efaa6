import type { Writable } from 'node:stream';
import type { SegmentForm } from './form.js';
import type { Loopback } from './loopback.js';

/** One input of an ffmpeg. It keeps what is pushed before ffmpeg is there to read it. */
export interface Feed {
  push(piece: Buffer, form: SegmentForm): void;
  /** No more comes. */
  end(): void;
  /** ffmpeg is there: what was kept goes to it, and then what is pushed. */
  attach(input: FeedInput): void;
  /** Of what was pushed first; null: nothing has been. */
  readonly form: SegmentForm | null;
  readonly isEnding: boolean;
  /** Pushed, and not yet taken by ffmpeg. */
  readonly waitingBytes: number;
}

type FeedInput = Pick<Loopback, 'write' | 'end' | 'waitingBytes'>;

export function createFeed(): Feed {
  let to: { kept: Buffer[]; bytes: number } | FeedInput = { kept: [], bytes: 0 };
  let form: SegmentForm | null = null;
  let isEnding = false;

  const write = (piece: Buffer) => {
    if ('write' in to) to.write(piece);
    else {
      to.kept.push(piece);
      to.bytes += piece.length;
    }
  };

  return {
    push(piece, itsForm) {
      if (form === null && itsForm.kind === 'fmp4' && itsForm.head.length > 0) write(itsForm.head);
      form ??= itsForm;
      write(piece);
    },
    end() {
      isEnding = true;
      if ('write' in to) to.end();
    },
    attach(input) {
      if ('kept' in to) for (const piece of to.kept) input.write(piece);
      to = input;
      if (isEnding) input.end();
    },
    get form() {
      return form;
    },
    get isEnding() {
      return isEnding;
    },
    get waitingBytes() {
      return 'write' in to ? to.waitingBytes : to.bytes;
    },
  };
}

/** The standard input of a tool. */
export function inputOf(stdin: Writable): FeedInput {
  stdin.on('error', () => {}); // ffmpeg's end says why
  return {
    write: (piece) => void stdin.write(piece),
    end: () => void stdin.end(),
    get waitingBytes() {
      return stdin.writableLength;
    },
  };
}
