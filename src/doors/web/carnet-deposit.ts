/** A document that a person adds, as a submission. */
import { createHash } from 'node:crypto';
import type { SubmissionInput } from '../../documents/submission.ts';
import type { PersonView } from '../../identity/contract.ts';
import { kindOfMediaType, sniffFile } from '../../standards/cda/sniff.ts';
import { CONTENT_TYPES } from '../../standards/terminologies/generated/content-type.ts';
import { classOfType, documentFormat, documentType, formatOfBody } from '../../standards/terminologies/types.ts';
import type { Author, DocumentEntry } from '../../standards/xds/metadata.ts';
import { fromFhirTime, fromInstant } from '../../standards/xds/stated-time.ts';
import { WebError } from './web-api.ts';
import type { DocumentToAdd } from './web-documents.ts';

export const MAX_FILE_BYTES = 5 * 1024 * 1024;
const ACCEPTED = new Set(['pdf', 'jpeg', 'png', 'tiff', 'rtf', 'text']);
/** TRE_A00: the author is the person herself. */
const EXP_PATIENT = {
  code: 'EXP_PATIENT',
  system: '1.2.250.1.213.1.1.4.6',
  label: 'Expression personnelle du patient',
};
/** The person's own space as a source of submissions: a UUID-derived OID (ITU-T X.667) of this software. */
const SOURCE_ID = '2.25.329800735698586629295641978511506172918';
const MIME_TYPE_SUFFICIENT = { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient', system: '1.3.6.1.4.1.19376.1.2.3' };

/** @throws WebError file-empty, file-too-large, file-type-refused, file-unsafe, invalid-form */
export function toSubmission(
  document: DocumentToAdd,
  person: PersonView,
  recordId: string,
  now: Date,
): SubmissionInput {
  checkFile(document.bytes);
  const ins = person.insHistory.at(-1);
  const type = documentType(document.type);
  const date = fromFhirTime(document.date);
  if (type === undefined || !type.patientDeposit) throw new WebError('invalid-form', { fields: ['type'] });
  if (date === null) throw new WebError('invalid-form', { fields: ['date'] });
  if (ins === undefined) throw new WebError('refused');
  const patientId = { value: ins.matricule, oid: ins.oid, type: 'NH' as const };
  const author = authorOf(person, ins);
  const { mediaType } = sniffFile(document.bytes);
  const key = `${recordId}|${document.submissionKey}`;
  const declared: DocumentEntry = {
    uniqueId: oidFrom(`document|${key}`),
    status: 'approved',
    mimeType: mediaType,
    languageCode: 'fr-FR',
    title: document.title.trim(),
    creationTime: date,
    serviceStart: date,
    authors: [author],
    legalAuthenticator: author.person,
    patientId,
    sourcePatientId: patientId,
    classCode: classOfType(type.code)?.classCode ?? { code: '90', system: '1.2.250.1.213.1.1.4.1' },
    typeCode: { code: type.code, system: type.system, label: type.label },
    formatCode: formatOfBody(mediaType) ?? documentFormat(MIME_TYPE_SUFFICIENT.code) ?? MIME_TYPE_SUFFICIENT,
    confidentiality: 'N',
    visibility: document.hidden ? ['MASQUE_PS'] : [],
    eventCodes: [],
    facilityType: EXP_PATIENT,
    practiceSetting: EXP_PATIENT,
    referenceIds: [],
    sourcePatientInfo: {
      id: [patientId],
      birthName: person.traits.birthName,
      given: [person.traits.firstGivenName],
    },
  };
  const submitted = fromInstant(now.toISOString());
  const contentType = CONTENT_TYPES.find(({ code }) => code === 'EXP_PATIENT') ?? EXP_PATIENT;
  return {
    owner: { id: recordId },
    set: {
      uniqueId: oidFrom(`set|${key}`),
      sourceId: SOURCE_ID,
      submissionTime: submitted,
      patientId,
      contentType,
      authors: [author],
      intendedRecipients: [],
    },
    documents: [{ declared, content: Buffer.from(document.bytes), mediaType }],
  };
}

function checkFile(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new WebError('file-empty');
  if (bytes.length > MAX_FILE_BYTES) throw new WebError('file-too-large');
  const { kind, polyglot, active } = sniffFile(bytes);
  if (!ACCEPTED.has(kind) || polyglot || kindOfMediaType(sniffFile(bytes).mediaType) !== kind)
    throw new WebError('file-type-refused');
  if (active.includes('javascript') || active.includes('launch')) throw new WebError('file-unsafe');
}

/** The patient as author: XCN with the INS (domain facts: DMP, "patient as author"). */
function authorOf(person: PersonView, ins: { matricule: string; oid: string }): Author {
  return {
    person: {
      id: ins.matricule,
      oid: ins.oid,
      name: { family: person.traits.usedName ?? person.traits.birthName, given: [person.traits.firstGivenName] },
      nameType: 'D',
      idType: 'NH',
    },
    role: [],
    specialty: EXP_PATIENT,
  };
}

/** An OID under 2.25 (ITU-T X.667 §6.3) from 128 bits of a hash: the same form sent twice has the same ids. */
function oidFrom(text: string): string {
  const hash = createHash('sha256').update(text).digest().subarray(0, 16);
  return `2.25.${BigInt(`0x${hash.toString('hex')}`)}`;
}
