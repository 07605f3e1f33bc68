import { useEffect, useState } from 'react';
import { Link, type LoaderFunctionArgs } from 'react-router';
import { areShortcutsOn, chooseShortcuts } from '../components/shortcut-choice.ts';
import { ShortcutList } from '../components/shortcut-list.tsx';
import { Title } from '../components/title.tsx';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { answerProfessional } from '../server/professional-page.ts';

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    await professional.me();
    return null;
  });
}

/** The keys, and their switch. Without scripts there are no shortcuts, and no switch either. */
export default function ShortcutsPage() {
  const { shortcuts, frame } = useProfessionalMessages().pro;
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => setOn(areShortcutsOn()), []);
  return (
    <div className="pro-narrow">
      <Title>{shortcuts.title}</Title>
      <h1>{shortcuts.title}</h1>
      <p className="lead">{shortcuts.lead}</p>
      <ShortcutList />
      {on === null ? (
        <noscript>
          <p className="muted">{shortcuts.noScript}</p>
        </noscript>
      ) : (
        <label className="check">
          <input
            id="raccourcis"
            type="checkbox"
            checked={on}
            onChange={({ target }) => {
              if (chooseShortcuts(target.checked)) setOn(target.checked);
            }}
          />
          <span>{shortcuts.on}</span>
        </label>
      )}
      <p className="actions">
        <Link className="button" to="/pro">
          {frame.findPatient}
        </Link>
      </p>
    </div>
  );
}
