import Hls from 'hls.js/light';
import type { StartEngine } from './engine.js';

/** Behind live: less than two segments is too near, more than this is caught up with. */
const BEHIND_MAX_S = 20;
const CATCH_UP_RATE = 1.05;
const KEPT_S = 30;

/** HLS by hls.js. The light build has all that one picture with one sound needs. */
export const startHls: StartEngine = (video, url, onEnd) => {
  const hls = new Hls({
    enableWorker: false, // its work is small, and the policy of our pages allows no worker
    backBufferLength: KEPT_S,
    liveMaxLatencyDuration: BEHIND_MAX_S,
    liveSyncDuration: BEHIND_MAX_S / 2,
    maxLiveSyncPlaybackRate: CATCH_UP_RATE,
  });
  let isOver = false;
  let hasRecovered = false;
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal || isOver) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !hasRecovered) {
      hasRecovered = true;
      hls.recoverMediaError();
      return;
    }
    isOver = true;
    onEnd(type === Hls.ErrorTypes.NETWORK_ERROR ? 'network' : 'media');
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    delayMs: () => (hls.latency > 0 ? hls.latency * 1_000 : null),
    stop() {
      isOver = true;
      hls.destroy();
    },
  };
};
