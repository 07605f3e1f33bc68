import { createHash } from 'node:crypto';
import type { SubmissionInput, SubmittedDocument } from '../../documents/submission.ts';
import { deriveEntry } from '../../standards/cda/derive-metadata.ts';
import { readCda } from '../../standards/cda/read-cda.ts';
import type { Transmission } from '../../standards/hl7v2/transmission.ts';
import { differenceOf } from '../../standards/ins/same-person.ts';
import { CONTENT_TYPES } from '../../standards/terminologies/generated/content-type.ts';
import type { Coded, DocumentEntry } from '../../standards/xds/metadata.ts';
import { Hl7Refusal } from './errors.ts';
import type { Sender } from './parts.ts';

/** PV1-2 (table 0004: inpatient, outpatient, emergency) -> kind of care (JDV_J59); an ORU of nobody's stay: laboratory. */
const CARE: Readonly<Record<string, string>> = { I: '03', O: '07', E: '07' };
const [LABORATORY, CONSULTATION] = ['26', '07'];

/** A document of a message, and its card as its header says it. */
interface Card {
  readonly document: SubmittedDocument;
  /** Its patient's name is spelled otherwise than in PID. */
  readonly otherSpelling: boolean;
}

/** @throws CdaError, Hl7Refusal other-patient, traits-incomplete */
export function cardsOf({ documents, patients, traits, visibility, act, parentId }: Transmission): Card[] {
  return documents.map(({ content }): Card => {
    const sha1 = createHash('sha1').update(content).digest('hex');
    const cda = readCda(content);
    if (cda.warnings.some(({ code }) => code === 'ins-traits-incomplete')) throw new Hl7Refusal('traits-incomplete');
    const { entry } = deriveEntry(cda, { sha1, size: content.length });
    const { value, oid } = entry.patientId;
    if (!patients.some((one) => one.value === value && one.oid === oid)) throw new Hl7Refusal('other-patient');
    const difference = differenceOf(traits, cda.sourcePatientInfo);
    if (difference === 'another') throw new Hl7Refusal('other-patient');
    const replaces = entry.replaces ?? (act === 'replace' && parentId !== null ? { uniqueId: parentId } : undefined);
    if (act === 'replace' && replaces === undefined) throw new Hl7Refusal('nothing-replaced');
    const declared: DocumentEntry = { ...entry, visibility, ...(replaces === undefined ? {} : { replaces }) };
    const document = { declared, content, mediaType: entry.mimeType };
    return { document, otherSpelling: difference === 'spelling' };
  });
}

/**
 * The submission set of one message. Its number follows from who sends, MSH-10 and the documents: the same message again is the
 * same submission, and gets its first answer.
 */
export function toSubmission(
  { actor, sourceId }: Sender,
  { sentAt, patientClass }: Transmission,
  message: { readonly controlId: string; readonly type: string },
  documents: readonly SubmittedDocument[],
): SubmissionInput {
  const [first] = documents;
  if (first === undefined) throw new RangeError('a submission has a document');
  const { patientId, authors } = first.declared;
  const parts = documents.map(({ declared, content }) => [
    declared.uniqueId,
    createHash('sha256').update(content).digest('hex'),
  ]);
  const hash = createHash('sha256')
    .update(JSON.stringify([actor.id, message.controlId, parts]))
    .digest('hex');
  return {
    owner: { ins: { value: patientId.value, oid: patientId.oid } },
    set: {
      uniqueId: `2.25.${BigInt(`0x${hash.slice(0, 32)}`)}`,
      sourceId,
      submissionTime: sentAt,
      patientId,
      contentType: careOf(CARE[patientClass] ?? (message.type === 'ORU' ? LABORATORY : CONSULTATION) ?? ''),
      authors: authors.slice(0, 1),
      intendedRecipients: [],
    },
    documents: [...documents],
    way: 'hl7v2',
  };
}

function careOf(code: string): Coded {
  const found = CONTENT_TYPES.find((one) => one.code === code);
  if (found === undefined) throw new RangeError('no such kind of care');
  return found;
}
