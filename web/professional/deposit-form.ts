import type {
  DepositForm,
  DepositVisibility,
  FileKind,
  FileToDeposit,
} from '../../src/doors/web/professional-documents.ts';
import { isoDate } from '../citizen/add-form.ts';
import type { FieldError } from '../components/fields.tsx';
import type { DepositMessages } from '../messages/fr-deposit.ts';
import { TOO_LARGE_FIELD, textField } from '../server/page.ts';

export const MAX_TITLE = 128;
export const MAX_FILE_BYTES = 5 * 1024 * 1024;
export const VISIBILITIES = ['ordinary', 'hidden-from-professionals', 'not-announced'] as const;
/** Of a file, as the browser names it. */
const MAX_FILE_NAME = 255;
/** Kinds of files that are taken, by the ending of a name. */
export const FILE_KINDS: Readonly<Record<string, FileKind>> = {
  pdf: 'pdf',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  tif: 'tiff',
  tiff: 'tiff',
  rtf: 'rtf',
  txt: 'text',
};
/** Sealed by the server: opaque here. */
const MAX_KEY = 2_000;

/** What was written, given back as it was at each step and at each error. */
export interface DepositValues {
  /** One of the usual types, by its code. */
  readonly type: string;
  /** Any type, by its words; wins over `type`. */
  readonly otherType: string;
  readonly title: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly visibility: string;
  readonly setting: string;
  readonly facility: string;
  readonly formKey: string;
}

/** The form in order, once it says everything: what the second step shows and sends. */
export interface CheckedDeposit {
  readonly type: string;
  readonly title: string;
  readonly date: string;
  readonly visibility: DepositVisibility;
  readonly setting: string;
  readonly facility: string;
}

export function readDepositValues(form: FormData): DepositValues {
  return {
    type: textField(form, 'type', 20),
    otherType: textField(form, 'autre', 200),
    title: textField(form, 'titre', MAX_TITLE * 2),
    day: textField(form, 'jour', 4),
    month: textField(form, 'mois', 4),
    year: textField(form, 'annee', 6),
    visibility: textField(form, 'visibilite', 30),
    setting: textField(form, 'cadre', 20),
    facility: textField(form, 'structure', 20),
    formKey: textField(form, 'cle', MAX_KEY),
  };
}

/** Case, accents and outer spaces do not count. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase()
    .trim();
}

/** The code chosen: the words written, else the line ticked. Null when the words lead to no type, or nothing is chosen. */
export function chosenType(values: Pick<DepositValues, 'type' | 'otherType'>, form: DepositForm): string | null {
  if (values.otherType !== '') {
    const wanted = plain(values.otherType);
    return form.types.find(({ words }) => plain(words) === wanted)?.code ?? null;
  }
  return form.types.some(({ code }) => code === values.type) ? values.type : null;
}

export function isChecked(outcome: CheckedDeposit | readonly FieldError[]): outcome is CheckedDeposit {
  return !Array.isArray(outcome);
}

/** Every error at once, in the order of the page, or the form in order. `today`: the ISO day in the deployment's zone. */
export function checkDeposit(
  values: DepositValues,
  form: DepositForm,
  today: string,
  words: DepositMessages['errors'],
): CheckedDeposit | readonly FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, text: string): void => {
    errors.push({ field, text });
  };
  const type = chosenType(values, form);
  if (type === null) {
    if (values.otherType === '') wrong(`type-${form.usual[0]?.code ?? ''}`, words.kind);
    else wrong('autre', words.kindUnknown);
  }
  const date = isoDate(values.day, values.month, values.year);
  if (date === null) wrong('jour', words.date);
  else if (date > today) wrong('jour', words.future);
  if (values.title.length > MAX_TITLE) wrong('titre', words.name);
  const visibility = form.replaces === null ? VISIBILITIES.find((one) => one === values.visibility) : 'ordinary';
  if (visibility === undefined) wrong('visibilite-ordinary', words.visibility);
  const known = (choices: readonly { readonly code: string }[], code: string) =>
    choices.some((choice) => choice.code === code);
  if (!known(form.settings, values.setting) || !known(form.facilities, values.facility)) wrong('cadre', words.setting);
  if (errors.length > 0 || type === null || date === null || visibility === undefined) return errors;
  const title = values.title === '' ? (form.types.find(({ code }) => code === type)?.words ?? '') : values.title;
  return { type, title, date, visibility, setting: values.setting, facility: values.facility };
}

/** The file of the form, sent or come back, or what is wrong with it; its kind is told by the server from the bytes. */
export async function readFile(form: FormData, words: DepositMessages['errors']): Promise<FileToDeposit | FieldError> {
  const wrong = (text: string): FieldError => ({ field: 'fichier', text });
  const back = form.get('contenu');
  if (typeof back === 'string') return { bytes: fromBase64(back), fileName: textField(form, 'nom', MAX_FILE_NAME) };
  // The door let go of a file that no form may carry, and kept the rest.
  if (form.has(TOO_LARGE_FIELD)) return wrong(words.fileTooLarge);
  const file = form.get('fichier');
  if (!(file instanceof File) || (file.name === '' && file.size === 0)) return wrong(words.file);
  if (file.size === 0) return wrong(words.fileEmpty);
  if (file.size > MAX_FILE_BYTES) return wrong(words.fileTooLarge);
  return { bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name.slice(-MAX_FILE_NAME) };
}

/** What is no base64 gives other bytes, and is refused as such. */
function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
