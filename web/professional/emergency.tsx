import { Siren } from 'lucide-react';
import { type ActionFunctionArgs, data, Form, Link, redirect, useActionData, useNavigation } from 'react-router';
import type { EmergencyRequest } from '../../src/doors/web/professional-api.ts';
import { Choices, described, ErrorSummary, Field, type FieldError } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { frEmergency } from '../messages/fr-emergency.ts';
import { useRootData } from '../messages/use-messages.ts';
import { PROFESSIONAL_MESSAGES, useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { isWebError, textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { timeOfDay } from '../words/dates.ts';
import { patientName } from '../words/patient-words.ts';

const MOTIVES = Object.keys(frEmergency.motives) as EmergencyRequest['motive'][];
/** As the act bounds it, in characters. */
const MAX_REASON = 500;
const MIN_REASON = 10;

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, language }) => {
    const id = args.params.id ?? '';
    const words = PROFESSIONAL_MESSAGES[language].emergency.errors;
    const form = await args.request.formData();
    const reason = textField(form, 'raison', MAX_REASON).trim();
    const motive = MOTIVES.find((one) => one === textField(form, 'motif', 20));
    const tooShort: FieldError = { field: 'raison', text: words.reason };
    const say = (errors: readonly FieldError[]) =>
      data({ errors, typed: { reason, motive: motive ?? null } }, { status: 400 });
    const errors = [
      ...(motive === undefined ? [{ field: `motif-${MOTIVES[0]}`, text: words.motive }] : []),
      ...(reason.length < MIN_REASON ? [tooShort] : []),
    ];
    if (motive === undefined || errors.length > 0) return say(errors);
    try {
      await professional.openEmergency(id, { motive, reason });
    } catch (error) {
      if (isWebError(error) && error.code === 'invalid-form') return say([tooShort]);
      throw error;
    }
    return redirect(`/pro/patients/${encodeURIComponent(id)}`);
  });
}

/** Says who will be told before it asks why; one button opens. */
export default function EmergencyRoute() {
  const { emergency: words } = useProfessionalMessages();
  const root = useRootData();
  const patient = usePatient();
  const { emergencyUntil } = patient;
  const here = `/pro/patients/${patient.id}`;
  return (
    <div className="pro-narrow">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      {emergencyUntil === null ? (
        <OpenInEmergency />
      ) : (
        <>
          <Notice kind="info">{words.open(timeOfDay(emergencyUntil, root))}</Notice>
          <p>
            <Link className="button" to={here}>
              {words.toDocuments}
            </Link>
          </p>
        </>
      )}
    </div>
  );
}

function OpenInEmergency() {
  const { emergency: words } = useProfessionalMessages();
  const patient = usePatient();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const errorOf = (field: string) => failed?.errors.find((one) => one.field === field)?.text;
  return (
    <>
      <p className="lead">{words.lead(patientName(patient))}</p>
      {patient.access === null ? null : <p>{words.already}</p>}
      <ErrorSummary title={words.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" className="card form" noValidate autoComplete="off">
        <HiddenToken />
        <div className="notice danger">
          <Siren aria-hidden="true" strokeWidth={1.8} />
          <div>
            <h2>{patient.secret ? words.quietTitle : words.toldTitle}</h2>
            <p>{patient.secret ? words.quiet : words.told}</p>
          </div>
        </div>
        <Choices
          name="motif"
          legend={words.why}
          values={MOTIVES}
          words={words.motives}
          chosen={failed?.typed.motive}
          wrong={errorOf(`motif-${MOTIVES[0]}`) !== undefined}
        />
        <Field id="raison" label={words.reason} hint={words.reasonHint} error={errorOf('raison')}>
          <textarea
            id="raison"
            name="raison"
            rows={3}
            maxLength={MAX_REASON}
            defaultValue={failed?.typed.reason ?? ''}
            {...described('raison', words.reasonHint, errorOf('raison'))}
          />
        </Field>
        <p className="muted">{words.hours}</p>
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            <Siren aria-hidden="true" strokeWidth={1.8} /> {patient.secret ? words.submitQuiet : words.submit}
          </button>
          <Link to={`/pro/patients/${patient.id}/accord`}>{words.cancel}</Link>
        </p>
      </Form>
    </>
  );
}
