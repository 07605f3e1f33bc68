import { useEffect, useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { areShortcutsOn } from './shortcut-choice.ts';
import { ShortcutList } from './shortcut-list.tsx';

/** Where a key is a letter: fields, and whatever the reader's own tools type into. */
const FIELDS = 'input, textarea, select, [contenteditable], [role=textbox], dialog[open] *';

function rowsOf(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('a[data-row]')];
}

/** The row from which one goes on: the one in focus, else the one shown, else none. */
function placeIn(rows: readonly HTMLAnchorElement[]): number {
  const focused = rows.findIndex((row) => row === document.activeElement);
  return focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
}

function move(step: 1 | -1): void {
  const rows = rowsOf();
  const at = placeIn(rows);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** The row in focus, or the next one after what is shown. */
function open(): void {
  const rows = rowsOf();
  const row = rows.find((one) => one === document.activeElement) ?? rows[placeIn(rows) + 1];
  row?.click();
}

/**
 * Keys for a reader in a hurry. Letters alone, so never inside a field and never with a modifier; they only move the focus
 * or press what is on the page, and can be switched off (WCAG 2.1.4).
 */
export function Shortcuts() {
  const { shortcuts } = useProfessionalMessages().pro;
  const help = useRef<HTMLDialogElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    const acts: Readonly<Record<string, () => void>> = {
      '/': () => document.querySelector<HTMLInputElement>('input[data-key=search]')?.focus(),
      j: () => move(1),
      k: () => move(-1),
      o: open,
      d: () => document.querySelector<HTMLAnchorElement>('a[data-key=deposit]')?.click(),
      p: () => window.print(),
      f: () => void navigate('/pro'),
      '?': () => help.current?.showModal(),
    };
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key === 'Escape' && target instanceof HTMLElement && target.matches('input[data-key=search]')) {
        target.blur();
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target instanceof Element && target.closest(FIELDS) !== null) return;
      const act = acts[event.key];
      if (act === undefined || !areShortcutsOn()) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
  return (
    <dialog ref={help} className="shortcut-help" aria-labelledby="raccourcis-titre">
      <h2 id="raccourcis-titre">{shortcuts.title}</h2>
      <ShortcutList />
      <form method="dialog">
        <button className="button" type="submit">
          {shortcuts.close}
        </button>
      </form>
      <p>
        <Link to="/pro/raccourcis">{shortcuts.settings}</Link>
      </p>
    </dialog>
  );
}
