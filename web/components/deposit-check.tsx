import { useState } from 'react';
import { Form, useNavigation } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { StepHeading } from './deposit-parts.tsx';
import { type CheckProps, Kept, Summary } from './deposit-summary.tsx';
import { ErrorSummary, Field, type FieldError } from './fields.tsx';
import { FileChoice, type FileFacts, useFileRows } from './file-choice.tsx';
import { HiddenToken } from './hidden-token.tsx';
import { Title } from './title.tsx';

function useSubmitWords({ form, patientName }: Pick<CheckProps, 'form' | 'patientName'>): string {
  const { deposit: words } = useProfessionalMessages();
  const sending = useNavigation().state !== 'idle';
  if (sending) return words.sending;
  return form.replaces === null ? words.submit(patientName) : words.replaceSubmit;
}

/**
 * The second step: what is about to be deposited for whom, and the file. Where scripts run it is shown here, and the button
 * deposits; elsewhere the next page says what the server found in it.
 */
export function DepositCheck(props: CheckProps & { errors: readonly FieldError[] }) {
  const { values, errors, checked, patientName } = props;
  const { deposit: words } = useProfessionalMessages();
  const [seen, setSeen] = useState(false);
  const sending = useNavigation().state !== 'idle';
  const submit = useSubmitWords(props);
  const error = errors.find(({ field }) => field === 'fichier')?.text;
  const hint = error === undefined ? words.fileHint : `${words.fileHint} ${words.fileAgain}`;
  return (
    <div className="pro-narrow">
      <Title>{words.checkTitle}</Title>
      <StepHeading step={2} title={words.checkTitle} patientName={patientName} />
      <p>{words.checkLead}</p>
      <ErrorSummary title={words.errorTitle} errors={errors} />
      <Form method="post" encType="multipart/form-data" className="card form" noValidate>
        <HiddenToken />
        <Kept values={values} title={checked.title} />
        <Summary {...props} />
        <Field id="fichier" label={words.file} hint={hint} error={error}>
          <FileChoice hint={hint} error={error} onSeen={setSeen} />
        </Field>
        <p className="actions">
          <button className="button" type="submit" name="etape" value="2" disabled={sending}>
            {seen || sending ? submit : words.next}
          </button>
          <button className="button quiet" type="submit" name="etape" value="modifier" disabled={sending}>
            {words.change}
          </button>
        </p>
      </Form>
    </div>
  );
}

/** A file that was sent to be looked at, and comes back with the form: the server keeps nothing of it. */
export interface SentFile extends FileFacts {
  /** Base64. */
  readonly content: string;
}

/** Without scripts: the last look before the deposit, with what the server found in the file. */
export function DepositReview(props: CheckProps & { file: SentFile }) {
  const { values, checked, patientName, file } = props;
  const { deposit: words } = useProfessionalMessages();
  const sending = useNavigation().state !== 'idle';
  const submit = useSubmitWords(props);
  const rows = useFileRows();
  return (
    <div className="pro-narrow">
      <Title>{words.reviewTitle}</Title>
      <StepHeading step={3} title={words.reviewTitle} patientName={patientName} />
      <p>{words.reviewLead}</p>
      <Form method="post" encType="multipart/form-data" className="card form" noValidate>
        <HiddenToken />
        <Kept values={values} title={checked.title} />
        <input type="hidden" name="nom" value={file.name} />
        <input type="hidden" name="contenu" value={file.content} />
        <Summary {...props} more={rows(file)} />
        <p className="actions">
          <button className="button" type="submit" name="etape" value="3" disabled={sending}>
            {submit}
          </button>
          <button className="button quiet" type="submit" name="etape" value="fichier" disabled={sending}>
            {words.otherFile}
          </button>
          <button className="button quiet" type="submit" name="etape" value="modifier" disabled={sending}>
            {words.change}
          </button>
        </p>
      </Form>
    </div>
  );
}
