import { type KeyAction, useKeys } from '../../kit/keys.js';
import { parts, text } from '../../text/index.js';
import type { Zapping } from './use-zapping.js';

export interface WatchActions {
  pause(): void;
  mute(): void;
  toggleFull(): void;
  togglePicture(): void;
  info(): void;
  nextStream(): void;
  /** One step back. */
  back(): void;
  zapping: Zapping;
}

/** Keys of keyboards and remote controls. What has no label is the same on another device. */
export function useWatchKeys(actions: WatchActions): void {
  const { keys: words } = parts.watch;
  const { zapping } = actions;
  const up = () => void zapping.step('next');
  const down = () => void zapping.step('previous');
  const both = (label: string, run: () => void, first: string, ...others: string[]): KeyAction[] => [
    { keys: first, label, run },
    ...others.map((keys) => ({ keys, run })),
  ];
  const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'].map(
    (key): KeyAction => ({
      keys: key,
      ...(key === '0' ? { label: words.digits, printedAs: '0–9' } : {}),
      run: () => zapping.type(key),
    }),
  );
  useKeys([
    ...(zapping.typed === '' ? [] : [{ keys: 'Enter', run: zapping.confirm }]),
    { keys: ' ', label: words.pause, leavesControls: true, run: actions.pause },
    ...['MediaPlayPause', 'MediaPlay', 'MediaPause'].map((keys) => ({ keys, run: actions.pause })),
    ...both(words.up, up, 'ArrowUp', 'PageUp', 'ChannelUp'),
    ...both(words.down, down, 'ArrowDown', 'PageDown', 'ChannelDown'),
    ...digits,
    { keys: 'Backspace', label: words.last, run: zapping.last },
    { keys: 'm', label: words.mute, run: actions.mute },
    { keys: 'f', label: words.fullScreen, run: actions.toggleFull },
    { keys: 'p', label: words.pictureInPicture, run: actions.togglePicture },
    ...both(words.info, actions.info, 'i', 'ColorF3Blue'),
    ...both(words.nextStream, actions.nextStream, 'b', 'ColorF2Yellow'),
    { keys: 'ArrowRight', run: () => moveFocus(1) },
    { keys: 'ArrowLeft', run: () => moveFocus(-1) },
    ...both(text.shell.keys.back, actions.back, 'Escape', 'MediaStop'),
  ]);
}

/** A remote control goes along the buttons; the first press comes to the first of them. */
function moveFocus(by: 1 | -1): void {
  const controls = [...document.querySelectorAll<HTMLElement>('.watch button')].filter((one) => one.checkVisibility());
  const at = controls.indexOf(document.activeElement as HTMLElement);
  const first = controls.findIndex((one) => one.closest('.watch-controls'));
  controls[at < 0 ? first : (at + by + controls.length) % controls.length]?.focus();
}
