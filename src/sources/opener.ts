import { forkAbort } from '../base/abort.js';
import { beginsManifest } from '../formats/dash/index.js';
import { beginsPlaylist, type PlayedLists } from '../formats/hls/index.js';
import type { MediaTools } from '../media/index.js';
import type { LiveBody, LiveTarget } from '../net/index.js';
import { openCommandSource, type SourceCommand } from './command-source.js';
import { ffmpegSchemeOf } from './ffmpeg-arguments.js';
import { type FfmpegNeeds, openFfmpegSource } from './ffmpeg-source.js';
import type { OnPiece } from './held-segments.js';
import { type HlsNeeds, type HlsSession, startHlsSession } from './hls-session.js';
import { createListCollector, type LoadedList } from './part.js';

/** What a source sends, as a transport stream at its own pace, whatever form it comes in. */
export interface SourceBody {
  /** `onEnd` comes once: null when the source ended by itself, else what went wrong. */
  read(onPiece: OnPiece, onEnd: (error: Error | null) => void): void;
  /** Settles when no connection is open any more. */
  close(): Promise<void>;
  /** That nothing comes is no fault yet: all that its lists name was played before. Default: never. */
  isIdle?(): boolean;
}

export interface SourceTarget extends LiveTarget {
  /** What is to fetch it; null: we do. */
  command?: SourceCommand | null;
}

export interface SourceOpener {
  /**
   * Throws what the opener of live streams throws.
   *
   * @param played By openings of this source before it; noted there, and not played again.
   */
  open(target: SourceTarget, played: PlayedLists, signal: AbortSignal): Promise<SourceBody>;
}

export interface SourceNeeds extends HlsNeeds, FfmpegNeeds {
  /** Starts what the keeper has named, whether there is an ffmpeg or not. */
  programs: Pick<MediaTools, 'startProgram'>;
}

/**
 * Opens sources. Those of http by what their first bytes are, since names and content types lie: a playlist or a manifest is followed,
 * everything else is handed on as it comes. All others through ffmpeg.
 */
export function createSourceOpener(needs: SourceNeeds): SourceOpener {
  return {
    async open(target, played, signal) {
      if (target.command) return await openCommandSource(needs.programs, target.command, target, signal);
      const scheme = ffmpegSchemeOf(target.url);
      if (scheme) return await openFfmpegSource(needs, scheme, target, signal);
      const stop = forkAbort(signal);
      let body: LiveBody;
      try {
        body = await needs.opener.open(target, stop.signal);
      } catch (error) {
        stop[Symbol.dispose]();
        throw error;
      }
      let session: HlsSession | null = null;
      let turning: Promise<void> = Promise.resolve();
      return {
        read(onPiece, onEnd) {
          const follow = (list: LoadedList) => {
            turning = body.close().then(() => {
              if (!stop.signal.aborted)
                session = startHlsSession(needs, target, list, played, onPiece, onEnd, stop.signal);
            });
          };
          readFirst(body, { onPiece, onEnd, onList: follow });
        },
        isIdle: () => session?.isAwaiting ?? false,
        async close() {
          stop.abort();
          await body.close();
          await turning;
          await session?.close();
          stop[Symbol.dispose]();
        },
      };
    },
  };
}

interface FirstListener {
  onPiece: OnPiece;
  onEnd: (error: Error | null) => void;
  onList(list: LoadedList): void;
}

/** Hands bytes on, or collects a playlist or a manifest. */
function readFirst(body: LiveBody, { onPiece, onEnd, onList }: FirstListener): void {
  let phase: 'looking' | 'passing' | 'collecting' | 'over' = 'looking';
  let head: Buffer | null = null;
  const collector = createListCollector();

  const collect = (piece: Buffer) => {
    try {
      collector.push(piece);
    } catch (error) {
      phase = 'over';
      onEnd(error as Error);
    }
  };
  const look = (piece: Buffer) => {
    head = head ? Buffer.concat([head, piece]) : piece;
    const answers = [beginsPlaylist(head), beginsManifest(head)];
    if (!answers.includes('yes') && answers.includes('undecided')) return;
    phase = answers.includes('yes') ? 'collecting' : 'passing';
    if (phase === 'collecting') collect(head);
    else onPiece(head, false);
    head = null;
  };

  body.read(
    (piece) => {
      if (phase === 'passing') onPiece(piece, false);
      else if (phase === 'looking') look(piece);
      else if (phase === 'collecting') collect(piece);
    },
    (error) => {
      if (phase === 'over') return;
      if (phase === 'collecting' && !error) return onList({ text: collector.text(), url: body.finalUrl });
      if (head) onPiece(head, false);
      onEnd(error);
    },
  );
}
