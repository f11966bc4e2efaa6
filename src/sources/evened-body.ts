import { PACKET_BYTES } from '../formats/mpegts/index.js';
import { createEvenPackets } from './even-packets.js';
import type { SourceBody } from './opener.js';

const HAND_EVERY_MS = 40;
/** Reading goes on so much later when too much is held. */
const FULL_WAIT_MS = 250;
const SYNC_BYTE = 0x47;

/**
 * A source that comes in heaps, as what fetches segments does, at its own pace. What is no transport stream goes through as it
 * is: whoever reads it says so.
 *
 * @param open Is given what reading has to wait for.
 */
export async function evened(open: (pace: () => number) => Promise<SourceBody>): Promise<SourceBody> {
  const packets = createEvenPackets();
  const body = await open(() => (packets.isFull ? FULL_WAIT_MS : 0));
  let timer: NodeJS.Timeout | undefined;
  return {
    read(onPiece, onEnd) {
      let rest: Buffer = Buffer.alloc(0);
      let isPackets: boolean | null = null;
      let outcome: { error: Error | null } | null = null;
      let handedAtMs = performance.now();
      const hand = () => {
        const nowMs = performance.now();
        packets.hand(nowMs - handedAtMs, onPiece);
        handedAtMs = nowMs;
        if (!outcome) return;
        if (outcome.error ? !packets.isNearlyDry : !packets.isEmpty) return;
        clearInterval(timer);
        packets.handRest(onPiece);
        onEnd(outcome.error);
      };
      timer = setInterval(hand, HAND_EVERY_MS);
      body.read(
        (piece) => {
          isPackets ??= piece[0] === SYNC_BYTE;
          if (!isPackets) return onPiece(piece, false);
          const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
          const whole = bytes.length - (bytes.length % PACKET_BYTES);
          rest = bytes.subarray(whole);
          packets.push(bytes.subarray(0, whole), false);
        },
        (error) => {
          outcome = { error };
        },
      );
    },
    async close() {
      clearInterval(timer);
      await body.close();
    },
  };
}
