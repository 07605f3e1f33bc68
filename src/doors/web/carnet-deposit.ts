/** A document that a person adds, as a submission. */
import type { SubmissionInput } from '../../documents/submission.ts';
import type { PersonView } from '../../identity/contract.ts';
import type { SniffedKind } from '../../standards/cda/sniff.ts';
import { CONTENT_TYPES } from '../../standards/terminologies/generated/content-type.ts';
import { classOfType, documentFormat, documentType, formatOfBody } from '../../standards/terminologies/types.ts';
import type { Author, DocumentEntry } from '../../standards/xds/metadata.ts';
import { fromFhirTime, fromInstant } from '../../standards/xds/stated-time.ts';
import { checkFile, oidFrom, PAGES_SOURCE_ID } from './deposited-file.ts';
import { shownText } from './shown-text.ts';
import { WebError } from './web-api.ts';
import type { DocumentToAdd } from './web-documents.ts';

const ACCEPTED: ReadonlySet<SniffedKind> = new Set(['pdf', 'jpeg', 'png', 'tiff', 'rtf', 'text']);
/** TRE_A00: the author is the person herself. */
const EXP_PATIENT = {
  code: 'EXP_PATIENT',
  system: '1.2.250.1.213.1.1.4.6',
  label: 'Expression personnelle du patient',
};
const MIME_TYPE_SUFFICIENT = { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient', system: '1.3.6.1.4.1.19376.1.2.3' };

/** @throws WebError file-…, invalid-form */
export function toSubmission(
  document: DocumentToAdd,
  person: PersonView,
  recordId: string,
  now: Date,
): SubmissionInput {
  const mediaType = checkFile(document.bytes, ACCEPTED, document.fileName);
  const ins = person.insHistory.at(-1);
  const title = shownText(document.title);
  const type = documentType(document.type);
  const date = fromFhirTime(document.date);
  if (type === undefined || !type.patientDeposit) throw new WebError('invalid-form', { fields: ['type'] });
  if (title === '') throw new WebError('invalid-form', { fields: ['title'] });
  if (date === null) throw new WebError('invalid-form', { fields: ['date'] });
  if (ins === undefined) throw new WebError('refused');
  const patientId = { value: ins.matricule, oid: ins.oid, type: 'NH' as const };
  const author = authorOf(person, ins);
  const key = `${recordId}|${document.submissionKey}`;
  const declared: DocumentEntry = {
    uniqueId: oidFrom(`document|${key}`),
    status: 'approved',
    mimeType: mediaType,
    languageCode: 'fr-FR',
    title,
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
  const contentType = CONTENT_TYPES.find(({ code }) => code === 'EXP_PATIENT') ?? EXP_PATIENT;
  return {
    owner: { id: recordId },
    set: {
      uniqueId: oidFrom(`set|${key}`),
      sourceId: PAGES_SOURCE_ID,
      submissionTime: fromInstant(now.toISOString()),
      patientId,
      contentType,
      authors: [author],
      intendedRecipients: [],
    },
    documents: [{ declared, content: Buffer.from(document.bytes), mediaType }],
  };
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
