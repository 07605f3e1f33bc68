import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
} from 'react-router';
import type { PageContext } from '../../src/doors/web/page-context.ts';
import type { DepositForm, FileToDeposit } from '../../src/doors/web/professional-documents.ts';
import { DepositCheck, DepositReview, type SentFile } from '../components/deposit-check.tsx';
import { DepositDone } from '../components/deposit-done.tsx';
import { DepositFields } from '../components/deposit-fields.tsx';
import type { FieldError } from '../components/fields.tsx';
import type { DepositMessages } from '../messages/fr-deposit.ts';
import { PROFESSIONAL_MESSAGES } from '../messages/use-professional-messages.ts';
import { isWebError } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { partsOf } from '../words/dates.ts';
import { patientName as nameOf } from '../words/patient-words.ts';
import { countPdfPages } from '../words/pdf-pages.ts';
import {
  type CheckedDeposit,
  checkDeposit,
  type DepositValues,
  isChecked,
  readDepositValues,
  readFile,
} from './deposit-form.ts';

/** Which page of the form is shown, with what was written. */
interface Answered {
  readonly step: 1 | 2 | 3;
  readonly values: DepositValues;
  readonly errors: readonly FieldError[];
  /** For the second step, and the last look. */
  readonly checked: CheckedDeposit | null;
  /** For the last look. */
  readonly file: SentFile | null;
}

const UUID = /^[0-9a-f-]{36}$/;

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional, now, timeZone }) => {
    const { id: patientId = '', logicalId } = args.params;
    const done = new URL(args.request.url).searchParams;
    const [patient, me] = await Promise.all([professional.patient(patientId), professional.me()]);
    const deposited = done.get('depose') ?? '';
    const form = UUID.test(deposited) ? null : await professional.depositForm(patientId, logicalId ?? null);
    const { day, month, year } = partsOf(now, timeZone);
    return {
      patientId,
      patientName: nameOf(patient),
      canRead: patient.access !== null,
      me,
      form,
      deposited: form === null ? { logicalId: deposited, how: done.get('vue') } : null,
      today: { day: String(day), month: String(month), year: String(year) },
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async (page) => {
    const { id: patientId = '', logicalId } = args.params;
    const posted = await args.request.formData();
    const values = readDepositValues(posted);
    const words = PROFESSIONAL_MESSAGES[page.language].deposit.errors;
    const form = await page.professional.depositForm(patientId, logicalId ?? null);
    const say = (
      step: Answered['step'],
      errors: readonly FieldError[],
      rest: { readonly checked?: CheckedDeposit; readonly file?: SentFile; readonly fresh?: boolean } = {},
    ) => {
      const { checked = null, file = null, fresh = false } = rest;
      const shown = fresh ? { ...values, formKey: form.formKey } : values;
      return data({ step, values: shown, errors, checked, file } satisfies Answered, {
        status: errors.length > 0 ? 400 : 200,
      });
    };
    const step = posted.get('etape');
    if (step === 'modifier') return say(1, []);
    const checked = checkDeposit(values, form, todayOf(page), words);
    if (!isChecked(checked)) return say(1, checked);
    if (step !== '2' && step !== '3') return say(2, [], { checked });
    const file = await readFile(posted, words);
    if (!('bytes' in file)) return say(2, [file], { checked });
    try {
      const wasSeen = step === '3' || posted.get('vu') === 'oui';
      if (!wasSeen) return say(3, [], { checked, file: await sentFile(page, file) });
      const done = await page.professional.deposit(patientId, { ...checked, formKey: values.formKey, ...file });
      const how =
        form.replaces !== null ? 'remplacement' : checked.visibility === 'not-announced' ? 'annonce' : 'ordinaire';
      return redirect(`/pro/patients/${patientId}/deposer?depose=${done.logicalId}&vue=${how}`);
    } catch (error) {
      const refused = refusal(error, words, form);
      if (refused === null) throw error;
      const isFile = refused.every(({ field }) => field === 'fichier');
      return isFile ? say(2, refused, { checked }) : say(1, refused, { fresh: true });
    }
  });
}

/** The file as the last look shows it, to come back with the form. @throws WebError file-… */
async function sentFile({ professional }: PageContext, file: FileToDeposit): Promise<SentFile> {
  const { bytes, fileName } = file;
  const kind = await professional.inspectFile(file);
  return {
    name: fileName,
    kind,
    size: bytes.length,
    pages: kind === 'pdf' ? await countPdfPages(bytes) : null,
    content: Buffer.from(bytes).toString('base64'),
  };
}

function todayOf({ now, timeZone }: PageContext): string {
  const { year, month, day } = partsOf(now, timeZone);
  return [year, month, day].map((n) => String(n).padStart(2, '0')).join('-');
}

/** The sentence for a refusal by the action; null for what is no matter of this form. */
function refusal(error: unknown, words: DepositMessages['errors'], form: DepositForm): readonly FieldError[] | null {
  if (!isWebError(error)) return null;
  const first = `type-${form.usual[0]?.code ?? ''}`;
  const sentences: Readonly<Record<string, FieldError>> = {
    'file-empty': { field: 'fichier', text: words.fileEmpty },
    'file-too-large': { field: 'fichier', text: words.fileTooLarge },
    'file-type-refused': { field: 'fichier', text: words.fileType },
    'file-not-as-named': { field: 'fichier', text: words.fileNotAsNamed },
    'file-unsafe': { field: 'fichier', text: words.fileUnsafe },
    'picture-too-large': { field: 'fichier', text: words.pictureTooLarge },
    'already-added': { field: first, text: words.already },
    'version-conflict': { field: first, text: words.changed },
  };
  const one = sentences[error.code];
  if (one !== undefined) return [one];
  if (error.code !== 'invalid-form') return null;
  const fields: Readonly<Record<string, FieldError>> = {
    type: { field: first, text: words.kind },
    title: { field: 'titre', text: words.name },
    date: { field: 'jour', text: words.date },
    visibility: { field: 'visibilite-ordinary', text: words.visibility },
    setting: { field: 'cadre', text: words.setting },
    facility: { field: 'cadre', text: words.setting },
    form: { field: first, text: words.expired },
  };
  return (error.details.fields ?? []).flatMap((name) => fields[name] ?? []);
}

export default function DepositRoute() {
  const { form, deposited, patientName, patientId, canRead, me, today } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>() as Answered | undefined;
  if (deposited !== null) return <DepositDone patientId={patientId} canRead={canRead} {...deposited} />;
  if (form === null) return null;
  if (answered !== undefined && answered.step !== 1 && answered.checked !== null) {
    const { values, errors, checked, file } = answered;
    const shown = { form, values, checked, patientName, me };
    return file === null ? <DepositCheck {...shown} errors={errors} /> : <DepositReview {...shown} file={file} />;
  }
  return (
    <DepositFields
      {...{ form, patientName, patientId, today }}
      values={answered?.values}
      errors={answered?.errors ?? []}
    />
  );
}
