import { type LoaderFunctionArgs, redirect } from 'react-router';
import type { WebErrorCode } from '../../src/doors/web/web-api.ts';
import { isWebError, pageOf } from '../server/page.ts';

const SAID: Partial<Record<WebErrorCode, string>> = {
  'not-practising': 'annuaire',
  'sign-in-failed': 'echec',
  'sign-in-too-weak': 'niveau',
  unavailable: 'fournisseur',
};

/** The identity provider sends the browser back here, with a code of one use. */
export async function loader(args: LoaderFunctionArgs): Promise<Response> {
  const { professional, cookies, address, visitor } = pageOf(args);
  const { begun } = cookies;
  cookies.keepBegun(null);
  try {
    const { session, mustChoose } = await professional.finishSignIn(address, begun);
    const next = cookies.startProfessional(session);
    const link = cookies.link === null ? null : professional.carryLink(cookies.link, visitor, next);
    if (cookies.link !== null) cookies.keepLink(link);
    return redirect(mustChoose ? '/pro/activite' : link === null ? '/pro' : '/pro/lien');
  } catch (error) {
    if (isWebError(error)) return redirect(`/pro/connexion?erreur=${SAID[error.code] ?? 'echec'}`);
    throw error;
  }
}
