import type { StartEngine } from './engine.js';

/** HLS by the browser itself, as Apple's do it. */
export const startNative: StartEngine = (video, url, onEnd) => {
  const onError = () => {
    const isNetwork = video.error?.code === MediaError.MEDIA_ERR_NETWORK;
    stop();
    onEnd(isNetwork ? 'network' : 'media');
  };
  const onEnded = () => {
    stop();
    onEnd('network'); // live has no end
  };
  const stop = () => {
    video.removeEventListener('error', onError);
    video.removeEventListener('ended', onEnded);
    video.removeAttribute('src');
    video.load();
  };
  video.addEventListener('error', onError);
  video.addEventListener('ended', onEnded);
  video.src = url;
  return {
    delayMs() {
      const { seekable, currentTime } = video;
      return seekable.length === 0 ? null : (seekable.end(seekable.length - 1) - currentTime) * 1_000;
    },
    stop,
  };
};
