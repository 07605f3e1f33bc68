import { isRouteErrorResponse, Link } from 'react-router';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import type { ErrorData } from '../server/page.ts';
import { Title } from './title.tsx';

function codeOf(error: unknown): string {
  if (!isRouteErrorResponse(error)) return 'other';
  if (error.status === 404) return 'not-found';
  if (error.status === 413) return 'too-large';
  return (error.data as ErrorData | undefined)?.code ?? 'other';
}

/** What happened, what is safe, what to do; absent and forbidden read alike. */
export function ProfessionalError({ error, signedIn }: { error: unknown; signedIn: boolean }) {
  const { errors, emergency } = useProfessionalMessages();
  const { errors: own, frame } = useProfessionalMessages().pro;
  const { reference } = useRootData();
  const code = codeOf(error);
  const [title, advice] = own.codes[code] ??
    emergency.refusals[code] ??
    errors.codes[code] ??
    errors.codes.other ?? ['', ''];
  return (
    <div className="pro-narrow">
      <Title>{title}</Title>
      <h1>{title}</h1>
      <p className="lead">{advice}</p>
      <p className="actions">
        <Link className="button" to={signedIn ? '/pro' : '/pro/connexion'}>
          {signedIn ? frame.findPatient : own.signIn}
        </Link>
      </p>
      {code === 'not-found' || reference === '' ? null : (
        <p className="muted">
          {errors.reference} : <code>{reference}</code>
        </p>
      )}
    </div>
  );
}
