import type { Language } from '../../src/doors/web/web-api.ts';
import type { DepositType, DocumentToAdd } from '../../src/doors/web/web-documents.ts';
import type { FieldError } from '../components/fields.tsx';
import { fr } from '../messages/fr.ts';
import { MESSAGES } from '../messages/use-messages.ts';
import { TOO_LARGE_FIELD, textField } from '../server/page.ts';

export const MAX_TITLE = 128;
export const MAX_FILE_BYTES = 5_000_000;
const MAX_KEY = 64;

/** What the person wrote, given back as it was when something is to be corrected. */
export interface AddValues {
  readonly type: string;
  readonly title: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly hidden: boolean;
  readonly submissionKey: string;
}

/** ISO date of three fields, or null when no such day exists. */
export function isoDate(day: string, month: string, year: string): string | null {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^(?:19|20)\d{2}$/.test(year)) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  return date.toISOString().slice(0, 10);
}

export function readValues(form: FormData): AddValues {
  return {
    type: textField(form, 'type', 20),
    title: textField(form, 'titre', MAX_TITLE * 2),
    day: textField(form, 'jour', 4),
    month: textField(form, 'mois', 4),
    year: textField(form, 'annee', 6),
    hidden: textField(form, 'visibilite', 10) === 'masque',
    submissionKey: textField(form, 'cle', MAX_KEY),
  };
}

/**
 * Checks the form as the action will; `today` is the ISO day in the deployment's zone.
 * Returns the document to add, or every error at once, in the order of the page.
 */
export async function checkForm(
  form: FormData,
  values: AddValues,
  today: string,
  language: Language,
): Promise<DocumentToAdd | readonly FieldError[]> {
  const words = MESSAGES[language].add.errors;
  const errors: FieldError[] = [];
  const file = form.get('fichier');
  const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
  if (form.has(TOO_LARGE_FIELD)) errors.push({ field: 'fichier', text: words.fileTooLarge });
  else if (!(file instanceof File) || (file.name === '' && bytes.length === 0))
    errors.push({ field: 'fichier', text: words.file });
  else if (bytes.length === 0) errors.push({ field: 'fichier', text: words.fileEmpty });
  else if (bytes.length > MAX_FILE_BYTES) errors.push({ field: 'fichier', text: words.fileTooLarge });
  if (!Object.hasOwn(fr.deposits, values.type)) errors.push({ field: 'type', text: words.kind });
  if (values.title === '' || values.title.length > MAX_TITLE) errors.push({ field: 'titre', text: words.name });
  const date = isoDate(values.day, values.month, values.year);
  if (date === null) errors.push({ field: 'jour', text: words.date });
  else if (date > today) errors.push({ field: 'jour', text: words.future });
  if (errors.length > 0 || date === null) return errors;
  return {
    title: values.title,
    type: values.type as DepositType,
    date,
    hidden: values.hidden,
    submissionKey: values.submissionKey,
    bytes,
    fileName: file instanceof File ? file.name : '',
  };
}
