import { LogIn } from 'lucide-react';
import { type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { isWebError, pageOf } from '../server/page.ts';

const ERRORS = ['annuaire', 'echec', 'fournisseur', 'niveau'] as const;

/** Who is signed in goes to her patients. */
export async function loader(args: LoaderFunctionArgs) {
  const { professional, hasProfessionalSession } = pageOf(args);
  const query = new URL(args.request.url).searchParams;
  const said = query.get('erreur');
  const facts = {
    ended: query.has('fin'),
    signedOut: query.has('parti'),
    error: ERRORS.find((one) => one === said) ?? null,
    canSignIn: professional.canSignIn,
  };
  if (!hasProfessionalSession || facts.ended || facts.error !== null) return facts;
  try {
    await professional.me();
  } catch (error) {
    if (!isWebError(error)) throw error;
    if (error.code === 'activity-needed') throw redirect('/pro/activite');
    return facts;
  }
  throw redirect('/pro');
}

function DemoProfessionals() {
  const { signIn } = useProfessionalMessages().pro;
  const { demo } = useRootData();
  if (demo === null || demo.professionals.length === 0) return null;
  return (
    <section className="card">
      <h2>{signIn.demoTitle}</h2>
      <p>{signIn.demoLead}</p>
      <ul>
        {demo.professionals.map(({ name, story }) => (
          <li key={name}>
            <strong>{name}</strong> : <span lang="fr">{story}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function ProfessionalSignIn() {
  const { signIn } = useProfessionalMessages().pro;
  const { ended, signedOut, error, canSignIn } = useLoaderData<typeof loader>();
  return (
    <div className="pro-narrow">
      <Title>{signIn.title}</Title>
      <h1>{signIn.title}</h1>
      {ended ? <Notice kind="info">{signIn.ended}</Notice> : null}
      {signedOut ? <Notice kind="positive">{signIn.signedOut}</Notice> : null}
      {error === null ? null : (
        <div className="notice danger" role="alert">
          <div>
            <h2>{signIn.errors[error].title}</h2>
            <p>{signIn.errors[error].advice}</p>
          </div>
        </div>
      )}
      <p className="lead">{signIn.lead}</p>
      {canSignIn ? (
        <p className="actions">
          <a className="button big" href="/pro/connexion/aller">
            <LogIn aria-hidden="true" strokeWidth={1.8} /> {signIn.submit}
          </a>
        </p>
      ) : (
        <Notice kind="info">{signIn.notConfigured}</Notice>
      )}
      <p className="hint">{signIn.idle}</p>
      <DemoProfessionals />
      <p>
        <a href="/connexion">{signIn.asPerson}</a>
      </p>
    </div>
  );
}
