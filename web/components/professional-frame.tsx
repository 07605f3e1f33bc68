import { LogOut, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Form, Link } from 'react-router';
import type { SignedInProfessional } from '../../src/doors/web/professional-api.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { DemoBand, Footer, Progress, SkipLink } from './frame.tsx';
import { HiddenToken } from './hidden-token.tsx';
import { Logo } from './logo.tsx';

function Who({ professional }: { professional: SignedInProfessional }) {
  const { frame } = useProfessionalMessages().pro;
  const { displayName, place } = professional;
  return (
    <div className="pro-who">
      <p>
        <strong>{displayName}</strong>
        {place === null ? null : <span className="pro-place"> · {place.name}</span>}
      </p>
      <Form method="post" action="/pro/deconnexion" reloadDocument>
        <HiddenToken />
        <button className="button quiet small" type="submit">
          <LogOut aria-hidden="true" strokeWidth={1.8} /> {frame.signOut}
        </button>
      </Form>
    </div>
  );
}

/** The frame of professionals: dense, 16 px, who works and where always in sight. */
export function ProfessionalFrame(props: { professional: SignedInProfessional | null; children: ReactNode }) {
  const { professional, children } = props;
  const { frame } = useProfessionalMessages().pro;
  const { demo } = useRootData();
  return (
    <div className="frame pro">
      <SkipLink />
      <Progress />
      <header>
        <div className="top">
          <Link className="brand" to={professional === null ? '/pro/connexion' : '/pro'}>
            <Logo />
            <span>{frame.brand}</span> <span className="brand-for">{frame.brandFor}</span>
          </Link>
          {professional === null ? null : (
            <>
              <Link className="button quiet small" to="/pro" data-key="find">
                <Search aria-hidden="true" strokeWidth={1.8} /> {frame.findPatient}
              </Link>
              <Who professional={professional} />
            </>
          )}
        </div>
        {demo === null ? null : <DemoBand />}
      </header>
      <main id="contenu" className="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </div>
  );
}
