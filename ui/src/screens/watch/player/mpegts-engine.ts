import mpegts from 'mpegts.js';
import { bufferedMs, type StartEngine } from './engine.js';

/** Beyond this the picture runs a little faster until it is nearer to live; nobody hears 5 %. */
const BEHIND_MAX_S = 6;
const BEHIND_WANTED_S = 4;
const CATCH_UP_RATE = 1.05;
/** What is kept behind the picture, for a browser that has little memory. */
const KEPT_MAX_S = 60;
const KEPT_MIN_S = 20;

export const canPlayTs = (): boolean => mpegts.isSupported();

/** The transport stream as it is, by mpegts.js. */
export const startTs: StartEngine = (video, url, onEnd) => {
  mpegts.LoggingControl.enableAll = false;
  const player = mpegts.createPlayer(
    { type: 'mpegts', isLive: true, url },
    {
      enableWorker: false,
      enableStashBuffer: false,
      lazyLoad: false,
      liveSync: true,
      liveSyncMaxLatency: BEHIND_MAX_S,
      liveSyncTargetLatency: BEHIND_WANTED_S,
      liveSyncPlaybackRate: CATCH_UP_RATE,
      autoCleanupSourceBuffer: true,
      autoCleanupMaxBackwardDuration: KEPT_MAX_S,
      autoCleanupMinBackwardDuration: KEPT_MIN_S,
    },
  );
  let isOver = false;
  const end = (why: 'network' | 'media') => {
    if (isOver) return;
    isOver = true;
    onEnd(why);
  };
  player.on(mpegts.Events.ERROR, (kind: string) => end(kind === mpegts.ErrorTypes.NETWORK_ERROR ? 'network' : 'media'));
  player.on(mpegts.Events.LOADING_COMPLETE, () => end('network')); // live has no end: the daemon has closed it
  player.attachMediaElement(video);
  player.load();
  return {
    delayMs: () => bufferedMs(video),
    stop() {
      isOver = true;
      player.destroy();
    },
  };
};
