import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';

export interface ButtonProps {
  kind?: 'plain' | 'primary' | 'ghost';
  type?: 'button' | 'submit';
  icon?: IconName;
  /** Says more than the words on the button. */
  label?: string;
  /** Its work is under way: it keeps its place and cannot be pressed again. */
  isBusy?: boolean;
  /** While the returned promise runs, the button is busy. */
  onPress?: () => Promise<void> | void;
  children?: ComponentChildren;
}

export function Button({ kind = 'plain', type = 'button', icon, label, isBusy, onPress, children }: ButtonProps) {
  const [isWorking, setWorking] = useState(false);
  const busy = isBusy || isWorking;
  const press = async () => {
    if (busy || !onPress) return;
    setWorking(true);
    try {
      await onPress();
    } finally {
      setWorking(false);
    }
  };
  const shape = children === undefined ? 'btn-icon' : '';
  return (
    <button
      type={type}
      class={`btn btn-${kind} ${shape}`}
      aria-label={label}
      title={children === undefined ? label : undefined}
      aria-disabled={busy || undefined}
      onClick={type === 'button' ? () => void press() : undefined}
    >
      {icon ? <Icon name={icon} size="s" /> : null}
      {children}
    </button>
  );
}
