import { type ActionFunctionArgs, redirect } from 'react-router';
import { answer, isWebError, textField } from '../server/page.ts';

/** Someone who types the address leaves nothing. */
export function loader() {
  return redirect('/compte');
}

export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api, cookies }) => {
    const form = await args.request.formData();
    try {
      await (textField(form, 'partout', 5) === 'oui' ? api.signOutEverywhere() : api.signOut());
    } catch (error) {
      // A session that is already over is signed out.
      if (!isWebError(error) || error.code !== 'not-signed-in') throw error;
    }
    cookies.end();
    return redirect('/connexion?parti=1', { headers: { 'clear-site-data': '"cache"' } });
  });
}
