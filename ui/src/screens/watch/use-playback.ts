import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Playback, type PlaybackState, startPlayback } from './player/playback.js';

/** Who pauses for longer wants to do something else: the stream is given back, and the picture goes on live. */
const PAUSE_MAX_MS = 30_000;

/** Plays a channel while it is shown. What a closed tab held is let go; one that the browser had kept plays again. */
export function usePlayback(video: RefObject<HTMLVideoElement | null>, channelId: number) {
  const [state, setState] = useState<PlaybackState>({ kind: 'opening' });
  const [isAside, setAside] = useState(false);
  const playback = useRef<Playback | null>(null);
  const start = () => {
    if (playback.current) return;
    setAside(false);
    setState({ kind: 'opening' });
    playback.current = startPlayback(video.current!, channelId, setState);
  };
  useEffect(() => {
    const element = video.current!;
    let timer: number | undefined;
    const stop = () => {
      window.clearTimeout(timer);
      playback.current?.stop();
      playback.current = null;
    };
    const onPause = () => {
      window.clearTimeout(timer);
      if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return; // its player was taken away: nobody has paused
      timer = window.setTimeout(() => {
        stop();
        setAside(true);
      }, PAUSE_MAX_MS);
    };
    const onPlay = () => window.clearTimeout(timer);
    start();
    element.addEventListener('pause', onPause);
    element.addEventListener('play', onPlay);
    window.addEventListener('pagehide', stop);
    window.addEventListener('pageshow', start);
    return () => {
      element.removeEventListener('pause', onPause);
      element.removeEventListener('play', onPlay);
      window.removeEventListener('pagehide', stop);
      window.removeEventListener('pageshow', start);
      stop();
    };
  }, [channelId]);
  const resume = () => {
    if (playback.current) void video.current!.play().catch(() => {});
    else start();
  };
  return { state, playback, isAside, resume };
}
