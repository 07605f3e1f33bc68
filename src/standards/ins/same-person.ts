/** Whether identities stated beside each other can be those of one person. Pure; no value is ever repeated in an answer. */
import type { Cx, SourcePatientInfo } from '../xds/metadata.ts';
import { isInsOid, parseIns } from './ins.ts';

/** NIR and NIA are two kinds: one person has one of each at most, the NIA until her NIR is known. */
const kindOf = ({ value, oid }: Cx): 'NIR' | 'NIA' | null => {
  if (!isInsOid(oid)) return null;
  const read = parseIns(value.toUpperCase(), oid);
  return read.ok ? read.ins.kind : oid.endsWith('.9') ? 'NIA' : 'NIR';
};

/** True when one of the identifiers is an INS of the same kind as the patient's, and not hers. Other identifiers are nobody's INS. */
export function namesAnother(patient: Cx, identifiers: readonly Cx[]): boolean {
  const kind = kindOf(patient);
  const isHers = ({ value, oid }: Cx): boolean =>
    value.toUpperCase() === patient.value.toUpperCase() && oid === patient.oid;
  return kind !== null && identifiers.some((each) => kindOf(each) === kind && !isHers(each));
}

/** True when an authority that both name gives two people: no identifier of that authority is common. */
export function contradict(declared: readonly Cx[], stated: readonly Cx[]): boolean {
  return declared.some(({ oid }) => {
    const others = stated.filter((each) => each.oid === oid).map(({ value }) => value.toUpperCase());
    const ours = declared.filter((each) => each.oid === oid).map(({ value }) => value.toUpperCase());
    return others.length > 0 && !ours.some((value) => others.includes(value));
  });
}

export type NirTrait = 'sex' | 'birthDate';

const MALE = new Set(['1', '3', '7']);
const FEMALE = new Set(['2', '4', '8']);

/**
 * Traits that the NIR itself says otherwise: its first digit is the sex, then two of the year and two of the month of birth. A month
 * outside 01 to 12 (a date not known) is not compared; nor is an NIA.
 */
export function contradictsNir(
  patient: Cx,
  { sex, birthDate }: Pick<SourcePatientInfo, 'sex' | 'birthDate'>,
): NirTrait[] {
  if (kindOf(patient) !== 'NIR') return [];
  const [, digit = '', year = '', month = ''] = /^(\d)(\d\d)(\d\d)/.exec(patient.value) ?? [];
  const [, statedYear, statedMonth] = /^\d\d(\d\d)(?:-?(\d\d))?/.exec(birthDate ?? '') ?? [];
  const otherSex = (sex === 'M' && FEMALE.has(digit)) || (sex === 'F' && MALE.has(digit));
  const isMonth = month >= '01' && month <= '12' && statedMonth !== undefined && statedMonth !== '00';
  const otherBirth = statedYear !== undefined && (statedYear !== year || (isMonth && statedMonth !== month));
  return [...(otherSex ? (['sex'] as const) : []), ...(otherBirth ? (['birthDate'] as const) : [])];
}

/** What a message says of its patient beside identifiers; empty texts are not stated. */
export interface StatedTraits {
  /** Family names, of birth and of use. */
  readonly names: readonly string[];
  /** `YYYY[-MM[-DD]]`. */
  readonly birthDate?: string;
  readonly sex?: string;
}

/** Letters alone, without accents: one name is written in many ways. */
const bare = (name: string): string =>
  name
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toUpperCase();

/** A month or a day of `00` is not known. */
const knownPart = (date: string): string => date.slice(0, 4) + date.slice(4).replace(/(00)+$/, '');

/** Words of names that many people share. */
const PARTICLES = new Set(['BEN', 'DEL', 'DER', 'DES', 'DOS', 'SAINT', 'SAINTE', 'VAN', 'VON']);
/** Letters of a word, or of the shorter name, that count. */
const MIN_COMMON_LETTERS = 3;
/** Letters of a name that are compared. */
const MAX_COMPARED_LETTERS = 100;
/** Letters by which two spellings of one name may differ: one in a short name. */
const MAX_OTHER_LETTERS = 2;
const SHORT_NAME = 5;

const wordsOf = (name: string): string[] =>
  name
    .split(/[\s'’.-]+/)
    .map(bare)
    .filter((word) => word.length >= MIN_COMMON_LETTERS && !PARTICLES.has(word));

/** One name in two spellings: a part of a compound name, a name cut short, a letter or two. */
function isOtherSpelling(one: string, other: string): boolean {
  if (wordsOf(one).some((word) => wordsOf(other).includes(word))) return true;
  const [left, right] = [one, other].map((name) => bare(name).slice(0, MAX_COMPARED_LETTERS)) as [string, string];
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  if (short.length < MIN_COMMON_LETTERS) return false;
  if (long.startsWith(short)) return true;
  return lettersApart(short, long) <= (short.length <= SHORT_NAME ? 1 : MAX_OTHER_LETTERS);
}

/** Letters to add, leave out or change (Levenshtein). */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, each] of [...other].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === each ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * Whether the message and the document, which bear one INS, tell of two people. `another`: no family name is like one of the other's, another
 * date of birth, or another sex. `spelling`: the names are alike and not the same. Null: nothing differs.
 */
export function differenceOf(
  { names, birthDate, sex }: StatedTraits,
  info: SourcePatientInfo,
): 'another' | 'spelling' | null {
  const [one, other] = [birthDate ?? '', info.birthDate ?? ''].map((date) =>
    knownPart(date.replaceAll('-', '').slice(0, 8)),
  );
  const common = Math.min(one?.length ?? 0, other?.length ?? 0);
  if (one?.slice(0, common) !== other?.slice(0, common)) return 'another';
  const isSex = (value: string | undefined): boolean => value === 'M' || value === 'F';
  if (isSex(sex) && isSex(info.sex) && sex !== info.sex) return 'another';
  const left = names.filter((name) => bare(name) !== '');
  const right = [info.birthName ?? '', info.usedName ?? ''].filter((name) => bare(name) !== '');
  if (left.length === 0 || right.length === 0) return null;
  if (left.some((name) => right.some((each) => bare(each) === bare(name)))) return null;
  return left.some((name) => right.some((each) => isOtherSpelling(name, each))) ? 'spelling' : 'another';
}
