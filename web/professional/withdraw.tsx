import { Trash2 } from 'lucide-react';
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
import type { WithdrawalReason } from '../../src/doors/web/professional-documents.ts';
import { Choices, ErrorSummary, type FieldError } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { frDeposit } from '../messages/fr-deposit.ts';
import { PROFESSIONAL_MESSAGES, useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { patientName as nameOf } from '../words/patient-words.ts';

const REASONS = Object.keys(frDeposit.withdraw.reasons) as WithdrawalReason[];

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const { id: patientId = '', logicalId = '' } = args.params;
    const [patient, document] = await Promise.all([
      professional.patient(patientId),
      professional.ownDocument(patientId, logicalId),
    ]);
    return { patientId, document, patientName: nameOf(patient) };
  });
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, language }) => {
    const { id: patientId = '', logicalId = '' } = args.params;
    const form = await args.request.formData();
    const reason = REASONS.find((one) => one === textField(form, 'raison', 20));
    if (reason === undefined) {
      const text = PROFESSIONAL_MESSAGES[language].deposit.withdraw.errors.reason;
      const errors: readonly FieldError[] = [{ field: `raison-${REASONS[0]}`, text }];
      return data({ errors }, { status: 400 });
    }
    await professional.withdraw(patientId, logicalId, Number(textField(form, 'version', 10)), reason);
    return redirect(`/pro/patients/${patientId}?fait=retire`);
  });
}

/** Says what stays before it asks why; the button names the act, and nothing is undone by chance. */
export default function WithdrawRoute() {
  const { deposit: words } = useProfessionalMessages();
  const { withdraw } = words;
  const { patientId, patientName, document } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const here = `/pro/patients/${patientId}/documents/${document.logicalId}`;
  return (
    <div className="pro-narrow">
      <Title>{withdraw.title}</Title>
      <h1>{withdraw.title}</h1>
      <p className="lead">
        {document.title} <span className="muted">{document.kindWords}</span>
        <br />
        {words.forWhom(patientName)}
      </p>
      <p>{withdraw.lead}</p>
      <ul>
        {withdraw.stays.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <ErrorSummary title={words.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <input type="hidden" name="version" value={document.version} />
        <Choices
          name="raison"
          legend={withdraw.why}
          values={REASONS}
          words={withdraw.reasons}
          wrong={failed !== undefined}
        />
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            <Trash2 aria-hidden="true" strokeWidth={1.8} /> {withdraw.submit}
          </button>
          <Link to={`${here}/remplacer`}>{withdraw.replaceInstead}</Link>
          <Link to={here}>{words.cancel}</Link>
        </p>
      </Form>
    </div>
  );
}
