/** A change of access as its forms state it: fields of one change, or a list that was shown and is confirmed. */
import type { AskedChange } from '../../src/doors/web/web-access-pages.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { fr } from '../messages/fr.ts';
import { textField } from '../server/page.ts';

/** Characters of a sealed reference to somebody. */
const MAX_REF = 600;
const MAX_LIST = 40_000;
const MAX_CHANGES = 40;
/** Days from today that a form offers; no end is another choice. */
export const DAYS = [7, 30, 90, 180, 365] as const;

export const CHANGES_FIELD = 'changements';

/** The changes of a form; null when it states none that we know. */
export function readChanges(form: FormData): readonly AskedChange[] | null {
  const list = textField(form, CHANGES_FIELD, MAX_LIST);
  if (list === '') {
    const one = fromFields(form);
    return one === null ? null : [one];
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(list);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || parsed.length > MAX_CHANGES) return null;
  const changes = parsed.map(asChange);
  return changes.includes(null) ? null : (changes as AskedChange[]);
}

/** As `readChanges` reads it back. */
export const writeChanges = (changes: readonly AskedChange[]): string => JSON.stringify(changes);

/** The fields of one change. */
function fromFields(form: FormData): AskedChange | null {
  const field = (name: string) => textField(form, name, MAX_REF);
  const isSet = (name: string) => form.get(name) === 'oui';
  const days = field('jours') === '' ? 0 : Number(field('jours'));
  return asChange({
    act: field('acte'),
    ref: field('qui'),
    ruleId: field('regle'),
    days: days === 0 ? null : days,
    effect: field('effet'),
    ...readerOf(field('lecteur')),
    ...targetOf(field('cible')),
    regulation: isSet('samu'),
    breakGlass: isSet('bris'),
    masked: isSet('masques'),
    masksNew: field('nouveaux') === 'masques',
  });
}

function readerOf(value: string): { reader?: unknown } {
  if (value === 'tous') return { reader: 'everyone' };
  if (value.startsWith('profession:')) return { reader: { profession: value.slice('profession:'.length) } };
  return value.startsWith('ref:') ? { reader: { ref: value.slice('ref:'.length) } } : {};
}

function targetOf(value: string): { category?: string; documentId?: string } {
  if (value.startsWith('categorie:')) return { category: value.slice('categorie:'.length) };
  return value.startsWith('document:') ? { documentId: value.slice('document:'.length) } : {};
}

type Stated = Readonly<Record<string, unknown>>;
const text = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= MAX_REF;
const isDays = (value: unknown): value is number | null =>
  value === null || (Number.isInteger(value) && (value as number) > 0);

/** Nothing but what a change of its kind has. */
function asChange(value: unknown): AskedChange | null {
  if (typeof value !== 'object' || value === null) return null;
  const { act, ref, ruleId, days, regulation, breakGlass, masked, masksNew } = value as Stated;
  switch (act) {
    case 'authorize':
      return text(ref) && isDays(days) ? { act, ref, days } : null;
    case 'refuse':
    case 'block':
    case 'name-administrator':
      return text(ref) ? { act, ref } : null;
    case 'end-access':
    case 'end-administrator':
    case 'unblock':
    case 'end-rule':
      return text(ruleId) ? { act, ruleId } : null;
    case 'set-end':
      return text(ruleId) && isDays(days) ? { act, ruleId, days } : null;
    case 'set-rule':
      return asRule(value as Stated);
    case 'set-emergencies':
      return { act, regulation: regulation === true, breakGlass: breakGlass === true, masked: masked === true };
    case 'set-visibility':
      return { act, masksNew: masksNew === true };
    default:
      return null;
  }
}

function asRule({ effect, reader, documentId, category, days }: Stated): AskedChange | null {
  const named = (reader ?? {}) as Stated;
  const isReader = reader === 'everyone' || text(named.profession) || text(named.ref);
  if ((effect !== 'hide' && effect !== 'show') || !isReader || !isDays(days)) return null;
  if (category !== undefined && !(text(category) && Object.hasOwn(fr.categories, category))) return null;
  if (documentId !== undefined && !text(documentId)) return null;
  const who =
    reader === 'everyone' ? reader : text(named.ref) ? { ref: named.ref } : { profession: String(named.profession) };
  return {
    ...{ act: 'set-rule', effect, reader: who, days },
    ...(documentId === undefined ? {} : { documentId }),
    ...(category === undefined ? {} : { category: category as DocumentCategory }),
  };
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const IDS = new RegExp(`^${UUID}(?:,${UUID}){0,39}$`);

/** Ids of changes in an address or a field; empty when they are none. */
export const changeIds = (value: string | null): readonly string[] =>
  value !== null && IDS.test(value) ? value.split(',') : [];
