/**
 * HL7 v2 data types as XDS metadata carry them in one text: XCN, XON, coded values of an author, PID fields of a patient.
 * Source: ITI TF-3 table 4.2.3.1.7-2; CI-SIS, volet "Partage de documents de santé" for XCN.10, XCN.13 and XON.7.
 * CX is in ../ins/ins.ts. Separators inside a text travel as HL7 v2 escapes (chapter 2 §2.7).
 */
import { parseCx, toCx } from '../ins/ins.ts';
import type { Coded, Cx, HumanName, ReferenceId, SourcePatientInfo, Xcn, Xon } from './metadata.ts';

/** Characters of one value: a slot of ebRIM has 128 in the letter of its schema, and longer ones in life. */
export const MAX_VALUE = 1_024;

const ESCAPES: Readonly<Record<string, string>> = { '\\': 'E', '^': 'S', '&': 'T', '~': 'R', '|': 'F' };
const CHARACTERS: ReadonlyMap<string, string> = new Map(Object.entries(ESCAPES).map(([char, code]) => [code, char]));

const withEscapes = (text: string): string => text.replace(/[\\^&~|]/g, (char) => `\\${ESCAPES[char]}\\`);
const withoutEscapes = (text: string): string =>
  text.replace(/\\([ESTRF])\\/g, (whole, code: string) => CHARACTERS.get(code) ?? whole);

/** Components of a value; a missing or empty one is undefined. */
function componentsOf(text: string): (index: number) => string | undefined {
  const parts = text.split('^');
  return (index) => {
    const part = parts[index - 1]?.trim();
    return part === undefined || part === '' ? undefined : part;
  };
}

/** HD: `&1.2.3&ISO`, or the namespace alone. */
function authorityOf(component: string | undefined): string | undefined {
  const [name = '', oid = ''] = (component ?? '').split('&');
  const text = oid === '' ? name : oid;
  return text === '' ? undefined : text;
}

const toAuthority = (oid: string | undefined): string => (oid === undefined ? '' : `&${oid}&ISO`);

/** Components written from the first; trailing empty ones are left out. */
function join(components: readonly (string | undefined)[]): string {
  const last = components.findLastIndex((one) => (one ?? '') !== '');
  return components.slice(0, last + 1).join('^');
}

function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** XCN.2 to XCN.6: family, given, further given names, suffix, prefix. */
function nameOf(at: (index: number) => string | undefined, first: number): HumanName | undefined {
  const [family, given, further, suffix, prefix] = [0, 1, 2, 3, 4].map((n) => at(first + n));
  if (family === undefined && given === undefined && further === undefined) return undefined;
  const names = [given, further].filter((one) => one !== undefined).map(withoutEscapes);
  return defined<HumanName>({
    family: withoutEscapes(family ?? ''),
    given: names,
    suffix: suffix === undefined ? undefined : withoutEscapes(suffix),
    prefix: prefix === undefined ? undefined : withoutEscapes(prefix),
  });
}

function toName(name: HumanName | undefined): (string | undefined)[] {
  const { family = '', given = [], suffix, prefix } = name ?? {};
  const further = given.slice(1).join(' ');
  const text = (one: string | undefined) => (one === undefined ? undefined : withEscapes(one));
  return [withEscapes(family), text(given[0]), withEscapes(further), text(suffix), text(prefix)];
}

/** `899900063480^MAX^LIBRE^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS`. Null when it says nothing. */
export function parseXcn(text: string): Xcn | null {
  if (text.length > MAX_VALUE) return null;
  const at = componentsOf(text);
  const type = at(10);
  const person = defined<Xcn>({
    id: at(1) === undefined ? undefined : withoutEscapes(at(1) ?? ''),
    oid: authorityOf(at(9)),
    name: nameOf(at, 2),
    nameType: type === 'D' || type === 'U' ? type : undefined,
    idType: at(13),
  });
  return person.id === undefined && person.name === undefined ? null : person;
}

export function toXcn({ id, oid, name, nameType, idType }: Xcn): string {
  return join([
    id === undefined ? undefined : withEscapes(id),
    ...toName(name),
    undefined,
    undefined,
    toAuthority(oid),
    nameType,
    undefined,
    undefined,
    idType,
  ]);
}

/** `CABINET X^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^401234567890009`. Null without a name. */
export function parseXon(text: string): Xon | null {
  if (text.length > MAX_VALUE) return null;
  const at = componentsOf(text);
  const name = at(1);
  if (name === undefined) return null;
  const id = at(10);
  return defined<Xon>({
    name: withoutEscapes(name),
    id: id === undefined ? undefined : withoutEscapes(id),
    oid: authorityOf(at(6)),
    idType: at(7),
  });
}

export function toXon({ name, id, oid, idType }: Xon): string {
  const identifier = id === undefined ? undefined : withEscapes(id);
  const authority = toAuthority(oid);
  return join([withEscapes(name), '', '', '', '', authority, idType, '', '', identifier]);
}

