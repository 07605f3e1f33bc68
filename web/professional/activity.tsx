import { Building2 } from 'lucide-react';
import { type ActionFunctionArgs, Form, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';

const MAX_PLACE = 64;

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const choice = await professional.activityChoice();
    if (!choice.mustChoose) throw redirect('/pro');
    return choice;
  });
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, cookies }) => {
    const form = await args.request.formData();
    await professional.chooseActivity(textField(form, 'lieu', MAX_PLACE));
    return redirect(cookies.link === null ? '/pro' : '/pro/lien');
  });
}

/** One place of work a session: it is told to the patient, and decides what is authorised. */
export default function ActivityPage() {
  const { activity } = useProfessionalMessages().pro;
  const { displayName, places } = useLoaderData<typeof loader>();
  return (
    <div className="pro-narrow">
      <Title>{activity.title}</Title>
      <h1>{activity.title}</h1>
      <p className="lead">{activity.lead(displayName)}</p>
      <Form method="post" className="choices">
        <HiddenToken />
        {places.map(({ id, name }) => (
          <button key={id} className="choice" type="submit" name="lieu" value={id}>
            <Building2 aria-hidden="true" strokeWidth={1.8} /> {name}
          </button>
        ))}
      </Form>
    </div>
  );
}
