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
import type { DepositType } from '../../src/doors/web/web-documents.ts';
import { DateFields } from '../components/date-fields.tsx';
import { described, ErrorSummary, Field, type FieldError } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { MESSAGES, useMessages } from '../messages/use-messages.ts';
import { answer, isWebError } from '../server/page.ts';
import { partsOf } from '../words/dates.ts';
import { type AddValues, checkForm, MAX_TITLE, readValues } from './add-form.ts';

const ACCEPTED =
  '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.rtf,.txt,application/pdf,image/jpeg,image/png,image/tiff,text/plain,text/rtf';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api, newKey }) => {
    await api.me();
    return { submissionKey: newKey() };
  });
}

/** The sentence for a refusal by the action; null for what is no matter of this form. */
function refusal(error: unknown, words: (typeof MESSAGES)['fr']['add']['errors']): readonly FieldError[] | null {
  if (!isWebError(error)) return null;
  const { documentId, fields } = error.details;
  const link = documentId === undefined ? {} : { link: { to: `/documents/${documentId}`, text: words.alreadyLink } };
  const file = (text: string): FieldError[] => [{ field: 'fichier', text }];
  if (error.code === 'file-empty') return file(words.fileEmpty);
  if (error.code === 'file-too-large') return file(words.fileTooLarge);
  if (error.code === 'file-type-refused') return file(words.fileType);
  if (error.code === 'file-not-as-named') return file(words.fileNotAsNamed);
  if (error.code === 'file-unsafe') return file(words.fileUnsafe);
  if (error.code === 'picture-too-large') return file(words.pictureTooLarge);
  if (error.code === 'already-added') return [{ field: 'fichier', text: words.already, ...link }];
  if (error.code !== 'invalid-form') return null;
  const known: Readonly<Record<string, FieldError>> = {
    title: { field: 'titre', text: words.name },
    type: { field: 'type', text: words.kind },
    date: { field: 'jour', text: words.date },
  };
  return (fields ?? []).flatMap((name) => known[name] ?? file(words.file));
}

export function action(args: ActionFunctionArgs) {
  return answer(args, async (page) => {
    const form = await args.request.formData();
    const values = readValues(form);
    const now = partsOf(page.now, page.timeZone);
    const today = [now.year, now.month, now.day].map((n) => String(n).padStart(2, '0')).join('-');
    const checked = await checkForm(form, values, today, page.language);
    const again = (errors: readonly FieldError[]) => data({ errors, values }, { status: 400 });
    if (!('bytes' in checked)) return again(checked);
    try {
      const { logicalId, alreadyThere } = await page.api.addDocument(checked);
      return redirect(`/documents/${encodeURIComponent(logicalId)}?fait=${alreadyThere ? 'deja' : 'ajoute'}`);
    } catch (error) {
      const errors = refusal(error, MESSAGES[page.language].add.errors);
      if (errors === null) throw error;
      return again(errors);
    }
  });
}

function KindField({ values, error }: { values: AddValues | undefined; error: string | undefined }) {
  const { add, deposits } = useMessages();
  return (
    <Field id="type" label={add.kind} error={error}>
      <select id="type" name="type" required defaultValue={values?.type ?? ''} {...described('type', undefined, error)}>
        <option value="">–</option>
        {(Object.keys(deposits) as DepositType[]).map((type) => (
          <option key={type} value={type}>
            {deposits[type]}
          </option>
        ))}
      </select>
    </Field>
  );
}

function WhoField({ hidden }: { hidden: boolean }) {
  const { add } = useMessages();
  return (
    <fieldset className="field">
      <legend>{add.who}</legend>
      <label className="choice">
        <input type="radio" name="visibilite" value="visible" defaultChecked={!hidden} />
        <span>{add.visible}</span>
      </label>
      <label className="choice">
        <input type="radio" name="visibilite" value="masque" defaultChecked={hidden} aria-describedby="masque-hint" />
        <span>{add.hidden}</span>
      </label>
      <p className="hint" id="masque-hint">
        {add.hiddenHint}
      </p>
    </fieldset>
  );
}

export default function AddDocumentRoute() {
  const { add } = useMessages();
  const { submissionKey } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const sending = useNavigation().state !== 'idle';
  const values = failed?.values;
  const errorOf = (field: string) => failed?.errors.find((error) => error.field === field)?.text;
  const fileHint = failed === undefined ? add.fileHint : `${add.fileHint} ${add.fileAgain}`;
  return (
    <div className="main-column">
      <Title>{add.title}</Title>
      <h1>{add.title}</h1>
      <p className="lead">{add.lead}</p>
      <ErrorSummary title={add.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" encType="multipart/form-data" className="card form" noValidate>
        <HiddenToken />
        <input type="hidden" name="cle" value={values?.submissionKey ?? submissionKey} />
        <Field id="fichier" label={add.file} hint={fileHint} error={errorOf('fichier')}>
          <input
            id="fichier"
            name="fichier"
            type="file"
            accept={ACCEPTED}
            required
            {...described('fichier', fileHint, errorOf('fichier'))}
          />
        </Field>
        <KindField values={values} error={errorOf('type')} />
        <Field id="titre" label={add.name} hint={add.nameHint} error={errorOf('titre')}>
          <input
            id="titre"
            name="titre"
            type="text"
            maxLength={MAX_TITLE}
            autoComplete="off"
            required
            defaultValue={values?.title ?? ''}
            {...described('titre', add.nameHint, errorOf('titre'))}
          />
        </Field>
        <DateFields values={values} error={errorOf('jour')} />
        <WhoField hidden={values?.hidden ?? false} />
        <p className="actions">
          <button className="button" type="submit" disabled={sending}>
            {sending ? add.sending : add.submit}
          </button>
          <Link to="/documents">{add.cancel}</Link>
        </p>
      </Form>
    </div>
  );
}
