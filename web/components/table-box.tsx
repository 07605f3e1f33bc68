import type { ReactNode } from 'react';

/** A wide table scrolls inside its own box, which the keyboard can reach (WCAG 2.1.1). */
export function TableBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard
    <section className="table-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
