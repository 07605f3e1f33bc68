import { isRouteErrorResponse, Link } from 'react-router';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import type { ErrorData } from '../server/page.ts';
import { Title } from './title.tsx';

function codeOf(error: unknown): string {
  if (!isRouteErrorResponse(error)) return 'other';
  if (error.status === 404) return 'not-found';
  if (error.status === 413) return 'too-large';
  return (error.data as ErrorData | undefined)?.code ?? 'other';
}

/** What happened, what is safe, what to do, and a short reference. Absent and forbidden read alike. */
export function ErrorMessage({ error }: { error: unknown }) {
  const { errors } = useMessages();
  const { reference, hasSession } = useRootData();
  const code = codeOf(error);
  const [title, advice] = errors.codes[code] ?? errors.codes.other ?? ['', ''];
  return (
    <>
      <Title>{title}</Title>
      <h1>{title}</h1>
      <p className="lead">{advice}</p>
      <p className="actions">
        <Link className="button" to={hasSession ? '/accueil' : '/'}>
          {errors.home}
        </Link>
        {hasSession ? (
          <Link className="button quiet" to="/documents">
            {errors.documents}
          </Link>
        ) : null}
      </p>
      {code === 'not-found' || reference === '' ? null : (
        <p className="muted">
          {errors.reference} : <code>{reference}</code>
        </p>
      )}
    </>
  );
}
