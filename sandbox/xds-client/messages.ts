import { createHash } from 'node:crypto';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { escapeXml } from '../../src/standards/cda/write-xml.ts';
import { SOAP_NAMESPACES } from '../../src/standards/soap-mtom/envelope.ts';
import { type PackagePart, writePackage, xopInclude } from '../../src/standards/soap-mtom/write-envelope.ts';
import { ASSOCIATIONS, LCM, QUERIES, QUERY, STATUSES, XDS_B } from '../../src/standards/xds/ebrim-ids.ts';
import type { Cx, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { registryObjectList, writeAssociation, writeEntry, writeSet } from '../../src/standards/xds/write-ebrim.ts';

/** Messages as a professional's software writes them, for the transactions that `carnet xds` speaks. */

/** One request before it is signed: where it goes, and what it says. */
export interface Ask {
  readonly service: 'patients' | 'habilitations' | 'registry' | 'repository';
  readonly action: string;
  readonly body: string;
  readonly documents: readonly PackagePart[];
}

const WSA = 'http://www.w3.org/2005/08/addressing';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
/** Kind of care during which a set is made (JDV_J59): a consultation. */
export const CONSULTATION = { code: '07', system: '1.2.250.1.213.2.2', label: 'Consultation' } as const;

/** The SOAP 1.2 envelope (WS-Addressing 1.0) around a body, with its assertion. */
export function envelopeOf({ action, body }: Ask, assertion: string, messageId: string): string {
  return (
    `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES['1.2']}"><soap:Header>` +
    `<MessageID xmlns="${WSA}">urn:uuid:${messageId}</MessageID><To xmlns="${WSA}"/>` +
    `<ReplyTo soap:mustUnderstand="true" xmlns="${WSA}"><Address>${WSA}/anonymous</Address></ReplyTo>` +
    `<Action soap:mustUnderstand="true" xmlns="${WSA}">${action}</Action>` +
    `<wsse:Security xmlns:wsse="${WSSE}">${assertion}</wsse:Security></soap:Header>` +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** The bytes to send: the envelope alone, or an MTOM package with its documents. */
export function bytesOf(ask: Ask, envelope: string, boundary: string): { contentType: string; body: Buffer } {
  if (ask.service !== 'repository')
    return { contentType: `application/soap+xml; charset=utf-8; action="${ask.action}"`, body: Buffer.from(envelope) };
  const addressing = { version: '1.2', action: ask.action, messageId: '', relatesTo: null } as const;
  const { contentType, pieces } = writePackage(addressing, boundary, envelope, ask.documents);
  return { contentType, body: Buffer.concat(pieces) };
}

const slot = (name: string, value: string): string =>
  `<Slot name="$XDSDocumentEntry${name}"><ValueList><Value>${escapeXml(value)}</Value></ValueList></Slot>`;

function storedQuery(id: string, slots: string): Ask {
  return {
    service: 'registry',
    action: 'urn:ihe:iti:2007:RegistryStoredQuery',
    body:
      `<q:AdhocQueryRequest xmlns:q="${QUERY}" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">` +
      '<q:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>' +
      `<AdhocQuery id="${id}">${slots}</AdhocQuery></q:AdhocQueryRequest>`,
    documents: [],
  };
}

/** TD3.1: the patient's documents that are up to date. */
export function search(patient: Cx): Ask {
  const slots =
    slot('PatientId', `'${patient.value}^^^&${patient.oid}&ISO^NH'`) + slot('Status', `('${STATUSES.approved}')`);
  return storedQuery(QUERIES.FindDocuments, slots);
}

/** TD3.1: the card of one document, as it is now. */
export const cardOf = (uniqueId: string): Ask => storedQuery(QUERIES.GetDocuments, slot('UniqueId', `('${uniqueId}')`));

/** TD3.2: the bytes of one document. */
export function retrieval(repository: string, uniqueId: string): Ask {
  return {
    service: 'repository',
    action: 'urn:ihe:iti:2007:RetrieveDocumentSet',
    body:
      `<RetrieveDocumentSetRequest xmlns="${XDS_B}"><DocumentRequest>` +
      `<RepositoryUniqueId>${escapeXml(repository)}</RepositoryUniqueId>` +
      `<DocumentUniqueId>${escapeXml(uniqueId)}</DocumentUniqueId></DocumentRequest></RetrieveDocumentSetRequest>`,
    documents: [],
  };
}

/**
 * TD2.1: one CDA document, its card read from its header. The same document makes the same set again, and so meets the same answer.
 * @throws CdaError for bytes that are no CDA R2 document
 */
export function deposit(content: Buffer, sourceId: string): Ask & { readonly patient: Cx } {
  const facts = { sha1: createHash('sha1').update(content).digest('hex'), size: content.length };
  const { entry } = deriveEntry(readCda(content), facts);
  const set: SubmissionSet = {
    uniqueId: `${entry.uniqueId}.1`,
    sourceId,
    submissionTime: entry.creationTime,
    patientId: entry.patientId,
    contentType: CONSULTATION,
    authors: entry.authors.slice(0, 1),
    intendedRecipients: [],
  };
  const objects = registryObjectList([
    writeSet(set, 'SubmissionSet01'),
    writeEntry({ ...entry, status: 'approved' }, 'Document01'),
    writeAssociation({
      id: 'Association01',
      type: ASSOCIATIONS.hasMember,
      source: 'SubmissionSet01',
      target: 'Document01',
      slots: { SubmissionSetStatus: 'Original' },
    }),
  ]);
  return {
    service: 'repository',
    action: 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b',
    body:
      `<xds:ProvideAndRegisterDocumentSetRequest xmlns:xds="${XDS_B}"><lcm:SubmitObjectsRequest xmlns:lcm="${LCM}">` +
      `${objects}</lcm:SubmitObjectsRequest><xds:Document id="Document01">${xopInclude('document01@carnet')}</xds:Document>` +
      '</xds:ProvideAndRegisterDocumentSetRequest>',
    documents: [{ id: 'document01@carnet', type: entry.mimeType, bytes: content }],
    patient: entry.patientId,
  };
}
