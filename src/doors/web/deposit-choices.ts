/** What a professional may choose in the form of a deposit, and what is chosen for her at first. Pure. */
import { SHIPPED_MATRIX, typeRuleOf } from '../../access/matrix.ts';
import { categoryOf } from '../../standards/terminologies/citizen-categories.ts';
import { type LabelledSet, labelOf } from '../../standards/terminologies/english-labels.ts';
import { ENCOUNTER_TYPES } from '../../standards/terminologies/generated/encounter-type.ts';
import { FACILITY_TYPES } from '../../standards/terminologies/generated/facility-type.ts';
import { PRACTICE_SETTINGS } from '../../standards/terminologies/generated/practice-setting.ts';
import { TYPE_CODES } from '../../standards/terminologies/generated/type-code.ts';
import { typeWords } from '../../standards/terminologies/type-words.ts';
import { classOfType, documentType } from '../../standards/terminologies/types.ts';
import { usualTypes } from '../../standards/terminologies/usual-types.ts';
import type { Coded } from '../../standards/xds/metadata.ts';
import type { CodeChoice, TypeChoice } from './professional-documents.ts';
import type { Language } from './web-api.ts';

/** Codes of people and services, not of places of care. */
const NOT_OF_CARE: ReadonlySet<string> = new Set(['EXP_PATIENT', 'SNR', 'AMO']);
/** Types that no professional writes by hand: reimbursements (the insurer), references of images (a machine). */
const MADE_BY_MACHINES: ReadonlySet<string> = new Set(['REMB', 'IMG-KOS']);

/**
 * True when a professional of this profession (TRE_G15) may deposit this type by hand. The public part of the matrix says
 * what a profession reads: what it may read it may write. A profession whose row is not public deposits every type: feeding is
 * open to all professionals ([526]), and what she deposits stays hers to read.
 */
export function mayDeposit(profession: string, typeCode: string): boolean {
  const type = documentType(typeCode);
  if (type === undefined || !type.inDmp || type.patientDeposit || MADE_BY_MACHINES.has(typeCode)) return false;
  const rule = typeRuleOf(SHIPPED_MATRIX, profession);
  if (rule.reads === 'only') return rule.types.length === 0 || rule.types.includes(typeCode);
  return !rule.types.includes(typeCode);
}

export interface DepositTypes {
  readonly usual: readonly TypeChoice[];
  readonly types: readonly TypeChoice[];
}

export function depositTypes(profession: string, specialty: string | undefined, language: Language): DepositTypes {
  const codes: readonly string[] = TYPE_CODES.map(({ code }) => code).filter((code) => mayDeposit(profession, code));
  const types = told(
    codes.map((code) => toChoice(code, language)),
    language,
  ).sort((a, b) => a.words.localeCompare(b.words, language));
  const usual = usualTypes(profession, specialty).filter((code) => codes.includes(code));
  return { usual: usual.map((code) => toChoice(code, language)), types };
}

/** Two types of the same words are told apart by the official label (French) or the code of the second: words lead back to one code. */
function told(choices: readonly TypeChoice[], language: Language): TypeChoice[] {
  const seen = new Set<string>();
  return choices.map((choice) => {
    const apart = language === 'fr' ? documentType(choice.code)?.label : choice.code;
    const words = seen.has(choice.words) ? `${choice.words} (${apart})` : choice.words;
    seen.add(choice.words);
    return { ...choice, words };
  });
}

function toChoice(code: string, language: Language): TypeChoice {
  const words = typeWords(code)?.[language] ?? documentType(code)?.label ?? code;
  return { code, words, category: categoryOf(code, classOfType(code)?.classCode.code ?? '') };
}

const ofCare = (rows: readonly { readonly code: string }[]): readonly string[] =>
  rows.map(({ code }) => code).filter((code) => !NOT_OF_CARE.has(code));

/** JDV_J04 and JDV_J02, without what is no place of care. */
export const SETTING_CODES = ofCare(PRACTICE_SETTINGS);
export const FACILITY_CODES = ofCare(FACILITY_TYPES);

export function contextChoices(language: Language): Record<'settings' | 'facilities', readonly CodeChoice[]> {
  const choices = (set: LabelledSet, codes: readonly string[]) =>
    codes.map((code) => ({ code, words: labelOf(set, code, language) ?? code }));
  return { settings: choices('practice', SETTING_CODES), facilities: choices('facility', FACILITY_CODES) };
}

/** Establishments of care among the sectors of activity (JDV_J02). */
const ESTABLISHMENTS: ReadonlySet<string> = new Set(['SA01', 'SA02', 'SA03', 'SA04', 'SA34', 'SA36', 'SA37', 'SA69']);
/** Homes and services of the social and medico-social sector. */
const SOCIAL: ReadonlySet<string> = new Set(['SA16', 'SA17', 'SA18', 'SA20', 'SA21', 'SA41']);
const ELSEWHERE = 'SA43';

/** Facility type (J02) and practice setting (J04) by the sector of the activity chosen for the session. */
export function defaultContext(sector: string | undefined): { readonly setting: string; readonly facility: string } {
  const facility = sector !== undefined && FACILITY_CODES.includes(sector) ? sector : ELSEWHERE;
  if (ESTABLISHMENTS.has(facility)) return { facility, setting: 'ETABLISSEMENT' };
  if (SOCIAL.has(facility)) return { facility, setting: 'ESSMS' };
  return { facility, setting: facility === 'SA54' ? 'DEPISTAGE' : 'AMBULATOIRE' };
}

/** Documents that tell of a stay or of a passage, whatever the setting says. */
const ENCOUNTER_OF_TYPE: Readonly<Record<string, string>> = {
  '15507-7': 'EMER',
  '60280-5': 'EMER',
  '11490-0': 'IMP',
  '34112-3': 'IMP',
  '67851-6': 'IMP',
  '34794-8': 'VR',
};
const ENCOUNTER_OF_SETTING: Readonly<Record<string, string>> = {
  ETABLISSEMENT: 'EXTERNE',
  ESSMS: 'EXTERNE',
  HAD: 'IMP',
  MAD: 'HH',
  SAD: 'HH',
  SAMU_SMUR: 'FLD',
};

/** The kind of encounter (JDV_J142) in which a document of this type was made, in this setting. */
export function encounterOf(typeCode: string, setting: string): Coded & { readonly label: string } {
  const code = ENCOUNTER_OF_TYPE[typeCode] ?? ENCOUNTER_OF_SETTING[setting] ?? 'AMB';
  const row = ENCOUNTER_TYPES.find((each) => each.code === code);
  if (row === undefined) throw new Error(`no encounter ${code} in JDV_J142`);
  return row;
}
