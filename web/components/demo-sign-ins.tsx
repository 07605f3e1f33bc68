import { Link } from 'react-router';
import { useMessages, useRootData } from '../messages/use-messages.ts';

/** In a demonstration only: invented persons whose sign-in can be filled in. */
export function DemoSignIns() {
  const { signIn } = useMessages();
  const { demo } = useRootData();
  if (demo === null || demo.signIns.length === 0) return null;
  return (
    <section className="card demo-persons">
      <h2>{signIn.demoTitle}</h2>
      <p>{signIn.demoLead}</p>
      <ul>
        {demo.signIns.map(({ identifier, password, story }) => (
          <li key={identifier}>
            <p>
              <strong>{identifier}</strong> · <code>{password}</code>
              <br />
              <span className="muted" lang="fr">
                {story}
              </span>
            </p>
            <Link
              className="button quiet small"
              to={`/connexion?demo=${encodeURIComponent(identifier)}`}
              aria-label={signIn.demoAs(identifier)}
            >
              {signIn.demoUse}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
