import { type ChangeEvent, useState } from 'react';
import { Form, useNavigation } from 'react-router';
import type { SignedInProfessional } from '../../src/doors/web/professional-api.ts';
import type { DepositForm } from '../../src/doors/web/professional-documents.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import type { CheckedDeposit, DepositValues } from '../professional/deposit-form.ts';
import { calendarDay, fileSize } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';
import { StepHeading } from './deposit-parts.tsx';
import { described, ErrorSummary, Field, type FieldError } from './fields.tsx';
import { HiddenToken } from './hidden-token.tsx';
import { Title } from './title.tsx';

const ACCEPTED = '.pdf,.jpg,.jpeg,.tif,.tiff,.rtf,.txt,application/pdf,image/jpeg,image/tiff,text/plain,text/rtf';

interface Props {
  readonly form: DepositForm;
  readonly values: DepositValues;
  readonly errors: readonly FieldError[];
  readonly checked: CheckedDeposit;
  readonly patientName: string;
  readonly me: SignedInProfessional;
}

/** The second step: what is about to be deposited for whom, the file, and the one button that does it. */
export function DepositCheck({ form, values, errors, checked, patientName, me }: Props) {
  const { deposit: words } = useProfessionalMessages();
  const sending = useNavigation().state !== 'idle';
  const error = errors.find(({ field }) => field === 'fichier')?.text;
  const hint = error === undefined ? words.fileHint : `${words.fileHint} ${words.fileAgain}`;
  const submit = form.replaces === null ? words.submit(patientName) : words.replaceSubmit;
  return (
    <div className="pro-narrow">
      <Title>{words.checkTitle}</Title>
      <StepHeading step={2} title={words.checkTitle} patientName={patientName} />
      <p>{words.checkLead}</p>
      <ErrorSummary title={words.errorTitle} errors={errors} />
      <Form method="post" encType="multipart/form-data" className="card form" noValidate>
        <HiddenToken />
        <Kept values={values} title={checked.title} />
        <Summary {...{ form, checked, patientName, me }} />
        <Field id="fichier" label={words.file} hint={hint} error={error}>
          <FileInput hint={hint} error={error} />
        </Field>
        <p className="actions">
          <button className="button" type="submit" name="etape" value="2" disabled={sending}>
            {sending ? words.sending : submit}
          </button>
          <button className="button quiet" type="submit" name="etape" value="modifier" disabled={sending}>
            {words.change}
          </button>
        </p>
      </Form>
    </div>
  );
}

/** What the first step said, carried along. */
function Kept({ values, title }: { values: DepositValues; title: string }) {
  const fields = {
    type: values.type,
    autre: values.otherType,
    titre: title,
    jour: values.day,
    mois: values.month,
    annee: values.year,
    visibilite: values.visibility,
    cadre: values.setting,
    structure: values.facility,
    cle: values.formKey,
  };
  return Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

function FileInput({ hint, error }: { hint: string; error: string | undefined }) {
  const { deposit: words, words: general } = useProfessionalMessages();
  const { language } = useRootData();
  const [chosen, setChosen] = useState<string | null>(null);
  const tell = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    setChosen(file === undefined ? null : words.chosen(file.name, fileSize(file.size, general.bytes, language)));
  };
  return (
    <>
      <input
        id="fichier"
        name="fichier"
        type="file"
        accept={ACCEPTED}
        required
        onChange={tell}
        {...described('fichier', hint, error)}
      />
      <p className="hint" role="status">
        {chosen}
      </p>
    </>
  );
}

function Summary({ form, checked, patientName, me }: Pick<Props, 'form' | 'checked' | 'patientName' | 'me'>) {
  const { deposit: words, categories } = useProfessionalMessages();
  const { language } = useRootData();
  const type = form.types.find(({ code }) => code === checked.type);
  const rows: readonly (readonly [string, string])[] = [
    [words.patient, patientName],
    [words.type, type?.words ?? checked.type],
    ...(type === undefined ? [] : [[words.category, categories[type.category]] as const]),
    [words.name, checked.title],
    [words.date, calendarDay(checked.date, language)],
    [words.author, personText(me.words)],
    [words.visibility, form.replaces === null ? (words.visibilities[checked.visibility][0] ?? '') : words.inherited],
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
