/** Readers of an explanation: those whom a record knows, at the places that make a difference, and professions. */
import type { Professional } from '../../directory/contract.ts';
import type { AskedReader, ExplainAnswer, KnownReader } from '../../documents/explained.ts';
import { PROFESSIONS } from '../../standards/terminologies/generated/profession.ts';
import { specialtyWords } from '../../standards/terminologies/profession-words.ts';
import type { CursorKind } from './carnet-cursors.ts';
import { tradeWords } from './carnet-words.ts';
import type { PersonWords } from './person-words.ts';
import type { Language } from './web-api.ts';
import type { ProfessionChoice, ReaderOfDocument, ReaderRole } from './web-explain.ts';

/** Places of one professional that an explanation tells apart. */
const MAX_PLACES = 4;
/** TRE_G15. */
const DOCTOR = '10';
/** An occupational doctor reads by rules of her own (CSP L1111-18): a choice beside the professions. */
const OCCUPATIONAL = { profession: DOCTOR, specialty: 'SM25' } as const;

/** Somebody to be explained. */
export interface Candidate {
  readonly asked: AskedReader;
  readonly who: PersonWords;
  readonly roles: readonly ReaderRole[];
  /** What a sealed reference holds of her. */
  readonly ref: ReaderRef;
}

export interface ReaderRef {
  /** PS_IdNat; null: any doctor of the structure. */
  readonly id: string | null;
  readonly name: string;
  readonly structureId: string | null;
  readonly structureName: string | null;
}

/** Those whom a record knows, each where she works; rules that name one of her structures make a place of its own. */
export function candidatesOf(
  known: readonly KnownReader[],
  directory: readonly Professional[],
  rules: ExplainAnswer['rules'],
  language: Language,
): Candidate[] {
  const found = new Map(directory.map((one) => [one.idNat, one]));
  const named = new Set(rules.flatMap(({ subject }) => (subject.kind === 'structure' ? [subject.id] : [])));
  return known.flatMap(({ kind, id, name, roles }) => {
    if (kind === 'structure') {
      const ref = { id: null, name: '', structureId: id, structureName: name };
      return [candidateOf(ref, undefined, roles, language)];
    }
    const professional = found.get(id);
    return placesOf(professional, named).map((place) => {
      const ref = { id, name, structureId: place?.id ?? null, structureName: place?.name ?? null };
      return candidateOf(ref, professional, roles, language);
    });
  });
}

export function candidateOf(
  ref: ReaderRef,
  professional: Professional | undefined,
  roles: readonly ReaderRole[],
  language: Language,
): Candidate {
  const { id, structureId, structureName } = ref;
  const profession = id === null ? DOCTOR : professional?.profession.code;
  const specialty = professional?.specialty?.code;
  const name = professional?.displayName ?? ref.name;
  const trade = tradeWords(profession ?? null, specialty ?? null, language, name);
  return {
    asked: {
      id,
      ...(profession === undefined ? {} : { profession }),
      ...(specialty === undefined ? {} : { specialty }),
      ...(structureId === null ? {} : { structureId }),
    },
    who: {
      ...(name === '' ? {} : { name }),
      ...(trade === undefined ? {} : { professionWords: trade }),
      ...(structureName === null ? {} : { structure: structureName }),
    },
    roles,
    ref,
  };
}

interface Place {
  readonly id: string;
  readonly name: string;
}

/** Each place that a rule names, and one for all the others; null: the directory knows none. */
function placesOf(professional: Professional | undefined, named: ReadonlySet<string>): (Place | null)[] {
  const places = (professional?.activities ?? [])
    .filter(({ structure }) => structure.active)
    .map(({ structure }) => ({ id: structure.idNat, name: structure.name }));
  const ofRules = places.filter(({ id }) => named.has(id)).slice(0, MAX_PLACES);
  const other = places.find(({ id }) => !named.has(id));
  const kept = other === undefined ? ofRules : [...ofRules, other];
  return kept.length === 0 ? [null] : kept;
}

/** Professions that a person may choose from, by their words. */
export function professionChoices(language: Language): ProfessionChoice[] {
  const words = PROFESSIONS.map(({ code }) => ({ code, words: specialtyWords(`G15_${code}`)?.[language] ?? code }));
  const { profession, specialty } = OCCUPATIONAL;
  const code = `${profession}-${specialty}`;
  const all = [...words, { code, words: tradeWords(profession, specialty, language) ?? code }];
  return all.sort((a, b) => a.words.localeCompare(b.words, language));
}

/** Anybody of a profession, by the code of its choice; null for another text. */
export function askedOfProfession(code: string): AskedReader | null {
  const { profession, specialty } = OCCUPATIONAL;
  if (code === `${profession}-${specialty}`) return { id: null, ...OCCUPATIONAL };
  return PROFESSIONS.some((one) => one.code === code) ? { id: null, profession: code } : null;
}

/** An address names a reader by this, sealed: never by a number of hers. */
export const readerRef: CursorKind<ReaderRef> = {
  write: (ref) => ({ k: 'reader', ...ref }),
  read(opened) {
    if (typeof opened !== 'object' || opened === null) return null;
    const { k, id, name, structureId, structureName } = opened as Record<string, unknown>;
    const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';
    if (k !== 'reader' || !isText(id) || typeof name !== 'string') return null;
    return isText(structureId) && isText(structureName) ? { id, name, structureId, structureName } : null;
  },
};

/** One line for somebody whose places all get the same answer. */
export function mergePlaces(lines: readonly ReaderOfDocument[]): ReaderOfDocument[] {
  const said = new Set<string>();
  return lines.filter(({ who, now, emergency }) => {
    if (who.name === undefined) return true;
    const key = JSON.stringify([who.name, who.professionWords, now, emergency]);
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}
