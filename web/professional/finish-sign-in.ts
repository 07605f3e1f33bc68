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
  const { professional, cookies, address } = pageOf(args);
  const { begun } = cookies;
  cookies.keepBegun(null);
  try {
    const { session, mustChoose } = await professional.finishSignIn(address, begun);
    cookies.startProfessional(session);
    return redirect(mustChoose ? '/pro/activite' : '/pro');
  } catch (error) {
    if (isWebError(error)) return redirect(`/pro/connexion?erreur=${SAID[error.code] ?? 'echec'}`);
    throw error;
  }
}
