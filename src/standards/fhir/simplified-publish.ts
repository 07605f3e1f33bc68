/**
 * The DocumentReference of ITI-105 (Simplified Publish): one document with its bytes, and the least of a card. What it leaves
 * out is read in the document, or follows from what it says.
 * Source: IHE ITI MHD 4.2.3 §2:3.105; PDSm 3.1.1, profile pdsm-simplified-publish (flows 09 and 10).
 */
import { createHash } from 'node:crypto';
import { CdaError } from '../cda/cda-error.ts';
import { deriveEntry } from '../cda/derive-metadata.ts';
import { readCda } from '../cda/read-cda.ts';
import { classOfType } from '../terminologies/types.ts';
import type { Cx, DocumentEntry } from '../xds/metadata.ts';
import { toCoding, toConcept, toUriIdentifier, toUrnOid } from './codings.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import { patientOf, readDocumentReference } from './read-document-reference.ts';
import { containedById } from './read-people.ts';
import type { DocumentReference, Issue } from './types.ts';
import { validateResource } from './validate.ts';

export interface SimplifiedPublication {
  readonly entry: DocumentEntry;
  readonly content: Buffer;
  readonly contentType: string;
  /** Departures from the profile that are accepted. */
  readonly warnings: readonly Issue[];
}

export type SimplifiedReading =
  | { readonly ok: true; readonly publication: SimplifiedPublication }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const CDA_TYPES = new Set(['text/xml', 'application/xml', 'application/hl7-v3+xml', 'application/xslt+xml']);
/** JDV_J10: the media type says all that there is to say of the format. */
const SUFFICIENT_FORMAT = { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient', system: '1.3.6.1.4.1.19376.1.2.3' };
const LANGUAGE = 'fr-FR';

/**
 * @param body parsed, not validated
 * @param uniqueIdOf the uniqueId (dotted OID) of a document without masterIdentifier, from what the caller gave to know it
 * again; null when it gave nothing
 */
export function readSimplifiedPublication(
  body: unknown,
  uniqueIdOf: (patient: Cx) => string | null,
): SimplifiedReading {
  if (typeof body !== 'object' || (body as Partial<DocumentReference> | null)?.resourceType !== 'DocumentReference') {
    return { ok: false, issues: [errorIssue('structure', 'A DocumentReference is expected.', 'DocumentReference')] };
  }
  const issues = validateResource(body, 'pdsm-simplified-publish').map(tolerate);
  if (issues.some(isError)) return { ok: false, issues: issues.filter(isError) };
  const resource = body as DocumentReference;
  const named = resource.masterIdentifier === undefined ? withUniqueId(resource, uniqueIdOf) : resource;
  if (named === null) {
    const text =
      'A masterIdentifier is expected, or the header Idempotency-Key: without them a repetition is not known.';
    return { ok: false, issues: [errorIssue('required', text, 'DocumentReference.masterIdentifier')] };
  }
  const content = Buffer.from(named.content[0]?.attachment.data ?? '', 'base64');
  if (content.length === 0) {
    const text = 'The document has no bytes.';
    return { ok: false, issues: [errorIssue('required', text, 'DocumentReference.content[0].attachment.data')] };
  }
  const derived = derivedFrom(named, content, issues);
  const { entry, issues: found } = readDocumentReference(completed(named, derived), 'DocumentReference');
  issues.push(...found);
  if (entry === null || issues.some(isError)) return { ok: false, issues: issues.filter(isError) };
  const contentType = named.content[0]?.attachment.contentType ?? '';
  return { ok: true, publication: { entry: declared(entry), content, contentType, warnings: issues } };
}

/** The record itself keeps the document; the identifier may come in a header. */
function tolerate(issue: Issue): Issue {
  const excused = /^DocumentReference\.(custodian|masterIdentifier)$/.test(issue.expression ?? '');
  return excused && issue.code === 'required'
    ? { ...issue, severity: 'warning', diagnostics: `${issue.diagnostics} Accepted.` }
    : issue;
}

function withUniqueId(
  resource: DocumentReference,
  uniqueIdOf: (patient: Cx) => string | null,
): DocumentReference | null {
  const patient = patientOf(resource.subject, containedById(resource.contained));
  // A patient that nobody understands is told by what reads the whole card.
  const uniqueId = uniqueIdOf(patient ?? { value: '', oid: '' });
  return uniqueId === null ? null : { ...resource, masterIdentifier: toUriIdentifier(toUrnOid(uniqueId), 'usual') };
}

/** The card that a CDA document says of itself, when the publication leaves something to it. */
function derivedFrom(resource: DocumentReference, content: Buffer, issues: Issue[]): DocumentEntry | null {
  const { attachment, format } = resource.content[0] ?? { attachment: {} };
  const isWhole = resource.type !== undefined && resource.category !== undefined && format !== undefined;
  const type = (attachment.contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isWhole || !CDA_TYPES.has(type)) return null;
  try {
    const sha1 = createHash('sha1').update(content).digest('hex');
    return deriveEntry(readCda(content), { sha1, size: content.length }).entry;
  } catch (error) {
    if (!(error instanceof CdaError)) throw error;
    const at = 'DocumentReference.content[0].attachment.data';
    issues.push(errorIssue('invalid', `The document itself is refused: ${error.message}`, at));
    return null;
  }
}

function completed(resource: DocumentReference, derived: DocumentEntry | null): DocumentReference {
  const type = resource.type ?? (derived === null ? undefined : toConcept(derived.typeCode));
  const ofType = classOfType(type?.coding?.[0]?.code ?? '')?.classCode;
  const category = resource.category?.[0] ?? toConceptOrNone(derived?.classCode ?? ofType);
  const [first] = resource.content;
  const format = derived?.formatCode ?? SUFFICIENT_FORMAT;
  const attachment = { language: LANGUAGE, ...first?.attachment };
  return {
    ...resource,
    ...(type === undefined ? {} : { type }),
    ...(category === undefined ? {} : { category: [category] }),
    content: [{ format: toCoding(format), ...first, attachment }],
  };
}

function toConceptOrNone(coded: DocumentEntry['classCode'] | undefined): ReturnType<typeof toConcept> | undefined {
  return coded === undefined ? undefined : toConcept(coded);
}

/** Identifiers of entries are the record's to give. */
function declared(entry: DocumentEntry): DocumentEntry {
  const { entryUuid: _entryUuid, logicalId: _logicalId, version: _version, ...rest } = entry;
  return rest;
}
