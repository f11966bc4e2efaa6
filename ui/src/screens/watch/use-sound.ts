import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SOUND_REFUSED } from './player/play-aloud.js';

const KEY = 'headwater.sound';

export interface Sound {
  /** 0 to 1. */
  volume: number;
  isMuted: boolean;
  /** The browser wants a tap first; nobody has asked for silence. */
  wantsTap: boolean;
  setVolume(volume: number): void;
  toggle(): void;
}

/** Volume and silence, as they were in this browser the last time. */
export function useSound(video: RefObject<HTMLVideoElement | null>): Sound {
  const [{ volume, isMuted }, setKept] = useState(readKept);
  const [wantsTap, setWantsTap] = useState(false);
  useEffect(() => {
    const element = video.current!;
    const onRefused = () => setWantsTap(true);
    element.addEventListener(SOUND_REFUSED, onRefused);
    return () => element.removeEventListener(SOUND_REFUSED, onRefused);
  }, []);
  useEffect(() => {
    video.current!.volume = volume;
    video.current!.muted = isMuted || wantsTap;
  }, [volume, isMuted, wantsTap]);
  const change = (next: { volume: number; isMuted: boolean }) => {
    setWantsTap(false);
    setKept(next);
    // in the same turn as the tap: later the browser would not count it
    video.current!.muted = next.isMuted;
    if (wantsTap && video.current!.paused) void video.current!.play().catch(() => {});
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // it is forgotten with the page
    }
  };
  return {
    volume,
    isMuted: isMuted || wantsTap,
    wantsTap,
    setVolume: (next) => change({ volume: next, isMuted: next === 0 }),
    toggle() {
      const silent = !(isMuted || wantsTap);
      change({ volume: volume === 0 ? 1 : volume, isMuted: silent });
    },
  };
}

function readKept(): { volume: number; isMuted: boolean } {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '') as { volume?: unknown; isMuted?: unknown };
    const volume = typeof kept.volume === 'number' && kept.volume >= 0 && kept.volume <= 1 ? kept.volume : 1;
    return { volume, isMuted: kept.isMuted === true };
  } catch {
    return { volume: 1, isMuted: false };
  }
}
