import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** iPhones give the whole screen to a video only, under a name of their own. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?(): void };

export interface Screen {
  isFull: boolean;
  canBeSmall: boolean;
  toggleFull(): void;
  togglePicture(): void;
}

/** Full screen and picture in picture. Leaving the picture ends both. */
export function useScreen(video: RefObject<HTMLVideoElement | null>): Screen {
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const onChange = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', onChange);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
      if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => {});
    };
  }, []);
  const ignore = () => {}; // the browser does not want it now, and says so itself where it says anything
  return {
    isFull,
    canBeSmall: document.pictureInPictureEnabled === true,
    toggleFull() {
      // of the whole page: dialogs and sentences have to be seen over the picture
      if (document.fullscreenElement) void document.exitFullscreen().catch(ignore);
      else if (document.fullscreenEnabled) void document.documentElement.requestFullscreen().catch(ignore);
      else (video.current as AppleVideo | null)?.webkitEnterFullscreen?.();
    },
    togglePicture() {
      if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(ignore);
      else void video.current?.requestPictureInPicture?.().catch(ignore);
    },
  };
}
