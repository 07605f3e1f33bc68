import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useMessages } from '../messages/use-messages.ts';

/**
 * A wide table scrolls inside its own box, which the keyboard can reach (WCAG 2.1.1). Shades show the side where more is
 * to be seen; on a small screen words say it too, unless a script found that the whole table fits.
 */
export function TableBox({ label, children }: { label: string; children: ReactNode }) {
  const { narrative } = useMessages();
  const box = useRef<HTMLElement>(null);
  const [fits, setFits] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setFits(element.scrollWidth <= element.clientWidth);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      {fits ? null : (
        <p className="table-hint" aria-hidden="true">
          {narrative.scrolls}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard */}
      <section className="table-box" aria-label={label} tabIndex={0} ref={box}>
        {children}
      </section>
    </>
  );
}
