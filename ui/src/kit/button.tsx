import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';

export interface ButtonProps {
  /** One `primary` per screen. */
  kind?: 'primary' | 'plain' | 'ghost' | 'danger';
  type?: 'button' | 'submit';
  size?: 'm' | 'big';
  icon?: IconName;
  /** What it does, when the words beside it do not say to what. */
  label?: string;
  /** Works already: it keeps its place and cannot be pressed again. */
  isBusy?: boolean;
  /** Why it cannot be pressed now; shown as a tooltip and read aloud. */
  disabledBecause?: string | null;
  /** The key that does the same, printed on it. */
  keyHint?: string;
  /** While the returned promise runs, the button is busy. */
  onPress?: () => Promise<void> | void;
  children?: ComponentChildren;
}

/** A button. What can be pressed again only later stays in the Tab order, so that the focus is not lost. */
export function Button(props: ButtonProps) {
  const { kind = 'plain', type = 'button', size = 'm', icon, label, isBusy, disabledBecause, keyHint } = props;
  const { onPress, children } = props;
  const [isWorking, setWorking] = useState(false);
  const busy = isBusy || isWorking;
  const isOff = busy || (disabledBecause ?? null) !== null;
  const press = async () => {
    if (isOff || !onPress) return;
    setWorking(true);
    try {
      await onPress();
    } finally {
      setWorking(false);
    }
  };
  return (
    <button
      type={type}
      class={`btn btn-${kind}${size === 'big' ? ' btn-big' : ''}${children === undefined ? ' btn-icon' : ''}`}
      aria-label={label}
      title={disabledBecause ?? (children === undefined ? label : undefined)}
      aria-disabled={isOff || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (type === 'submit' && isOff) event.preventDefault();
        if (type === 'button') void press();
      }}
    >
      {icon ? <Icon name={busy ? 'refresh' : icon} size="s" /> : null}
      {children}
      {keyHint ? <kbd>{keyHint}</kbd> : null}
    </button>
  );
}

/** A link that looks like a button: it leads somewhere, a button does something. */
export function ButtonLink(
  props: Pick<ButtonProps, 'kind' | 'size' | 'icon' | 'label' | 'children'> & {
    href: string;
    isDownload?: boolean;
    onFollow?(): void;
  },
) {
  const { kind = 'plain', size = 'm', icon, label, href, isDownload, onFollow, children } = props;
  return (
    <a
      class={`btn btn-${kind}${size === 'big' ? ' btn-big' : ''}${children === undefined ? ' btn-icon' : ''}`}
      href={href}
      aria-label={label}
      download={isDownload || undefined}
      onClick={onFollow}
    >
      {icon ? <Icon name={icon} size="s" /> : null}
      {children}
    </a>
  );
}
