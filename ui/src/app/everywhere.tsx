import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { KeyHelp } from '../kit/key-help.js';
import { type KeyAction, useKeys } from '../kit/keys.js';
import { text } from '../text/index.js';
import { Palette } from './palette.js';
import { to } from './places.js';
import { undoLast } from './undo.js';

/** What every frame has: the keys that work everywhere, and what they open. */
export function useEverywhere(): { floating: ComponentChildren; openPalette(): void; openKeys(): void } {
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null);
  const { route } = useLocation();
  const { keys } = text.shell;
  const go = (inside: string) => () => route(to(inside));
  const goKeys: KeyAction[] = [
    { keys: 'g h', label: keys.goHome, run: go('') },
    { keys: 'g c', label: keys.goChannels, run: go('manage/channels') },
    { keys: 'g r', label: keys.goReview, run: go('manage/review') },
    { keys: 'g p', label: keys.goProviders, run: go('manage/providers') },
    { keys: 'g u', label: keys.goLineups, run: go('manage/line-ups') },
    { keys: 'g n', label: keys.goConnect, run: go('manage/connect') },
    { keys: 'g l', label: keys.goLive, run: go('manage/live') },
    { keys: 'g e', label: keys.goLog, run: go('manage/log') },
    { keys: 'g s', label: keys.goSettings, run: go('manage/settings') },
  ];
  const openPalette = () => setShown('palette');
  const openKeys = () => setShown('keys');
  useKeys(
    [
      { keys: 'mod+k', label: keys.palette, inFields: true, run: openPalette },
      { keys: '?', label: keys.help, run: openKeys },
      { keys: 'mod+z', label: keys.undo, run: () => void undoLast() },
      ...goKeys,
    ],
    { isScreen: false },
  );
  const close = () => setShown(null);
  const floating = (
    <>
      {shown === 'palette' ? <Palette onClose={close} onKeys={openKeys} /> : null}
      {shown === 'keys' ? <KeyHelp onClose={close} /> : null}
    </>
  );
  return { floating, openPalette, openKeys };
}
