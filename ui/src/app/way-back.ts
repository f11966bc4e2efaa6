import { to } from './places.js';

/** Where in the house somebody was before the picture filled the window; null: the picture was opened first. */
let place: string | null = null;

export function rememberPlace(url: string): void {
  place = url;
}

/** Back to where somebody came from, as the browser's own button does it, or Home. */
export function leavePicture(route: (url: string, replace?: boolean) => void): void {
  if (place !== null) history.back();
  else route(to(''), true);
}
