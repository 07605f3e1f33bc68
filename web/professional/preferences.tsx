import {
  type ActionFunctionArgs,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from 'react-router';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { answerProfessional } from '../server/professional-page.ts';

const MAX_CHOSEN = 20;

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => ({
    preferred: await professional.preferredCategories(),
    kept: new URL(args.request.url).searchParams.has('fait'),
  }));
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const form = await args.request.formData();
    await professional.prefer(form.getAll('categorie').slice(0, MAX_CHOSEN).map(String));
    return redirect('/pro/preferences?fait=1');
  });
}

/** What is shown first in the records of all patients: chosen once, remembered for this professional. */
export default function PreferencesPage() {
  const { pro, categories } = useProfessionalMessages();
  const { preferences } = pro;
  const { preferred, kept } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== 'idle';
  return (
    <div className="pro-narrow">
      <Title>{preferences.title}</Title>
      <h1>{preferences.title}</h1>
      {kept ? <Notice kind="positive">{preferences.kept}</Notice> : null}
      <p className="lead">{preferences.lead}</p>
      <Form method="post" className="card form">
        <HiddenToken />
        <fieldset className="field">
          <legend>{preferences.legend}</legend>
          <div className="kinds">
            {Object.entries(categories).map(([code, words]) => (
              <label className="pro-choice" key={code}>
                <input
                  type="checkbox"
                  name="categorie"
                  value={code}
                  defaultChecked={(preferred as readonly string[]).includes(code)}
                />
                <span>{words}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            {preferences.submit}
          </button>
          <Link to="/pro">{pro.frame.findPatient}</Link>
        </p>
      </Form>
    </div>
  );
}
