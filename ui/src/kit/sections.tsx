import './sections.css';
import type { ComponentChildren } from 'preact';

export interface SectionLink {
  key: string;
  label: string;
  href: string;
}

/** A screen in sections, each with an address of its own; the list of them stands beside, above it on a phone. */
export function Sections(props: {
  label: string;
  links: readonly SectionLink[];
  current: string;
  children: ComponentChildren;
}) {
  const { label, links, current, children } = props;
  return (
    <div class="sections">
      <nav class="sections-nav" aria-label={label}>
        {links.map((one) => (
          <a key={one.key} href={one.href} aria-current={one.key === current ? 'page' : undefined}>
            {one.label}
          </a>
        ))}
      </nav>
      <div>{children}</div>
    </div>
  );
}

/** One part of a section, under a heading. */
export function Part(props: { id: string; title: string; lead?: string | undefined; children: ComponentChildren }) {
  const { id, title, lead, children } = props;
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead ? <p class="t2 part-lead">{lead}</p> : null}
      {children}
    </section>
  );
}
