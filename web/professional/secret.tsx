import { EyeOff } from 'lucide-react';
import { type ActionFunctionArgs, Form, Link, redirect, useNavigation } from 'react-router';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { patientName } from '../words/patient-words.ts';

/** One button opens, one ends. Opened, the record has another address: a page left open before says nothing of it. */
export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const id = args.params.id ?? '';
    const form = await args.request.formData();
    if (textField(form, 'action', 10) === 'terminer') {
      await professional.endSecret(id);
      return redirect('/pro?termine=1');
    }
    const opened = await professional.openInSecret(id);
    return redirect(`/pro/patients/${opened.id}`);
  });
}

export default function SecretRoute() {
  const { secret: words } = useProfessionalMessages();
  const patient = usePatient();
  const here = `/pro/patients/${patient.id}`;
  return (
    <div className="pro-narrow">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      {patient.secret ? (
        <>
          <Notice kind="info">{words.banner}</Notice>
          <Effects />
          <p>
            <Link className="button" to={here}>
              {words.toDocuments}
            </Link>
          </p>
        </>
      ) : patient.maySecret ? (
        <OpenInSecret name={patientName(patient)} here={here} />
      ) : (
        <p className="lead">{words.notOfAge}</p>
      )}
    </div>
  );
}

function Effects() {
  const { secret: words } = useProfessionalMessages();
  return (
    <ul>
      {words.effects.map((effect) => (
        <li key={effect}>{effect}</li>
      ))}
    </ul>
  );
}

function OpenInSecret({ name, here }: { name: string; here: string }) {
  const { secret: words } = useProfessionalMessages();
  const busy = useNavigation().state !== 'idle';
  return (
    <>
      <p className="lead">{words.lead(name)}</p>
      <Form method="post" className="card form">
        <HiddenToken />
        <h2>{words.whatChanges}</h2>
        <Effects />
        <h2>{words.beforeTitle}</h2>
        <p>{words.before}</p>
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            <EyeOff aria-hidden="true" strokeWidth={1.8} /> {words.open}
          </button>
          <Link to={here}>{words.cancel}</Link>
        </p>
      </Form>
    </>
  );
}
