import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../text/index.js';
import { Button } from './button.js';
import { useKeys } from './keys.js';

export interface DrawerProps {
  title: string;
  /** Under the title. */
  lead?: ComponentChildren;
  /** Before the title. */
  badge?: ComponentChildren;
  actions?: ComponentChildren;
  onClose(): void;
  children: ComponentChildren;
}

/**
 * What is open beside a list: it pushes on a wide screen, covers on a small one. The list keeps the keys, so that arrows
 * change what it shows.
 */
export function Drawer({ title, lead, badge, actions, onClose, children }: DrawerProps) {
  const titleId = useId();
  const element = useRef<HTMLElement>(null);
  useKeys([{ keys: 'Escape', inFields: true, run: onClose }]);
  useEffect(() => {
    document.body.classList.add('has-drawer');
    return () => document.body.classList.remove('has-drawer');
  }, []);
  return (
    <aside ref={element} class="drawer" aria-labelledby={titleId}>
      <header class="drawer-head">
        {badge}
        <div class="grow">
          <h2 id={titleId} class="cut" dir="auto">
            {title}
          </h2>
          {lead ? <p class="t3 cut">{lead}</p> : null}
        </div>
        {actions}
        <Button kind="ghost" icon="close" label={text.dialog.close} onPress={onClose} />
      </header>
      <div class="drawer-body">{children}</div>
    </aside>
  );
}
