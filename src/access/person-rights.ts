/** What a person does in her record, by her age, and what those who act for her do. Pure. */
import type { AccessState, Mandate } from './access-state.ts';

/**
 * Who acts: the person herself, by age; a holder of parental authority, by the age of the child; a guardian of an adult; a
 * carer; an heir.
 */
const PERSON_COLUMNS = [
  'adult',
  'minor-under-12',
  'minor-12-14',
  'minor-15-17',
  'parent-under-12',
  'parent-12-14',
  'parent-15-17',
  'guardian',
  'carer',
  'heir',
] as const;
export type PersonColumn = (typeof PERSON_COLUMNS)[number];

/**
 * see: read documents; follow: read who did what, and prove it; settings: read who may see what; add: deposit; set: hide and show documents and
 * categories; whole: what holds for the whole record (authorise, refuse, block, how new documents arrive);
 * decide: emergencies, administrators; secret: keep from representatives.
 */
export type PersonRight = 'see' | 'follow' | 'settings' | 'add' | 'set' | 'whole' | 'decide' | 'secret';

/** `agreed`: unless the two representatives disagree; `scope`: if the mandate says so. */
type PersonCell = 'yes' | 'no' | 'agreed' | 'scope';

/**
 * Beside it: CSP R1111-49, R1111-26 and L1111-7 (the person masks and reads); Code civil 372-2 (each parent is deemed to act with the
 * other's agreement for usual acts) and 388-1-1; CSP L1111-5, L1111-5-1, R1111-6 (a minor keeps care from her parents); law
 * 78-17 art. 45 (fifteen years for one's data); CSP L1110-4 V and L1111-7 (heirs: reading documents, unless the person objected); Code civil 459
 * (guardian). Twelve years is our own step: she reads, and keeps a document from her parents, before she decides the rest.
 */
/* biome-ignore format: a table that is read beside its sources */
const TABLE = `
column           see    follow settings add      set    whole  decide secret
adult            yes    yes    yes      yes      yes    yes    yes    yes
minor-under-12   no     no     no       no       no     no     no     no
minor-12-14      yes    yes    yes      no       no     no     no     yes
minor-15-17      yes    yes    yes      yes      yes    yes    no     yes
parent-under-12  yes    yes    yes      yes      agreed agreed agreed no
parent-12-14     yes    yes    yes      yes      agreed agreed agreed no
parent-15-17     yes    yes    yes      yes      agreed agreed agreed no
guardian         yes    yes    yes      yes      yes    yes    yes    no
carer            scope  scope  scope    scope    scope  scope  no     no
heir             yes    no     no       no       no     no     no     no`;

const CELLS = parse();

/** One cell of the table. */
export const personCellOf = (column: PersonColumn, right: PersonRight): PersonCell => CELLS[column][right];

/** The scope of a carer's mandate that opens a right. `everything` opens all that a carer may have. */
const SCOPES: Readonly<Partial<Record<PersonRight, string>>> = {
  see: 'documents.see',
  follow: 'documents.see',
  settings: 'documents.set',
  add: 'documents.add',
  set: 'documents.set',
};

/** What a mandate of a carer says of one right. Nothing limited decides for the whole record. */
export function isInScope(mandate: Mandate, right: PersonRight): boolean {
  if (right === 'whole') return !isLimited(mandate);
  const { scopes } = mandate;
  const scope = SCOPES[right];
  return scope !== undefined && (scopes.includes(scope) || scopes.includes('everything'));
}

/** A carer to whom less than everything was opened: some acts only, or some categories. */
export const isLimited = ({ kind, scopes, categories = null }: Mandate): boolean =>
  kind === 'carer' && (categories !== null || !scopes.includes('everything'));

/**
 * May who has a limited mandate write this rule? On a category that was opened to her; she shows no category in which she does not see what
 * is masked. On a document: as she sees it. Never on everything.
 */
export function isRuleInScope(
  { scopes, categories = null }: Mandate,
  rule: { readonly effect: 'hide' | 'show'; readonly documentId?: string; readonly category?: string },
): boolean {
  if (rule.documentId !== undefined) return true;
  if (rule.category === undefined || categories?.includes(rule.category) === false) return false;
  return rule.effect === 'hide' || scopes.includes('everything');
}

/** Her age band from the instant of her majority, in whole years before it; null: she is of age. */
function bandOf(minorUntil: string | null | undefined, now: Date): 'under-12' | '12-14' | '15-17' | null {
  if (minorUntil === null || minorUntil === undefined) return null;
  const majority = new Date(minorUntil);
  if (now >= majority) return null;
  if (now >= yearsBefore(majority, 3)) return '15-17';
  return now >= yearsBefore(majority, 6) ? '12-14' : 'under-12';
}

function yearsBefore(instant: Date, years: number): Date {
  const at = new Date(instant);
  at.setUTCFullYear(at.getUTCFullYear() - years);
  return at;
}

/** The column of the person herself; null when she died. */
export function holderColumnOf(state: Pick<AccessState, 'holder'>, now: Date): PersonColumn | null {
  if (hasDied(state, now)) return null;
  const band = bandOf(state.holder?.minorUntil, now);
  return band === null ? 'adult' : `minor-${band}`;
}

/**
 * The mandate under which somebody else acts, and its column: a parent's right ends on the day of majority, any but an heir's ends with
 * the person's life, an heir's begins then. Null: none in force.
 */
export function mandateOf(
  state: Pick<AccessState, 'holder' | 'mandates'>,
  now: Date,
): { readonly mandate: Mandate; readonly column: PersonColumn } | null {
  const died = hasDied(state, now);
  const band = bandOf(state.holder?.minorUntil, now);
  for (const mandate of state.mandates ?? []) {
    const isHeir = mandate.kind === 'heir';
    if (isHeir !== died) continue;
    if (mandate.kind !== 'parent') return { mandate, column: mandate.kind };
    if (band !== null) return { mandate, column: `parent-${band}` };
  }
  return null;
}

/** She is known to have died. */
export function hasDied({ holder }: Pick<AccessState, 'holder'>, now: Date): boolean {
  const died = holder?.deceasedOn;
  return died !== null && died !== undefined && now >= new Date(died);
}

function parse(): Readonly<Record<PersonColumn, Readonly<Record<PersonRight, PersonCell>>>> {
  const [head = '', ...lines] = TABLE.trim().split('\n');
  const rights = head.trim().split(/\s+/).slice(1);
  const rows = lines.map((line) => {
    const [column, ...cells] = line.trim().split(/\s+/);
    return [column, Object.fromEntries(rights.map((right, i) => [right, cells[i]]))];
  });
  return Object.fromEntries(rows) as ReturnType<typeof parse>;
}
