/**
 * The functional rights of the DMP: which function is open to which card, in which mode of access. The facts of [526] v1.8 of
 * 25 September 2024 ("Matrice des droits fonctionnels"), to be read beside it; test/network/functional-rights.test.ts compares
 * them with the published file cell by cell.
 *
 * Columns: a professional, a doctor, an occupational doctor, the attending doctor, a card of staff (CPE), a structure's
 * certificate; modes: normal (n), medical regulation (r, centre_15), break-glass (b, bris_de_glace).
 * Cells: yes | no | own (what one deposited or wrote) | patient (if the person allows it for emergencies) | imputed (in the name
 * of the structure) | colleagues (professionals of one's structure) | new (by date of authorisation) | delete (reference
 * search, in order to delete) | structure (what one's structure deposited) | note (a note whose text the source lacks).
 */
export const FUNCTIONAL_RIGHTS_SOURCE = { document: '[526]', version: '1.8', date: '2024-09-25' } as const;

export const COLUMNS = [
  'ps_normal',
  'ps_regulation',
  'ps_breakglass',
  'doctor_normal',
  'doctor_regulation',
  'doctor_breakglass',
  'occupational_doctor',
  'attending_normal',
  'attending_breakglass',
  'cpe_normal',
  'es_normal',
  'es_regulation',
] as const;
export type Column = (typeof COLUMNS)[number];

const CELLS = ['yes', 'no', 'own', 'patient', 'imputed', 'colleagues', 'new', 'delete', 'structure', 'note'] as const;
export type Cell = (typeof CELLS)[number];

/* biome-ignore format: a table that is read beside its source */
const TABLE = `
right                   transaction | ps n     r        b        | dr n     r        b        | occ      | att n    b        | cpe        | es n      r
identity-acquisition    TD0.0       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | yes        | yes       yes
authenticate            TD0.1       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | yes        | yes       yes
test-existence          TD0.2       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | yes        | yes       yes
declare-access          TD0.3       | yes      no       no       | yes      no       no       | no       | yes      no       | note       | no        no
end-own-access          TD0.3       | yes      no       no       | yes      no       no       | no       | yes      no       | no         | no        no
end-own-attending       TD0.3       | no       no       no       | no       no       no       | no       | yes      no       | no         | no        no
list-records            TD0.4       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | colleagues | new       no
search-without-ins      TD0.5       | no       yes      no       | no       yes      no       | no       | no       no       | no         | no        yes
open-pages              TD0.9       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | yes        | no        no
read-administrative     TD1.3a      | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | yes        | yes       yes
list-professionals      TD1.6       | yes      no       no       | yes      no       no       | yes      | yes      no       | no         | no        no
feed                    TD2.1       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | no         | imputed   imputed
feed-as-staff           TD2.2       | no       no       no       | no       no       no       | no       | no       no       | imputed    | no        no
search-metadata         TD3.1       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | no         | no        no
search-reference        TD3.1       | yes      yes      yes      | yes      yes      yes      | yes      | yes      yes      | delete     | delete    delete
read-visible            TD3.2       | yes      yes      yes      | yes      yes      yes      | no       | yes      yes      | no         | no        no
read-masked             TD3.2       | own      patient  patient  | own      patient  patient  | no       | yes      patient  | no         | no        no
read-hidden             TD3.2       | yes      yes      yes      | yes      yes      yes      | no       | yes      yes      | no         | no        no
read-archived           TD3.2       | yes      yes      yes      | yes      yes      yes      | no       | yes      yes      | no         | no        no
read-obsolete           TD3.2       | yes      yes      yes      | yes      yes      yes      | no       | yes      yes      | no         | no        no
read-deleted            TD3.2       | yes      yes      yes      | yes      yes      yes      | no       | yes      yes      | no         | no        no
mask                    TD3.3a      | yes      no       no       | yes      no       no       | yes      | yes      no       | no         | no        no
unmask                  TD3.3a      | own      no       no       | own      no       no       | own      | yes      no       | no         | no        no
reveal                  TD3.3b      | yes      no       no       | yes      no       no       | yes      | yes      no       | no         | no        no
archive                 TD3.3d      | own      no       no       | own      yes      yes      | own      | yes      yes      | no         | no        no
unarchive               TD3.3d      | own      no       no       | own      yes      yes      | own      | yes      yes      | no         | no        no
delete                  TD3.3c      | own      own      own      | own      own      own      | own      | own      own      | structure  | structure structure`;

export type FunctionalRight =
  | 'identity-acquisition'
  | 'authenticate'
  | 'test-existence'
  | 'declare-access'
  | 'end-own-access'
  | 'end-own-attending'
  | 'list-records'
  | 'search-without-ins'
  | 'open-pages'
  | 'read-administrative'
  | 'list-professionals'
  | 'feed'
  | 'feed-as-staff'
  | 'search-metadata'
  | 'search-reference'
  | 'read-visible'
  | 'read-masked'
  | 'read-hidden'
  | 'read-archived'
  | 'read-obsolete'
  | 'read-deleted'
  | 'mask'
  | 'unmask'
  | 'reveal'
  | 'archive'
  | 'unarchive'
  | 'delete';

export interface FunctionalRightRow {
  readonly right: FunctionalRight;
  /** The transaction of the DMP that it opens. */
  readonly transaction: string;
  readonly cells: Readonly<Record<Column, Cell>>;
}

/** Every row, in the order of the source. */
export const FUNCTIONAL_RIGHTS: readonly FunctionalRightRow[] = TABLE.trim().split('\n').slice(1).map(toRow);

const BY_RIGHT = Object.fromEntries(FUNCTIONAL_RIGHTS.map(({ right, cells }) => [right, cells])) as Readonly<
  Record<FunctionalRight, FunctionalRightRow['cells']>
>;

/** One cell of the table. */
export const cellOf = (right: FunctionalRight, column: Column): Cell => BY_RIGHT[right][column];

function toRow(line: string): FunctionalRightRow {
  const [right, transaction, ...words] = line.split(/[\s|]+/).filter((word) => word !== '');
  if (words.length !== COLUMNS.length || words.some((word) => !CELLS.some((cell) => cell === word)))
    throw new Error(`the table of functional rights is damaged: ${right}`);
  const cells = Object.fromEntries(COLUMNS.map((column, i) => [column, words[i]])) as FunctionalRightRow['cells'];
  return { right: right as FunctionalRight, transaction: transaction as string, cells };
}
