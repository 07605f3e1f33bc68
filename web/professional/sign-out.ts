import { type ActionFunctionArgs, redirect } from 'react-router';
import { answerProfessional } from '../server/professional-page.ts';

/** Someone who types the address leaves nothing. */
export function loader() {
  return redirect('/pro');
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, cookies }) => {
    await professional.signOut();
    cookies.endProfessional();
    cookies.keepLink(null);
    return redirect('/pro/connexion?parti=1', { headers: { 'clear-site-data': '"cache"' } });
  });
}
