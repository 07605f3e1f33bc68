import { ArrowRight, CircleAlert } from 'lucide-react';
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from 'react-router';
import type { LinkedPage, LinkResult } from '../../src/doors/web/professional-search.ts';
import { HiddenToken } from '../components/hidden-token.tsx';
import { SecretChoice } from '../components/secret-choice.tsx';
import { Title } from '../components/title.tsx';
import { PROFESSIONAL_MESSAGES, useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { isWebError, pageOf, textField } from '../server/page.ts';
import { asksSecret, sayResult, statusOf } from '../server/patient-search.ts';
import { answerProfessional } from '../server/professional-page.ts';

/** After `/pro/patients/:id`; the filters are those of the list. */
const PLACES: Readonly<Record<LinkedPage, string>> = {
  documents: '',
  authorisation: '/accord',
  wishes: '?categorie=VDP&categorie=DIR_ANT&periode=tout',
  vaccinations: '?categorie=CAR_VAC&periode=tout',
};

/** Who is not signed in goes straight to the identity provider, and comes back here. */
export async function loader(args: LoaderFunctionArgs) {
  const { professional, cookies, visitor } = pageOf(args);
  const waits = cookies.link !== null && professional.linkWaits(cookies.link, visitor);
  try {
    await professional.me();
  } catch (error) {
    if (waits && isWebError(error) && error.code === 'not-signed-in') throw redirect('/pro/connexion/aller');
    return answerProfessional(args, () => Promise.reject(error));
  }
  return { waits };
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, cookies, visitor, language }) => {
    await professional.me();
    const form = await args.request.formData();
    cookies.keepLink(null);
    if (textField(form, 'action', 10) === 'laisser') return redirect('/pro');
    const over: LinkResult = { kind: 'link-over' };
    const result =
      cookies.link === null ? over : await professional.followLink(cookies.link, visitor, asksSecret(form));
    if (result.kind === 'found') {
      return redirect(`/pro/patients/${result.id}${result.hasAccess ? PLACES[result.page] : '/accord'}`);
    }
    const { find, link } = PROFESSIONAL_MESSAGES[language].pro;
    if (result.kind === 'link-over') return data({ failed: link.over }, { status: 410 });
    const status = statusOf(result);
    return data({ failed: sayResult(result, find) }, { status });
  });
}

/** Confirmation of a contextual link: nothing of the patient is known here yet, not even whether there is one. */
export default function LinkPage() {
  const { link, frame } = useProfessionalMessages().pro;
  const { waits } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>()?.failed ?? (waits ? null : link.over);
  const busy = useNavigation().state !== 'idle';
  return (
    <div className="pro-narrow">
      <Title>{failed === null ? link.title : link.errorTitle}</Title>
      <h1>{failed === null ? link.title : link.errorTitle}</h1>
      {failed === null ? (
        <>
          <p className="lead">{link.lead}</p>
          <Form method="post" className="card form">
            <HiddenToken />
            <p>{link.traced}</p>
            <SecretChoice id="secret-lien" />
            <p className="actions">
              <button className="button" type="submit" disabled={busy}>
                {link.submit} <ArrowRight aria-hidden="true" strokeWidth={1.8} />
              </button>
              <button className="button quiet" type="submit" name="action" value="laisser" disabled={busy}>
                {link.cancel}
              </button>
            </p>
          </Form>
        </>
      ) : (
        <>
          <p className="notice danger" role="alert">
            <CircleAlert aria-hidden="true" strokeWidth={1.8} /> {failed}
          </p>
          <p className="actions">
            <Link className="button" to="/pro">
              {frame.findPatient}
            </Link>
          </p>
        </>
      )}
    </div>
  );
}
