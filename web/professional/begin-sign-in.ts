import { type LoaderFunctionArgs, redirect } from 'react-router';
import { isWebError, pageOf } from '../server/page.ts';

/** Leads the browser to the identity provider; what this sign-in needs later stays in a sealed cookie. */
export async function loader(args: LoaderFunctionArgs): Promise<Response> {
  const { professional, cookies } = pageOf(args);
  try {
    const { url, pending } = await professional.beginSignIn();
    cookies.keepBegun(pending);
    return redirect(url);
  } catch (error) {
    if (isWebError(error)) return redirect('/pro/connexion?erreur=fournisseur');
    throw error;
  }
}
