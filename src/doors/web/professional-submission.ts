/** A document that a professional deposits through the pages: a level 1 CDA, submitted as every software does (TD2.1). */
import { createHash } from 'node:crypto';
import type { Activity, Professional } from '../../directory/contract.ts';
import type { SubmissionInput } from '../../documents/submission.ts';
import { deriveEntry } from '../../standards/cda/derive-metadata.ts';
import { readCda } from '../../standards/cda/read-cda.ts';
import { kindOfMediaType, type SniffedKind } from '../../standards/cda/sniff.ts';
import { type N1Header, writeCdaN1 } from '../../standards/cda/write-cda-n1.ts';
import type { InsTraits } from '../../standards/ins/ins.ts';
import { documentType } from '../../standards/terminologies/types.ts';
import { codeIn, type ValueSetName } from '../../standards/terminologies/value-sets.ts';
import type { DocumentEntry, Visibility } from '../../standards/xds/metadata.ts';
import { fromFhirTime, fromInstant, toHl7Time } from '../../standards/xds/stated-time.ts';
import { encounterOf, FACILITY_CODES, mayDeposit, SETTING_CODES } from './deposit-choices.ts';
import { checkFile, oidFrom, PAGES_SOURCE_ID } from './deposited-file.ts';
import type { DepositVisibility, DocumentToDeposit, FileKind, FileToDeposit } from './professional-documents.ts';
import { shownText } from './shown-text.ts';
import { WebError } from './web-api.ts';

const ACCEPTED: ReadonlySet<SniffedKind> = new Set<FileKind>(['pdf', 'rtf', 'text', 'jpeg', 'tiff']);
const MAX_TITLE = 128;
/** TRE_A02: profession and specialty together. */
const PROFESSION_SPECIALTY = '1.2.250.1.213.1.1.4.5';
const CODES: Readonly<Record<DepositVisibility, readonly Visibility[]>> = {
  ordinary: [],
  'hidden-from-professionals': ['MASQUE_PS'],
  'not-announced': ['INVISIBLE_PATIENT'],
};

/** Who deposits, for whom. */
export interface DepositParties {
  readonly professional: Professional;
  readonly activity: Activity;
  readonly patient: { readonly ins: { readonly matricule: string; readonly oid: string }; readonly traits: InsTraits };
  readonly recordId: string;
}

/** What a form is bound to: random key, and when it was opened. The same form sent twice makes the same bytes. */
export interface OpenedForm {
  readonly key: string;
  /** ISO instant. */
  readonly at: string;
}

/** A document to replace, as its own CDA says; `setId` is absent when it states none. */
export interface PreviousVersion {
  readonly uniqueId: string;
  readonly setId?: string;
  readonly versionNumber?: number;
}

/** @throws WebError file-…, invalid-form */
export function toProfessionalSubmission(
  document: DocumentToDeposit,
  parties: DepositParties,
  form: OpenedForm,
  previous: PreviousVersion | null,
): SubmissionInput {
  requireFields(document, parties, form.at);
  checkFile(document.bytes, ACCEPTED, document.fileName);
  const key = `${parties.recordId}|${parties.professional.idNat}|${form.key}`;
  const header = headerOf(document, parties, form, key, previous);
  const content = writeCdaN1(header, document.bytes);
  const declared = declaredBy(content, CODES[document.visibility]);
  return {
    owner: { id: parties.recordId },
    set: {
      uniqueId: oidFrom(`set|${key}`),
      sourceId: PAGES_SOURCE_ID,
      submissionTime: fromInstant(form.at),
      patientId: declared.patientId,
      contentType: contentTypeOf(header.encounter.code),
      authors: declared.authors,
      intendedRecipients: [],
    },
    documents: [{ declared, content, mediaType: 'text/xml' }],
  };
}

/** What a file is that may be deposited. @throws WebError file-… */
export function depositedKind({ bytes, fileName }: FileToDeposit): FileKind {
  return kindOfMediaType(checkFile(bytes, ACCEPTED, fileName)) as FileKind;
}

/** The index card that the document itself says: a declaration of ours can never contradict it. */
function declaredBy(content: Buffer, visibility: readonly Visibility[]): DocumentEntry {
  const sha1 = createHash('sha1').update(content).digest('hex');
  const { entry } = deriveEntry(readCda(content), { sha1, size: content.length });
  return { ...entry, visibility };
}

function requireFields(document: DocumentToDeposit, { professional }: DepositParties, at: string): void {
  const fields: string[] = [];
  const title = shownText(document.title);
  if (!mayDeposit(professional.profession.code, document.type)) fields.push('type');
  if (title === '' || title.length > MAX_TITLE) fields.push('title');
  const date = fromFhirTime(document.date);
  if (date === null || date.precision !== 'day' || date.from > at) fields.push('date');
  if (!Object.hasOwn(CODES, document.visibility)) fields.push('visibility');
  if (!SETTING_CODES.includes(document.setting)) fields.push('setting');
  if (!FACILITY_CODES.includes(document.facility)) fields.push('facility');
  if (fields.length > 0) throw new WebError('invalid-form', { fields });
}

function headerOf(
  document: DocumentToDeposit,
  { professional, activity, patient }: DepositParties,
  form: OpenedForm,
  key: string,
  previous: PreviousVersion | null,
): N1Header {
  const type = concept('type', document.type);
  const { structure } = activity;
  return {
    id: oidFrom(`document|${key}`),
    type,
    title: shownText(document.title),
    written: toHl7Time(fromInstant(form.at)),
    setId: previous?.setId ?? oidFrom(`versions|${key}`),
    versionNumber: (previous?.versionNumber ?? 0) + 1,
    patient: {
      ...patient.traits,
      ins: patient.ins,
      localIds: [],
      telecoms: [],
    },
    author: {
      id: professional.idNat,
      role: roleOf(professional),
      name: { family: professional.familyName, given: [professional.givenName] },
      telecoms: [],
    },
    structure: {
      id: structure.idNat,
      name: structure.name,
      facilityType: concept('facilityType', document.facility),
      practiceSetting: concept('practiceSetting', document.setting),
      telecoms: [],
    },
    recipients: [],
    act: { code: type, start: document.date.replaceAll('-', '') },
    encounter: encounterOf(document.type, document.setting),
    ...(previous === null ? {} : { replaces: previous.uniqueId }),
  };
}

/** A code with its system and label, of a value set that `requireFields` looked it up in. */
function concept(set: ValueSetName, code: string): { code: string; system: string; label: string } {
  const row = set === 'type' ? documentType(code) : codeIn(set, code);
  if (row?.system === undefined) throw new WebError('invalid-form', { fields: [set] });
  return { code: row.code, system: row.system, label: row.label };
}

function roleOf({ profession, specialty }: Professional): { code: string; system: string; label: string } {
  const alone = `G15_${profession.code}`;
  const both = specialty === undefined ? alone : `${alone}/${specialty.code}`;
  const row = codeIn('authorSpecialty', both) ?? codeIn('authorSpecialty', alone);
  return { code: row?.code ?? alone, system: PROFESSION_SPECIALTY, label: row?.label ?? profession.label ?? alone };
}

/** JDV_J59, by the kind of encounter: a whole stay, else consultations and outpatient care. */
function contentTypeOf(encounter: string): { code: string; system: string; label: string } {
  return concept('contentType', encounter === 'IMP' ? '03' : '07');
}
