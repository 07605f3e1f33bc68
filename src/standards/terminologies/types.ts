import type { Coded } from '../xds/metadata.ts';
import { CLASS_CODES } from './generated/class-code.ts';
import { FORMAT_CODES } from './generated/format-code.ts';
import { TEMPLATE_FORMATS } from './generated/template-format.ts';
import { TYPE_CODES } from './generated/type-code.ts';

/** The typeCode, class and format rules of the French profiles (JDV_J07, J66, J57, J10; ASS_X16, A11). */

export interface DocumentType {
  readonly code: string;
  readonly system: string;
  readonly label: string;
  /** Class by ASS_X16, or null where that table has none. */
  readonly classCode: string | null;
  /** In JDV_J66: the DMP accepts it. */
  readonly inDmp: boolean;
  /** A type that the person herself deposits. */
  readonly patientDeposit: boolean;
}

/**
 * Classes of the types to which ASS_X16 gives none, chosen by us after the nearest type that has one: an official row
 * replaces ours when it is published. Each use is reported as `class-assumed`.
 */
const ASSUMED_CLASSES: Readonly<Record<string, string>> = {
  'PIECE-IDENTITE': '95',
  'FEUILLE-DE-STYLE': '99',
  'FICHE-CONTACTS': '95',
  EXPORT_DUI: '11',
  '28617-9': '10',
  '34120-6': '10',
  '51851-4': '95',
  '56446-8': '95',
  '60280-5': '10',
  '78341-5': '11',
  '89233-1': '10',
  '101881-1': '52',
  '34876-3': '10',
  '34895-3': '95',
  '68814-3': '10',
  '83963-9': '11',
  '84067-8': '11',
  '97694-4': '10',
  '100967-9': '10',
};

const types = new Map<string, DocumentType>(TYPE_CODES.map((type) => [type.code, type]));
const classes = new Map<string, Coded>(CLASS_CODES.map((row) => [row.code, row]));
const formats = new Map<string, Coded>(FORMAT_CODES.map((row) => [row.code, row]));

/** The document type of a code, or undefined when JDV_J07 does not have it (or has it in another system). */
export function documentType(code: string, system?: string): DocumentType | undefined {
  const type = types.get(code);
  return type !== undefined && (system === undefined || type.system === system) ? type : undefined;
}

/** True for a type that the person herself deposits (EXPPAT_*, DOCPAT*). */
export function isPatientDeposit(typeCode: string): boolean {
  return types.get(typeCode)?.patientDeposit === true;
}

export interface ClassOfType {
  readonly classCode: Coded;
  /** True when the class is our choice, for lack of a row in ASS_X16. */
  readonly assumed: boolean;
}

/** The class of a type: derived, never believed (ASS_X16). Null for an unknown type. */
export function classOfType(typeCode: string): ClassOfType | null {
  const type = types.get(typeCode);
  if (type === undefined) return null;
  const classCode = classes.get(type.classCode ?? ASSUMED_CLASSES[typeCode] ?? '');
  return classCode === undefined ? null : { classCode, assumed: type.classCode === null };
}

/** A format by its code, with its system and label. */
export function documentFormat(code: string): Coded | undefined {
  return formats.get(code);
}

/** The format of a document whose model is in no table (JDV_J10). */
export const DEFAULT_FORMAT = 'urn:asipSante:modelesHorsProfils:2011';
/** The template of level 1 documents (IHE XDS-SD). */
export const LEVEL1_TEMPLATE = '1.3.6.1.4.1.19376.1.2.20';

/** The format of a level 1 document, by the media type of its body; undefined for a type that the profile does not have. */
export function formatOfBody(mediaType: string): Coded | undefined {
  const row = TEMPLATE_FORMATS.find((each) => each.templateId === LEVEL1_TEMPLATE && each.mediaType === mediaType);
  return row === undefined ? undefined : withSystem(row.formatCode);
}

const formatByTemplate = new Map<string, string>(
  TEMPLATE_FORMATS.filter((row) => row.mediaType === null).map((row) => [row.templateId, row.formatCode]),
);

/** The format of a level 3 document, by the most specific (last) of its template ids that the table has (ASS_A11). */
export function formatOfTemplates(templateIds: readonly string[]): Coded | undefined {
  for (const templateId of templateIds.toReversed()) {
    const format = formatByTemplate.get(templateId);
    if (format !== undefined) return withSystem(format);
  }
  return undefined;
}

// A few rows of ASS_A11 name a format that JDV_J10 spells otherwise: the code is kept, in the French complement's system.
function withSystem(code: string): Coded {
  return formats.get(code) ?? { code, system: '1.2.250.1.213.1.1.4.2.282' };
}
