import type { ChannelTime } from '../base/channel-time.js';
import { HeadwaterError } from '../base/errors.js';
import { createBoxReader, type MovieHead, readFragment, readMovieHead } from '../formats/mp4/index.js';
import { type AudioCodec, type MappedBlock, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { MediaTools } from '../media/index.js';
import { FIRST_AIM_SECONDS, FIRST_COUNT, SEGMENT_SECONDS, type Segment, TARGET_SECONDS } from './segmenter.js';

/**
 * The same as a segmenter, as fragmented MP4: Apple's players take HEVC in no other form. ffmpeg puts the stream into
 * fragments without encoding anything. Where another source begins another ffmpeg does, since the head of an MP4 holds for
 * one picture size only.
 */
export interface Fragmenter {
  push(block: MappedBlock): void;
  /** Ends its ffmpeg. */
  close(): void;
}

export interface FragmenterNeeds {
  start: MediaTools['start'];
  /** Of the first sound track; null: there is none. */
  audio: AudioCodec | null;
  time: Pick<ChannelTime, 'sourceNumber'>;
  onSegment(segment: Segment): void;
  onFailed(error: Error): void;
}

/** What ffmpeg has not taken yet. It only copies: more than this and it hangs. */
const WAITING_BYTES_MAX = 32 * 2 ** 20;

/** @param audio Of the first track. What MP4 players do not know becomes AAC. */
function fragmentArguments(audio: AudioCodec | null): string[] {
  const sound: Partial<Record<AudioCodec, readonly string[]>> = {
    aac: ['-c:a', 'copy', '-bsf:a', 'aac_adtstoasc'],
    ac3: ['-c:a', 'copy'],
    eac3: ['-c:a', 'copy'],
  };
  return [
    ...['-hide_banner', '-nostats', '-nostdin', '-v', 'error', '-probesize', '1000000', '-analyzeduration', '1000000'],
    ...[
      '-protocol_whitelist',
      'pipe',
      '-f',
      'mpegts',
      '-i',
      'pipe:0',
      '-map',
      '0:v:0',
      '-c:v',
      'copy',
      '-tag:v',
      'hvc1',
    ],
    ...(audio === null ? [] : ['-map', '0:a:0?', ...(sound[audio] ?? ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'])]),
    // the relay's time goes on from one ffmpeg to the next
    ...['-copyts', '-movflags', '+frag_keyframe+empty_moov+default_base_moof+delay_moov+frag_discont'],
    ...['-frag_duration', String(TARGET_SECONDS * 1e6), '-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
  ];
}

export function createFragmenter(needs: FragmenterNeeds): Fragmenter {
  const stop = new AbortController();
  const open: OpenFfmpeg = () =>
    needs.start('ffmpeg', fragmentArguments(needs.audio), { signal: stop.signal, stdin: 'socket', stdout: 'socket' });
  let count = 0;
  let run: Run | null = null;
  let before: Promise<void> = Promise.resolve();

  const fail = (error: unknown) => {
    if (stop.signal.aborted) return;
    stop.abort();
    needs.onFailed(error instanceof Error ? error : new Error(String(error)));
  };
  const begin = (startTicks: number): Run => {
    const onSegment = (segment: Segment) => {
      count++;
      needs.onSegment(segment);
    };
    const from = { startTicks, sourceNumber: needs.time.sourceNumber(startTicks) };
    const next = startRun(open, stop.signal, before, from, () => count < FIRST_COUNT, onSegment);
    before = next.ended;
    next.ended.catch(fail);
    return next;
  };

  return {
    push(block) {
      if (stop.signal.aborted) return;
      if (block.mark?.startsSource && run) {
        run.finish();
        run = null;
      }
      run ??= begin(block.mark?.startTicks ?? block.mediaTicks);
      run.write(block.data);
      if (run.waitingBytes > WAITING_BYTES_MAX) fail(hangs());
    },
    close: () => stop.abort(),
  };
}

type OpenFfmpeg = () => ReturnType<MediaTools['start']>;

/** One ffmpeg. */
interface Run {
  write(data: Buffer): void;
  /** What it has is still to come out. */
  finish(): void;
  readonly waitingBytes: number;
  /** Rejects with its failure. */
  ended: Promise<void>;
}

/** @param before Its segments come behind those of this one. */
function startRun(
  open: OpenFfmpeg,
  signal: AbortSignal,
  before: Promise<void>,
  from: Pick<Segment, 'startTicks' | 'sourceNumber'>,
  isShort: () => boolean,
  onSegment: (segment: Segment) => void,
): Run {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isFinished = false;
  let input: (NodeJS.WritableStream & { writableLength?: number }) | null = null;

  const work = async () => {
    const tool = await open();
    input = tool.input!;
    for (const piece of waiting) input.write(piece);
    waiting = [];
    waitingBytes = 0;
    if (isFinished) input.end();
    await before.catch(() => {}); // it has told its failure itself
    const groups = createGroups(from, isShort, onSegment);
    for await (const piece of tool.output!) groups.push(piece as Buffer);
    groups.close();
    const { error } = await tool.exited;
    if (error && !signal.aborted) throw error;
  };
  return {
    write(data) {
      if (input) {
        input.write(data);
        return;
      }
      waiting.push(data);
      waitingBytes += data.length;
    },
    finish() {
      isFinished = true;
      input?.end();
    },
    get waitingBytes() {
      return waitingBytes + (input?.writableLength ?? 0);
    },
    ended: work().catch((error) => {
      if (!signal.aborted) throw error;
    }),
  };
}

/** Puts fragments together to segments. */
function createGroups(
  from: Pick<Segment, 'startTicks' | 'sourceNumber'>,
  isShort: () => boolean,
  onSegment: (segment: Segment) => void,
) {
  const reader = createBoxReader();
  let head: Buffer = Buffer.alloc(0);
  let movie: MovieHead | null = null;
  let isStart = true;
  let { startTicks } = from;
  let pieces: Buffer[] = [];
  let seconds = 0;
  let isIndependent = true;

  const close = () => {
    if (seconds === 0) return;
    const durationTicks = Math.round(seconds * TICKS_PER_SECOND);
    const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    onSegment({ ...from, pieces, sizeBytes, startTicks, durationTicks, isStart, isIndependent, head });
    startTicks += durationTicks;
    isStart = false;
    pieces = [];
    seconds = 0;
  };
  const onFragment = (moof: Buffer) => {
    const fragment = movie && readFragment(moof, movie);
    if (!fragment) return;
    const aim = isShort() ? FIRST_AIM_SECONDS : SEGMENT_SECONDS;
    if (seconds >= aim || seconds + fragment.seconds > TARGET_SECONDS) close();
    if (pieces.length === 0) isIndependent = fragment.isIndependent;
    seconds += fragment.seconds;
  };

  return {
    push(piece: Buffer): void {
      for (const { type, bytes } of reader.push(piece)) {
        if (type === 'ftyp' || type === 'moov') head = Buffer.concat([head, bytes]);
        if (type === 'moov') movie = readMovieHead(bytes);
        if (type === 'moof') onFragment(bytes);
        if (type === 'moof' || type === 'mdat') pieces.push(bytes);
      }
    },
    close,
  };
}

function hangs(): HeadwaterError {
  return new HeadwaterError(
    'media_failed',
    'ffmpeg has stopped taking the stream that it puts into MP4.',
    'Watch the channel as a transport stream; if it happens often, report it with the log.',
  );
}
