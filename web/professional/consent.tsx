import { ArrowRight, CircleAlert, FilePlus2, Siren } from 'lucide-react';
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  redirect,
  useActionData,
  useNavigation,
  useSearchParams,
} from 'react-router';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { instantDay } from '../words/dates.ts';
import { birthDay, patientName } from '../words/patient-words.ts';

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const id = args.params.id ?? '';
    const form = await args.request.formData();
    if (textField(form, 'action', 10) === 'retirer') {
      await professional.endConsent(id);
      return redirect('/pro?retire=1');
    }
    if (textField(form, 'accord', 3) !== 'oui') return data({ missing: true }, { status: 400 });
    await professional.declareConsent(id);
    return redirect(`/pro/patients/${encodeURIComponent(id)}`);
  });
}

/** The declaration: who the person is, what it changes, and that she is told. */
function Declare() {
  const { pro, emergency, secret } = useProfessionalMessages();
  const { consent, banner, sexes } = pro;
  const root = useRootData();
  const patient = usePatient();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const missing = failed?.missing === true;
  return (
    <>
      <Title>{consent.title}</Title>
      <h1>{consent.title}</h1>
      <p className="lead">
        <strong>{patientName(patient)}</strong> · {banner.born(patient.sex, birthDay(patient, root))} ·{' '}
        {sexes[patient.sex]}. {consent.checkIdentity}
      </p>
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <h2>{consent.whatChanges}</h2>
        <ul>
          {(patient.secret ? secret.declare : consent.effects).map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        <div className={missing ? 'field wrong' : 'field'}>
          {missing ? (
            <p className="error" id="accord-error">
              <CircleAlert aria-hidden="true" strokeWidth={1.8} /> {consent.missing}
            </p>
          ) : null}
          <label className="check">
            <input
              id="accord"
              type="checkbox"
              name="accord"
              value="oui"
              {...(missing ? { 'aria-invalid': true as const, 'aria-describedby': 'accord-error' } : {})}
            />
            <span>{consent.statement}</span>
          </label>
        </div>
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            {consent.submit} <ArrowRight aria-hidden="true" strokeWidth={1.8} />
          </button>
          <Link to="/pro">{consent.cancel}</Link>
        </p>
      </Form>
      <p className="pro-emergency">
        {emergency.from}{' '}
        <Link className="button quiet" to={`/pro/patients/${patient.id}/urgence`}>
          <Siren aria-hidden="true" strokeWidth={1.8} /> {emergency.title}
        </Link>
      </p>
    </>
  );
}

/** What lets this professional read, and how to give it back. */
function Authorised() {
  const { consent, banner } = useProfessionalMessages().pro;
  const root = useRootData();
  const { id, access } = usePatient();
  const busy = useNavigation().state !== 'idle';
  if (access === null) return null;
  const since = access.since === null ? null : instantDay(access.since, root);
  return (
    <>
      <Title>{consent.mine}</Title>
      <h1>{consent.mine}</h1>
      <p className="lead">{banner.access(banner.basis[access.basis], since)}.</p>
      <p>
        <Link className="button" to={`/pro/patients/${id}`}>
          {consent.toDocuments}
        </Link>
      </p>
      <Form method="post" className="card form">
        <HiddenToken />
        <h2>{consent.endTitle}</h2>
        <p id="effet">{consent.endEffect}</p>
        <button
          className="button quiet"
          type="submit"
          name="action"
          value="retirer"
          aria-describedby="effet"
          disabled={busy}
        >
          {consent.end}
        </button>
      </Form>
    </>
  );
}

/** The person closed her record to this professional, who may still add to it. */
function Blocked() {
  const { pro, deposit } = useProfessionalMessages();
  const { blocked } = pro;
  const patient = usePatient();
  return (
    <>
      <Title>{blocked.title}</Title>
      <h1>{blocked.title}</h1>
      <p className="lead">{blocked.lead(patientName(patient))}</p>
      <p>{blocked.mayDeposit}</p>
      <p className="actions">
        <Link className="button" to={`/pro/patients/${patient.id}/deposer`}>
          <FilePlus2 aria-hidden="true" strokeWidth={1.8} /> {deposit.title}
        </Link>
        <Link to="/pro">{pro.frame.findPatient}</Link>
      </p>
    </>
  );
}

export default function ConsentPage() {
  const { access, blocked } = usePatient();
  const [search] = useSearchParams();
  // Blocked when the record was opened, or since.
  const isBlocked = blocked || search.has('bloque');
  return <div className="pro-narrow">{isBlocked ? <Blocked /> : access === null ? <Declare /> : <Authorised />}</div>;
}
