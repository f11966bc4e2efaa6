import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';

export interface MenuItem {
  label: string;
  icon?: IconName;
  isDanger?: boolean;
  onChoose(): void;
}

export interface MenuProps {
  /** What the button is called. */
  label: string;
  /** Inside the button; three dots when left out. */
  face?: ComponentChildren;
  faceClass?: string;
  items: readonly MenuItem[];
  /** Above the items: controls that do not close the menu. */
  children?: ComponentChildren;
}

/** A button with what else can be done. Arrows move, Escape closes, the focus goes back. */
export function Menu({ label, face, faceClass = 'btn btn-ghost btn-icon', items, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const close = (hasFocus: boolean) => {
    setOpen(false);
    if (hasFocus) button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    focusItem(root.current, 0);
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) close(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (moves[event.key] !== undefined) {
      event.preventDefault();
      const all = choices(root.current);
      const at = all.indexOf(document.activeElement as HTMLElement);
      focusItem(root.current, (at + moves[event.key]! + all.length) % all.length);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the buttons inside
    <div
      ref={root}
      class="menu"
      onKeyDown={onKeyDown}
      onFocusOut={(event) => {
        if (isOpen && event.relatedTarget instanceof Node && !root.current?.contains(event.relatedTarget)) close(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class={faceClass}
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {face ?? <Icon name="more" />}
      </button>
      {isOpen ? (
        <div id={listId} class="menu-list">
          {children}
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              class={item.isDanger ? 'menu-item menu-danger' : 'menu-item'}
              onClick={() => {
                close(true);
                item.onChoose();
              }}
            >
              {item.icon ? <Icon name={item.icon} size="s" /> : null}
              {item.label}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function choices(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('.menu-list button, .menu-list select') ?? [])];
}

function focusItem(root: HTMLElement | null, at: number): void {
  choices(root)[at]?.focus();
}
