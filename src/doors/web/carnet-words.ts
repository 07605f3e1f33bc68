/** Codes of the record as the words that a person reads. */
import type { StoredEntry } from '../../documents/stored-entry.ts';
import { categoryOf } from '../../standards/terminologies/citizen-categories.ts';
import { type LabelledSet, labelOf } from '../../standards/terminologies/english-labels.ts';
import { inFeminine } from '../../standards/terminologies/feminine-words.ts';
import { TYPE_CODES } from '../../standards/terminologies/generated/type-code.ts';
import { professionWords, specialtyWords } from '../../standards/terminologies/profession-words.ts';
import { typeWords } from '../../standards/terminologies/type-words.ts';
import { classOfType } from '../../standards/terminologies/types.ts';
import type { Author, Coded } from '../../standards/xds/metadata.ts';
import type { PersonWords } from './person-words.ts';
import type { BrowseFilter } from './record-calls.ts';
import { shownText } from './shown-text.ts';
import type { Language } from './web-api.ts';
import type { DocumentCategory, DocumentOrigin } from './web-documents.ts';

const typesByCategory = new Map<DocumentCategory, string[]>();
for (const { code } of TYPE_CODES) {
  const category = categoryOf(code, classOfType(code)?.classCode.code ?? '');
  typesByCategory.set(category, [...(typesByCategory.get(category) ?? []), code]);
}
const classes = [...new Set(TYPE_CODES.map(({ code }) => classOfType(code)?.classCode.code ?? ''))];

/** The filter of one category; `AUTR_DOC` also takes every type that no table knows. */
export function filterOfCategory(category: DocumentCategory): NonNullable<BrowseFilter['category']> {
  const types = typesByCategory.get(category) ?? [];
  if (category !== 'AUTR_DOC') return { types, classes: [], excludedTypes: [] };
  const elsewhere = TYPE_CODES.map(({ code }) => code).filter((code) => !types.includes(code));
  return { types, classes, excludedTypes: elsewhere };
}

/** The filter of several categories together. */
export function filterOfCategories(categories: readonly DocumentCategory[]): NonNullable<BrowseFilter['category']> {
  const filters = categories.map(filterOfCategory);
  const types = filters.flatMap((filter) => filter.types);
  return {
    types,
    classes: [...new Set(filters.flatMap((filter) => filter.classes))],
    excludedTypes: filters.flatMap((filter) => filter.excludedTypes).filter((type) => !types.includes(type)),
  };
}

/** "Analyse de sang"; the label received when no table knows the type. */
export function kindWords(entry: StoredEntry, language: Language): string {
  return typeWords(entry.typeCode.code)?.[language] ?? entry.typeCode.label ?? entry.typeCode.code;
}

const NOBODY = 'EXP_PATIENT';

/** An author as a person reads it: a name, a trade, a place. */
export function authorWords(author: Author, language: Language): PersonWords {
  const { person, institution, specialty } = author;
  const trade =
    specialty === undefined || specialty.code === NOBODY
      ? undefined
      : specialtyWords(specialty.code, specialty.label)?.[language];
  const named = person.nameType === 'U' ? {} : nameOf(author);
  return {
    ...named,
    ...(trade === undefined ? {} : { professionWords: saidOf(named.name, trade, language) }),
    ...(institution === undefined ? {} : { structure: shownText(institution.name) }),
  };
}

function nameOf(author: Author): { name?: string } {
  const { name } = author.person;
  if (name === undefined) return {};
  const doctor =
    author.specialty?.code.startsWith('G15_10') === true || author.specialty?.code.startsWith('G15_40') === true;
  const title = titleOf(name.prefix, name.suffix, doctor);
  const given = name.given[0];
  return {
    name: shownText(
      [title, given, inOrdinaryCase(name.family)].filter((part) => part !== undefined && part !== '').join(' '),
    ),
  };
}

const TITLES: Readonly<Record<string, string>> = { M: 'M.', MME: 'Mme', MLLE: 'Mme', DR: 'Dr', PR: 'Pr' };

/** CI-SIS puts the civil title before the name and the practice title (DR, PR) behind it: people say one, the second. */
function titleOf(prefix: string | undefined, suffix: string | undefined, doctor: boolean): string | undefined {
  const practice = suffix === undefined ? undefined : TITLES[suffix.toUpperCase().replace('.', '')];
  if (practice !== undefined) return practice;
  if (doctor) return 'Dr';
  return prefix === undefined ? undefined : (TITLES[prefix.toUpperCase().replace('.', '')] ?? prefix);
}

/** Registries write "MARTIN-LEROY"; people write "Martin-Leroy". */
export function inOrdinaryCase(name: string): string {
  if (name !== name.toLocaleUpperCase('fr')) return name;
  return name.toLocaleLowerCase('fr').replace(/(^|[\s'’-])\p{L}/gu, (start) => start.toLocaleUpperCase('fr'));
}

/** The profession of somebody whose title says that she is a woman. */
const saidOf = (name: string | undefined, trade: string, language: Language): string =>
  language === 'fr' && name?.startsWith('Mme ') === true ? inFeminine(trade) : trade;

/** Profession and specialty of an actor, from the codes of a trace. @param name as it is shown, with its title */
export function tradeWords(
  profession: string | null,
  specialty: string | null,
  language: Language,
  name?: string,
): string | undefined {
  if (profession === null) return undefined;
  const code = specialty === null ? `G15_${profession}` : `G15_${profession}/${specialty}`;
  const trade = specialtyWords(code)?.[language] ?? professionWords(profession)?.[language];
  return trade === undefined ? undefined : saidOf(name, trade, language);
}

const ORIGINS: Readonly<Record<string, DocumentOrigin>> = {
  person: 'self',
  professional: 'professional',
  structure: 'structure',
};

export function originOfDeposit(depositorKind: string): DocumentOrigin {
  return ORIGINS[depositorKind] ?? 'service';
}

/** Labels of the codes of an entry, for the details of its page; what it says itself where no table knows the code. */
export function entryWords(entry: StoredEntry, language: Language): Record<string, string> {
  const { typeCode, classCode, formatCode, facilityType, practiceSetting } = entry;
  const said = (set: LabelledSet, coded: Coded | undefined): Record<string, string> => {
    const label = coded && (labelOf(set, coded.code, language) ?? coded.label);
    return label === undefined ? {} : { [set]: label };
  };
  return {
    // In English the plain words: the label of the set is French.
    type: (language === 'fr' ? typeCode.label : undefined) ?? kindWords(entry, language),
    format: formatCode.code,
    ...said('format', formatCode),
    ...said('class', classCode),
    ...said('facility', facilityType),
    ...said('practice', practiceSetting),
  };
}
