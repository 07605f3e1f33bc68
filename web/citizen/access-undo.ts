import { type ActionFunctionArgs, redirect } from 'react-router';
import { answer, isWebError, textField } from '../server/page.ts';
import { changeIds } from './access-form.ts';

const MAX_IDS = 1_600;

export function loader() {
  return redirect('/acces');
}

/** Takes back changes, all that were made together; says so, and offers to redo them. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const ids = changeIds(textField(form, 'changement', MAX_IDS));
    if (ids.length === 0) return redirect('/acces');
    try {
      const undone = await api.access.undo(ids);
      return redirect(`/acces?fait=${undone.join(',')}`);
    } catch (error) {
      if (isWebError(error) && error.code === 'version-conflict') return redirect('/acces?trop-tard=1');
      if (isWebError(error) && error.code === 'too-many-rules') return redirect('/acces?plein=1');
      throw error;
    }
  });
}
