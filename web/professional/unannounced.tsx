import { Eye } from 'lucide-react';
import {
  type ActionFunctionArgs,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from 'react-router';
import type { UnannouncedSummary } from '../../src/doors/web/professional-documents.ts';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { isWebError, textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { instantDay } from '../words/dates.ts';
import { patientName as nameOf } from '../words/patient-words.ts';

const DONE = ['annonce', 'change'] as const;
type Done = (typeof DONE)[number];

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const { id: patientId = '' } = args.params;
    const said = new URL(args.request.url).searchParams.get('fait');
    const [patient, documents] = await Promise.all([
      professional.patient(patientId),
      professional.unannounced(patientId),
    ]);
    return {
      patientId,
      documents,
      patientName: nameOf(patient),
      done: DONE.find((one) => one === said) ?? null,
    };
  });
}

/** Makes one document visible, and says so on the same page. */
export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const { id: patientId = '' } = args.params;
    const form = await args.request.formData();
    const say = (done: Done) => redirect(`/pro/patients/${patientId}/annoncer?fait=${done}`);
    try {
      await professional.announce(patientId, textField(form, 'document', 36), Number(textField(form, 'version', 10)));
    } catch (error) {
      // Withdrawn, announced or changed by somebody else meanwhile: the list says what is left.
      if (isWebError(error) && (error.code === 'version-conflict' || error.code === 'not-found')) return say('change');
      throw error;
    }
    return say('annonce');
  });
}

function Unannounced({ document }: { document: UnannouncedSummary }) {
  const { announce } = useProfessionalMessages().deposit;
  const place = useRootData();
  const busy = useNavigation().state !== 'idle';
  const { logicalId, version, title, kindWords, depositedAt, automaticAt } = document;
  return (
    <li className="unannounced">
      <div>
        <h2 id={`titre-${logicalId}`}>{title}</h2>
        <p className="muted">
          {kindWords} · {announce.depositedOn(instantDay(depositedAt, place))} ·{' '}
          {announce.automatic(instantDay(automaticAt, place))}
        </p>
      </div>
      <Form method="post" preventScrollReset>
        <HiddenToken />
        <input type="hidden" name="document" value={logicalId} />
        <input type="hidden" name="version" value={version} />
        <button
          className="button"
          type="submit"
          id={`rendre-${logicalId}`}
          aria-labelledby={`rendre-${logicalId} titre-${logicalId}`}
          aria-describedby="effet"
          disabled={busy}
        >
          <Eye aria-hidden="true" strokeWidth={1.8} /> {announce.submit}
        </button>
      </Form>
    </li>
  );
}

export default function UnannouncedRoute() {
  const { deposit: words } = useProfessionalMessages();
  const { patientId, patientName, documents, done } = useLoaderData<typeof loader>();
  const { announce } = words;
  return (
    <div className="pro-narrow">
      <Title>{announce.title}</Title>
      <h1>{announce.title}</h1>
      {done === null ? null : (
        <Notice kind={done === 'annonce' ? 'positive' : 'info'}>
          {done === 'annonce' ? announce.done : announce.changed}
        </Notice>
      )}
      {documents.length === 0 ? (
        <p>{announce.none}</p>
      ) : (
        <>
          <p className="lead">{announce.lead(patientName)}</p>
          <p id="effet">{announce.effect}</p>
          <ul className="rows">
            {documents.map((document) => (
              <Unannounced key={document.logicalId} document={document} />
            ))}
          </ul>
        </>
      )}
      <p>
        <Link to={`/pro/patients/${patientId}`}>{words.back}</Link>
      </p>
    </div>
  );
}
