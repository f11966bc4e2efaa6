/** Told by the video when the browser lets it play only without sound. */
export const SOUND_REFUSED = 'soundrefused';

/** Where a browser wants a tap before there is sound, the picture comes without it. */
export async function playAloud(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    if (!isRefused || video.muted) return; // it was stopped, or needs a tap for the picture too
    video.muted = true;
    video.dispatchEvent(new CustomEvent(SOUND_REFUSED));
    await video.play().catch(() => {}); // then the picture waits for a tap as well
  }
}

const LOOK_MS = 1_000;

/** @returns The interval, to be cleared. */
export function watchForStandstill(video: HTMLVideoElement, mostMs: number, onStill: () => void): number {
  let lastTime = -1;
  let movedAtMs = performance.now();
  return window.setInterval(() => {
    if (video.currentTime !== lastTime || video.paused) {
      lastTime = video.currentTime;
      movedAtMs = performance.now();
    } else if (performance.now() - movedAtMs > mostMs) onStill();
  }, LOOK_MS);
}
