import { useEffect, useState } from 'preact/hooks';
import { Badge } from './marks.js';

export interface LogoProps {
  id: number;
  name: string;
  /** Where its picture is to be had; null: nowhere. */
  src: string | null;
  size: 's' | 'l';
}

/** The daemon fetches a picture that it has not yet when a page first asks for it, and does not keep the page waiting. */
const AGAIN_MS = 8_000;
const TRIES_MAX = 3;

/** A channel's picture in a box of fixed size; until it is there, and where there is none, its letter. */
export function Logo({ id, name, src, size }: LogoProps) {
  const [tried, setTried] = useState({ src, count: 0, isShown: false });
  const { count, isShown } = tried.src === src ? tried : { count: 0, isShown: false };
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (count === 0 || count >= TRIES_MAX) return;
    const timer = window.setTimeout(() => setRound((before) => before + 1), AGAIN_MS);
    return () => window.clearTimeout(timer);
  }, [src, count]);
  return (
    <span class={`logo logo-${size}${isShown ? ' is-shown' : ''}`}>
      {isShown ? null : <Badge id={id} name={name} size={size} />}
      {src === null ? null : (
        <img
          key={`${src} ${round}`}
          class={isShown ? '' : 'is-coming'}
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          onLoad={() => setTried({ src, count, isShown: true })}
          onError={() => setTried({ src, count: count + 1, isShown: false })}
        />
      )}
    </span>
  );
}
