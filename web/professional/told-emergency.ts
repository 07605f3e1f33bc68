import { type ActionFunctionArgs, redirect } from 'react-router';
import { isWebError, textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';

const MAX_ID = 36;

export function loader() {
  return redirect('/pro');
}

/** An emergency of which an administrator was told: opens the record, or puts it away. One that no longer waits leads back to those that do. */
export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const form = await args.request.formData();
    const id = textField(form, 'urgence', MAX_ID);
    try {
      if (textField(form, 'action', 10) === 'ouvrir') {
        const opened = await professional.openTold(id);
        return redirect(`/pro/patients/${opened.id}${opened.hasAccess ? '' : '/accord'}`);
      }
      await professional.acknowledgeEmergency(id);
      return redirect('/pro?vu=1');
    } catch (error) {
      if (isWebError(error) && error.code === 'not-found') return redirect('/pro');
      throw error;
    }
  });
}
