import type { SubmittedDocument } from '../../documents/submission.ts';
import type { XmlElement } from '../../standards/cda/xml-tree.ts';
import type { MimePart } from '../../standards/soap-mtom/package-reader.ts';
import { binaryOf } from '../../standards/soap-mtom/xop.ts';
import { childElements, firstChild } from '../../standards/xds/ebrim.ts';
import { ASSOCIATIONS } from '../../standards/xds/ebrim-ids.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { type ReadSubmission, readSubmission } from '../../standards/xds/read-submission.ts';
import { type RegistryError, registryResponse } from '../../standards/xds/registry-response.ts';
import { XdsRefusal } from './errors.ts';
import type { XdsOperation } from './parts.ts';
import { samePatient } from './patient.ts';
import { verifySetSignature } from './set-signature.ts';

/**
 * TD2.1, TD2.2: deposit. Provide and Register Document Set-b (ITI TF-2 §3.41): one submission set, its documents in MTOM, what
 * they replace (RPLC), the signature of the set when there is one.
 */
export const iti41: XdsOperation = {
  service: 'repository',
  element: 'ProvideAndRegisterDocumentSetRequest',
  action: 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b',
  answerAction: 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse',
  async run({ parts, caller, body, attachments }) {
    const submission = readSubmission(submitObjects(body), STATED);
    requireKnownAssociations(submission);
    const ins = samePatient(caller, submission.set.patientId);
    const contents = contentsOf(body, attachments);
    const documents = submission.documents.map(({ id, entry }): SubmittedDocument => {
      return { declared: entry, content: takeContent(contents, id), mediaType: entry.mimeType };
    });
    const [signing, ...others] = submission.signatures.map(({ id, entry }) => {
      return { entry, content: takeContent(contents, id) };
    });
    if (contents.size > 0) throw new XdsRefusal('missing-metadata');
    if (others.length > 0) throw new MetadataProblem('twice', 'a set is signed once', 'set');
    const signed =
      signing === undefined
        ? submission.set
        : { ...submission.set, signature: verifySetSignature(parts, caller.actor, submission.set, documents, signing) };
    const { warnings } = await parts.runner.run(parts.actions.submitDocuments, caller.actor, {
      owner: { ins },
      set: signed,
      documents,
      way: 'xds',
      ...(submission.folders.length === 0
        ? {}
        : {
            folders: [...submission.folders],
          }),
    });
    return { body: registryResponse('success', warnings.slice(0, MAX_WARNINGS).map(toWarning)) };
  },
  refusal: ({ code, text, location, each = [{ text, location }] }) =>
    registryResponse(
      'failure',
      each.map((one) => ({
        code,
        text: one.text,
        severity: 'Error',
        ...(one.location === undefined ? {} : { location: one.location }),
      })),
    ),
};

/** Warnings told of one deposit: what was taken although it is not as the profiles ask. */
const MAX_WARNINGS = 50;

const toWarning = (text: string): RegistryError => {
  return { code: 'XDSRepositoryMetadataError', text: `Accepté, avec une réserve (${text}).`, severity: 'Warning' };
};

export function submitObjects(body: XmlElement): XmlElement {
  const request = firstChild(body, 'SubmitObjectsRequest');
  if (request === undefined) throw new MetadataProblem('missing', 'a SubmitObjectsRequest is expected');
  return request;
}

/** What the French profiles ask beyond ebRIM, of every door (PDSm-for-DMP 0.1.0, DocumentEntry). */
const STATED = ['serviceStart', 'facilityType', 'practiceSetting'] as const;

const DEPOSITING: ReadonlySet<string> = new Set([
  ASSOCIATIONS.hasMember,
  ASSOCIATIONS.replaces,
  ASSOCIATIONS.transformsAndReplaces,
  ASSOCIATIONS.signs,
]);

/** An association that says more than this record keeps is refused, never dropped. */
function requireKnownAssociations({ associations, documents, signatures, setId }: ReadSubmission): void {
  for (const { type } of associations) {
    if (!DEPOSITING.has(type)) {
      throw new MetadataProblem('unknown-association', 'associations are HasMember, RPLC and signs', 'Association');
    }
  }
  const members = new Set(
    associations
      .filter(({ type, source }) => type === ASSOCIATIONS.hasMember && source === setId)
      .map(({ target }) => target),
  );
  const alone = [...documents, ...signatures].findIndex(({ id }) => !members.has(id));
  if (alone >= 0) {
    throw new MetadataProblem('missing', 'a document is a member of the set (HasMember)', `document[${alone}]`);
  }
}

/** Bytes by the id of the card to which they belong, letters' case aside: the national example writes it two ways. */
function contentsOf(body: XmlElement, attachments: readonly MimePart[]): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const element of childElements(body, 'Document')) {
    const id = (element.attrs.id ?? '').toLowerCase();
    if (contents.has(id)) throw new MetadataProblem('twice', 'two documents have the same id', 'Document');
    contents.set(id, binaryOf(element, attachments));
  }
  return contents;
}

function takeContent(contents: Map<string, Buffer>, id: string): Buffer {
  const content = contents.get(id.toLowerCase());
  if (content === undefined) throw new XdsRefusal('missing-document');
  contents.delete(id.toLowerCase());
  return content;
}
