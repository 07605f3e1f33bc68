/** The table of professions and types as a CSV file that operators edit: read strictly, written so that it reads back the same. */
import { csvRecords, textLines } from '../standards/csv/csv.ts';
import { PROFESSIONS } from '../standards/terminologies/generated/profession.ts';
import { TYPE_CODES } from '../standards/terminologies/generated/type-code.ts';
import { professionWords } from '../standards/terminologies/profession-words.ts';
import { typeWords } from '../standards/terminologies/type-words.ts';
import type { TypeRule, TypeRules } from './matrix.ts';

/** The columns of `carnet matrix import`; `--help` prints this table. Other columns are not read. */
export const MATRIX_COLUMNS = [
  { name: 'profession', required: true, help: 'code of TRE_G15: 10 doctor, 60 nurse…' },
  {
    name: 'reads',
    required: true,
    help: 'all-but: every type except those of its lines; only: the types of its lines and no other; the same on each line of a profession',
  },
  {
    name: 'type',
    required: true,
    help: 'code of JDV_J07; empty on the one line of a profession that reads everything (all-but) or nothing (only)',
  },
] as const;

/** Lines of one file: every profession with every type is less. */
export const MAX_MATRIX_LINES = 20_000;
/** Problems of one file that are told. */
export const MAX_MATRIX_PROBLEMS = 1_000;

export interface MatrixProblem {
  /** The header is line 1. */
  readonly line: number;
  readonly reason: string;
}

export interface MatrixFile {
  readonly rules: TypeRules;
  /** Not empty: the file is refused whole. */
  readonly problems: readonly MatrixProblem[];
}

const KNOWN_PROFESSIONS: ReadonlySet<string> = new Set(PROFESSIONS.map(({ code }) => code));
const KNOWN_TYPES: ReadonlySet<string> = new Set(TYPE_CODES.map(({ code }) => code));
/** Every type of JDV_J07, once, in the order of the codes. */
export const MATRIX_TYPES: readonly string[] = [...KNOWN_TYPES].sort();

interface Draft {
  readonly reads: TypeRule['reads'];
  readonly types: Set<string>;
  /** The line that says everything or nothing. */
  bare: number | null;
}

/**
 * Reads a file whole. Professions that it does not name read nothing but their own documents.
 * @throws CsvHeaderError
 */
export async function readMatrixCsv(bytes: AsyncIterable<Uint8Array>): Promise<MatrixFile> {
  const drafts = new Map<string, Draft>();
  const problems: MatrixProblem[] = [];
  let lines = 0;
  for await (const row of csvRecords(
    textLines(bytes),
    MATRIX_COLUMNS.map(({ name }) => name),
  )) {
    lines += 1;
    if (problems.length >= MAX_MATRIX_PROBLEMS) break;
    if (lines > MAX_MATRIX_LINES) {
      problems.push({ line: row.line, reason: `a table has at most ${MAX_MATRIX_LINES} lines` });
      break;
    }
    const reason = 'problem' in row ? row.problem : add(drafts, row.line, row.fields);
    if (reason !== null) problems.push({ line: row.line, reason });
  }
  // A truncated export must not close everything to everybody.
  if (lines === 0)
    problems.push({ line: 1, reason: 'no line follows the header: this table would name no profession' });
  return { rules: Object.fromEntries([...drafts].map(([code, draft]) => [code, toRule(draft)])), problems };
}

const toRule = ({ reads, types }: Draft): TypeRule => ({ reads, types: [...types].sort() });

/** What is wrong with a line, else null and the line counts. */
function add(drafts: Map<string, Draft>, line: number, fields: readonly string[]): string | null {
  const [profession = '', reads = '', type = ''] = fields;
  if (profession === '') return 'the profession is empty';
  if (!KNOWN_PROFESSIONS.has(profession)) return 'the profession is not a code of TRE_G15 that this software knows';
  if (reads !== 'all-but' && reads !== 'only') return 'reads is not all-but or only';
  if (type !== '' && !KNOWN_TYPES.has(type)) return 'the type is not a code of JDV_J07 that this software knows';
  const draft = drafts.get(profession) ?? { reads, types: new Set<string>(), bare: null };
  if (draft.reads !== reads)
    return `profession ${profession} is ${draft.reads} on an earlier line and ${reads} on this one`;
  if (type !== '' && draft.types.has(type)) return `profession ${profession} has this type twice`;
  if (type === '' && draft.bare !== null) return `profession ${profession} has two lines without a type`;
  if (type === '' ? draft.types.size > 0 : draft.bare !== null)
    return `profession ${profession} has a line without a type, which says all, beside lines with types`;
  if (type === '') draft.bare = line;
  else draft.types.add(type);
  drafts.set(profession, draft);
  return null;
}

/** The file of a version, with words beside the codes; lines without their ends. */
export function writeMatrixCsv(rules: TypeRules): string[] {
  const lines = Object.entries(rules).flatMap(([profession, { reads, types }]) =>
    (types.length === 0 ? [''] : types).map((type) =>
      [profession, reads, type, professionWords(profession)?.fr ?? '', typeWords(type)?.fr ?? ''].map(quoted).join(';'),
    ),
  );
  return ['profession;reads;type;profession_words;type_words', ...lines];
}

/** Words alone may hold a separator. */
const quoted = (text: string): string => (/[";]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