/** `G15_10/SM54^Médecin - Médecine Générale (SM)^1.2.250.1.213.1.1.4.5`; a text alone is a code of no system. */
export function parseCodedText(text: string): Coded | null {
  if (text.length > MAX_VALUE) return null;
  const at = componentsOf(text);
  const [code, label, system] = [at(1), at(2), at(3)];
  if (code === undefined) return null;
  return defined<Coded>({
    code: withoutEscapes(code),
    system: system === undefined ? '' : (authorityOf(system) ?? ''),
    label: label === undefined ? undefined : withoutEscapes(label),
  });
}

export function toCodedText({ code, label, system }: Coded): string {
  return join([withEscapes(code), withEscapes(label ?? ''), system]);
}

/** CXi: `value^^^&oid&ISO^type`. Source: ITI TF-3 §4.2.3.2.28. */
export function parseReferenceId(text: string): ReferenceId | null {
  if (text.length > MAX_VALUE) return null;
  const at = componentsOf(text);
  const [value, type] = [at(1), at(5)];
  return value === undefined || type === undefined
    ? null
    : defined<ReferenceId>({ value: withoutEscapes(value), oid: authorityOf(at(4)), type });
}

export function toReferenceId({ value, oid, type }: ReferenceId): string {
  return join([withEscapes(value), '', '', toAuthority(oid), type]);
}

/** XPN.7, XAD.7: which name, which address. */
const [LEGAL, DISPLAY, BIRTHPLACE, HOME] = ['L', 'D', 'BDL', 'H'];

/** `PID-5|NOM^PRENOM^^^^^L`… Null when a field is not of PID, or a known one is not readable. */
export function parseSourcePatient(values: readonly string[]): SourcePatientInfo | null {
  const ids: Cx[] = [];
  const telecom: string[] = [];
  const info: { -readonly [K in keyof SourcePatientInfo]?: SourcePatientInfo[K] } = {};
  for (const value of values) {
    const [, field = '', content = ''] = /^PID-(\d{1,2})\|(.*)$/s.exec(value) ?? [];
    if (field === '' || value.length > MAX_VALUE) return null;
    for (const text of content.split('~').filter((one) => one !== '')) {
      if (field === '3') {
        const cx = parseCx(text);
        if (cx === null) return null;
        ids.push(cx);
      } else if (field === '13') telecom.push(withoutEscapes(text));
      else readField(info, field, text);
    }
  }
  return { ...info, id: ids, given: info.given ?? [], ...(telecom.length === 0 ? {} : { telecom }) };
}

function readField(
  info: { -readonly [K in keyof SourcePatientInfo]?: SourcePatientInfo[K] },
  field: string,
  text: string,
): void {
  const at = componentsOf(text);
  if (field === '5') {
    const name = nameOf(at, 1);
    if (at(7) === DISPLAY) info.usedName = name?.family ?? '';
    else {
      if (name !== undefined && name.family !== '') info.birthName = name.family;
      info.given = name?.given ?? [];
    }
  } else if (field === '7') info.birthDate = birthDateOf(text);
  else if (field === '8' && /^[MFUO]$/.test(text)) info.sex = text as 'M' | 'F' | 'U' | 'O';
  else if (field === '11') {
    if (at(7) === BIRTHPLACE && at(9) !== undefined) info.birthplaceCode = at(9) ?? '';
    else
      info.address = [1, 2, 5, 3, 6]
        .flatMap((n) => (at(n) === undefined ? [] : withoutEscapes(at(n) ?? '')))
        .join(', ');
  }
}

/** PID-7 is a DTM: `19790305` reads as the date that the record keeps; what is no date stays as it is. */
function birthDateOf(text: string): string {
  const date = /^(\d{4})(?:(\d\d)(?:(\d\d))?)?(?:\d{4,6})?$/.exec(text);
  return date === null
    ? withoutEscapes(text)
    : [date[1], date[2], date[3]].filter((one) => one !== undefined).join('-');
}

export function toSourcePatientValues(info: SourcePatientInfo): string[] {
  const { id, birthName, usedName, given, birthDate, sex, birthplaceCode, address, telecom = [] } = info;
  const legal = birthName !== undefined || given.length > 0;
  const names = (family: string, rest: readonly string[], type: string) =>
    join([...toName({ family, given: rest }), undefined, type]);
  const isDate = birthDate !== undefined && /^\d{4}(-\d\d){0,2}$/.test(birthDate);
  return [
    ...id.map((cx) => `PID-3|${toCx(cx)}`),
    ...(legal ? [`PID-5|${names(birthName ?? '', given, LEGAL ?? '')}`] : []),
    ...(usedName === undefined ? [] : [`PID-5|${names(usedName, [], DISPLAY ?? '')}`]),
    ...(birthDate === undefined ? [] : [`PID-7|${isDate ? birthDate.replaceAll('-', '') : withEscapes(birthDate)}`]),
    ...(sex === undefined ? [] : [`PID-8|${sex}`]),
    ...(birthplaceCode === undefined
      ? []
      : [`PID-11|${join(['', '', '', '', '', '', BIRTHPLACE, '', birthplaceCode])}`]),
    ...(address === undefined ? [] : [`PID-11|${join([withEscapes(address), '', '', '', '', '', HOME])}`]),
    ...telecom.map((one) => `PID-13|${withEscapes(one)}`),
  ];
}
