import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import { createFormatReader, type SegmentFormat } from '../formats/mpegts/index.js';
import { COPY, type Relays, type ViewerLease } from '../relay/index.js';

const WAITS = 2;

/**
 * Opens a channel as a viewer would and tells what it sends. The relay lingers, so whoever plays it next finds it open.
 *
 * Throws as `Relays.join`.
 */
export async function lookAtStream(
  relays: Pick<Relays, 'join'>,
  channelId: ChannelId,
  who: { address: string; userAgent: string },
  signal: AbortSignal,
): Promise<SegmentFormat> {
  for (let wait = 0; wait < WAITS; wait++) {
    const viewer = { ...who, output: 'web', profile: COPY, atStart: 'error', isInner: true } as const;
    const lease = await relays.join(channelId, viewer, signal);
    try {
      const format = lease.start === 'ready' ? await readBeginning(lease, signal) : null;
      if (format) return format;
    } finally {
      lease.leave();
    }
  }
  throw new HeadwaterError(
    'upstream_no_picture',
    'The channel has shown no picture yet.',
    'Try again in a moment, or take another of its streams.',
  );
}

/** @returns null when it ended before it could be told what it is. */
function readBeginning(lease: ViewerLease, signal: AbortSignal): Promise<SegmentFormat | null> {
  return new Promise((resolve) => {
    const reader = createFormatReader();
    const give = (format: SegmentFormat | null) => {
      signal.removeEventListener('abort', onAbort);
      resolve(format);
    };
    const onAbort = () => give(null);
    signal.addEventListener('abort', onAbort);
    lease.attachReader({
      onBlock({ data }) {
        const format = reader.push(data);
        if (format) give(format);
      },
      onEnd: () => give(null),
    });
  });
}
