import { useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../text/index.js';

/**
 * One handler at the document for all keys, so that they work wherever the focus is. Parts of the page bring layers; the
 * newest layer that knows a key has it. Letters never fire in fields or with modifiers.
 */
export interface KeyAction {
  /** `/`, `Enter`, `mod+k` (Ctrl, ⌘ on a Mac), `alt+ArrowUp`, or two after each other: `g h`. */
  keys: string;
  /** For the help and the palette. Without it the key is shown nowhere. */
  label?: string;
  /** In the help, where one line stands for several keys. */
  printedAs?: string;
  /** Also while typing. Only keys that type nothing. */
  inFields?: boolean;
  /** A control that has the focus needs the key for itself: Space and Enter press buttons. */
  leavesControls?: boolean;
  run(event: KeyboardEvent): void;
}

interface KeyLayer {
  actions: readonly KeyAction[];
  /** Nothing below is asked. */
  isModal: boolean;
  isScreen: boolean;
}

const SECOND_KEY_MS = 1_500;
const layers: KeyLayer[] = [];
let first: { key: string; atMs: number } | null = null;

/** Keys of a part of the page while it is shown. */
export function useKeys(actions: readonly KeyAction[], { isModal = false, isScreen = true } = {}): void {
  const layer = useRef<KeyLayer>({ actions, isModal, isScreen });
  layer.current.actions = actions;
  layer.current.isModal = isModal;
  useLayoutEffect(() => {
    const own = layer.current; // at once: a key may come before anything has been painted
    layers.push(own);
    return () => {
      layers.splice(layers.indexOf(own), 1);
    };
  }, []);
}

/** What can be pressed now, the newest part first. */
export function knownKeys(): { everywhere: KeyAction[]; here: KeyAction[] } {
  const named = (isScreen: boolean) =>
    [...layers]
      .reverse()
      .filter((layer) => layer.isScreen === isScreen && !layer.isModal)
      .flatMap((layer) => layer.actions.filter((action) => action.label !== undefined));
  return { everywhere: named(false), here: named(true) };
}

/** Starts the handler. @returns The function that ends it. */
export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = nameOf(event);
    const nowMs = performance.now();
    const isSecond = first !== null && nowMs - first.atMs < SECOND_KEY_MS;
    const pair = isSecond ? `${first!.key} ${key}` : null;
    first = null;
    const isTyping = isField(event.target);
    const action = (pair && find(pair, event.target)) || find(key, event.target);
    if (action) {
      event.preventDefault();
      action.run(event);
    } else if (!isTyping && startsPair(key)) {
      first = { key, atMs: nowMs };
    }
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

function* reachable(): Generator<KeyAction> {
  for (const layer of [...layers].reverse()) {
    yield* layer.actions;
    if (layer.isModal) return;
  }
}

function find(keys: string, target: EventTarget | null): KeyAction | undefined {
  const isTyping = isField(target);
  const isControl = target instanceof Element && target.closest('button, a[href], input') !== null;
  for (const action of reachable()) {
    if (action.keys !== keys || (isTyping && !action.inFields) || (isControl && action.leavesControls)) continue;
    return action;
  }
  return undefined;
}

function startsPair(key: string): boolean {
  for (const action of reachable()) if (action.keys.startsWith(`${key} `)) return true;
  return false;
}

/** The key `Back` of remote controls, which some TVs name by its number only. */
const REMOTE_BACK = new Set([461, 10009]);

function nameOf(event: KeyboardEvent): string {
  if (REMOTE_BACK.has(event.keyCode) || event.key === 'GoBack') return 'Escape';
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isMod = event.ctrlKey || event.metaKey;
  return `${isMod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${key}`;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** How a key is printed: `Ctrl K`, `G H`, `Alt ↑`. */
export function printed(keys: string): string {
  const { caps } = text.shell.keys;
  const names: Record<string, string> = {
    mod: isMac ? '⌘' : caps.control,
    alt: isMac ? '⌥' : 'Alt',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Escape: 'Esc',
    Delete: caps.remove,
    Backspace: '⌫',
    ' ': caps.space,
  };
  return keys
    .split(keys.includes('+') && keys.length > 1 ? '+' : / (?=.)/)
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
