import { type ActionFunctionArgs, redirect } from 'react-router';
import { answer, textField } from '../server/page.ts';

export function loader() {
  return redirect('/');
}

/** Remembers the language chosen and goes back to where the visitor was. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ cookies }) => {
    const form = await args.request.formData();
    cookies.keepLanguage(textField(form, 'langue', 2) === 'en' ? 'en' : 'fr');
    const back = textField(form, 'retour', 300);
    return redirect(/^\/(?:[a-z0-9][\w/-]{0,200})?$/i.test(back) ? back : '/');
  });
}
