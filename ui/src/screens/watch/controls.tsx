import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../../kit/icons.js';
import { printed } from '../../kit/keys.js';
import { parts } from '../../text/index.js';
import type { Screen } from './use-screen.js';
import type { Sound } from './use-sound.js';

export interface ControlsProps {
  isPaused: boolean;
  sound: Sound;
  screen: Screen;
  /** Why there is no next stream; null: there is. */
  noNextBecause: string | null;
  isNextAsked: boolean;
  isInfoOpen: boolean;
  onPause(): void;
  onStep(way: 'previous' | 'next'): void;
  onNextStream(): void;
  onInfo(): void;
  onOtherPlayer(): void;
}

/** The buttons over the picture; each says its key. */
export function Controls(props: ControlsProps) {
  const { isPaused, sound, screen, noNextBecause, isNextAsked, isInfoOpen } = props;
  const { actions, controls } = parts.watch;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="watch-controls" role="group" aria-label={controls}>
      <Control
        icon={isPaused ? 'play' : 'pause'}
        label={isPaused ? actions.play : actions.pause}
        keys=" "
        onPress={props.onPause}
      />
      <Control icon="down" label={actions.down} keys="ArrowDown" onPress={() => props.onStep('previous')} />
      <Control icon="up" label={actions.up} keys="ArrowUp" onPress={() => props.onStep('next')} />
      <Control
        icon={sound.isMuted ? 'mute' : 'sound'}
        label={sound.isMuted ? actions.unmute : actions.mute}
        keys="m"
        onPress={sound.toggle}
      />
      <input
        class="watch-volume"
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-label={actions.volume}
        value={sound.isMuted ? 0 : sound.volume}
        onInput={(event) => sound.setVolume(Number(event.currentTarget.value))}
      />
      <span class="grow" />
      <Control
        icon="shuffle"
        label={isNextAsked ? actions.nextAsked : actions.nextStream}
        keys="b"
        offBecause={noNextBecause}
        onPress={props.onNextStream}
      />
      <Control icon="info" label={actions.info} keys="i" isOn={isInfoOpen} onPress={props.onInfo} />
      <Control icon="players" label={actions.otherPlayer} onPress={props.onOtherPlayer} />
      {screen.canBeSmall ? (
        <Control icon="pictureInPicture" label={actions.pictureInPicture} keys="p" onPress={screen.togglePicture} />
      ) : null}
      <Control
        icon={screen.isFull ? 'smallScreen' : 'fullScreen'}
        label={screen.isFull ? actions.smallScreen : actions.fullScreen}
        keys="f"
        onPress={screen.toggleFull}
      />
    </div>
  );
}

export function Control(props: {
  icon: IconName;
  label: string;
  keys?: string;
  isOn?: boolean;
  offBecause?: string | null;
  onPress(): void;
  children?: ComponentChildren;
}) {
  const { icon, label, keys, isOn, offBecause = null, onPress, children } = props;
  return (
    <button
      type="button"
      class="watch-control"
      aria-label={label}
      title={offBecause ?? (keys ? `${label} (${printed(keys)})` : label)}
      aria-pressed={isOn}
      aria-disabled={offBecause === null ? undefined : true}
      onClick={() => offBecause === null && onPress()}
    >
      <Icon name={icon} size="l" />
      {children}
    </button>
  );
}
