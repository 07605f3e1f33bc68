/** What both last pages of a deposit show and carry along. */
import type { SignedInProfessional } from '../../src/doors/web/professional-api.ts';
import type { DepositForm } from '../../src/doors/web/professional-documents.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import type { CheckedDeposit, DepositValues } from '../professional/deposit-form.ts';
import { calendarDay } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';
import { usePatient } from './use-patient.ts';

export interface CheckProps {
  readonly form: DepositForm;
  readonly values: DepositValues;
  readonly checked: CheckedDeposit;
  readonly patientName: string;
  readonly me: SignedInProfessional;
}

/** What the first step said, carried along. */
export function Kept({ values, title }: { values: DepositValues; title: string }) {
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

export type FactRow = readonly [label: string, value: string];

export function Rows({ rows }: { rows: readonly FactRow[] }) {
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

/** For whom, what, when, by whom, for whose eyes; `more` follows. */
export function Summary(props: Omit<CheckProps, 'values'> & { more?: readonly FactRow[] }) {
  const { form, checked, patientName, me, more = [] } = props;
  const { deposit: words, categories, secret } = useProfessionalMessages();
  const patient = usePatient();
  const seenBy = form.replaces === null ? (words.visibilities[checked.visibility][0] ?? '') : words.inherited;
  const { language } = useRootData();
  const type = form.types.find(({ code }) => code === checked.type);
  const rows: readonly FactRow[] = [
    [words.patient, patientName],
    [words.type, type?.words ?? checked.type],
    ...(type === undefined ? [] : [[words.category, categories[type.category]] as const]),
    [words.name, checked.title],
    [words.date, calendarDay(checked.date, language)],
    [words.author, personText(me.words)],
    [words.visibility, patient.secret ? `${seenBy} (${secret.visibility})` : seenBy],
  ];
  return <Rows rows={[...rows, ...more]} />;
}
