import { LogOut } from 'lucide-react';
import { type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { FormerIdentities } from '../components/former-identities.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { moment } from '../words/dates.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const [person, sessions, former] = await Promise.all([api.me(), api.sessions(), api.formerIdentities()]);
    return { person, sessions, former };
  });
}

/** Plain forms on purpose: leaving reloads the page, so nothing stays in the browser's memory. */
function SignOutForm({ everywhere, label }: { everywhere: boolean; label: string }) {
  return (
    <form method="post" action="/deconnexion">
      <HiddenToken />
      <input type="hidden" name="partout" value={everywhere ? 'oui' : 'non'} />
      <button className={everywhere ? 'button quiet' : 'button'} type="submit">
        <LogOut aria-hidden="true" strokeWidth={1.8} /> {label}
      </button>
    </form>
  );
}

export default function AccountRoute() {
  const words = useMessages().account;
  const root = useRootData();
  const { person, sessions, former } = useLoaderData<typeof loader>();
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      <p className="lead">{words.signedInAs(person.displayName)}</p>
      <SignOutForm everywhere={false} label={words.signOut} />
      <section>
        <h2>{words.sessions}</h2>
        <ul className="rows sessions">
          {sessions.map((session) => (
            <li key={session.id}>
              <strong>{session.deviceWords}</strong>{' '}
              {session.current ? <span className="badge new">{words.thisOne}</span> : null}
              <br />
              <span className="muted">
                {words.opened(moment(session.openedAt, root))} · {words.lastUsed(moment(session.lastUsedAt, root))}
              </span>
            </li>
          ))}
        </ul>
        <p>{words.everywhereEffect}</p>
        <SignOutForm everywhere label={words.everywhere} />
      </section>
      <FormerIdentities former={former} />
    </div>
  );
}
