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

/** True when the message and the document tell of two people: no common family name, another date of birth, or another sex. */
export function tellsAnother({ names, birthDate, sex }: StatedTraits, info: SourcePatientInfo): boolean {
  const left = names.map(bare).filter((name) => name !== '');
  const right = [info.birthName ?? '', info.usedName ?? ''].map(bare).filter((name) => name !== '');
  if (left.length > 0 && right.length > 0 && !left.some((name) => right.includes(name))) return true;
  const [one, other] = [birthDate ?? '', info.birthDate ?? ''].map((date) =>
    knownPart(date.replaceAll('-', '').slice(0, 8)),
  );
  const common = Math.min(one?.length ?? 0, other?.length ?? 0);
  if (one?.slice(0, common) !== other?.slice(0, common)) return true;
  const isSex = (value: string | undefined): boolean => value === 'M' || value === 'F';
  return isSex(sex) && isSex(info.sex) && sex !== info.sex;
}
