import { isFailure } from '../../kernel/errors.ts';
import type { XmlElement } from '../../standards/cda/xml-tree.ts';
import { fromDocumentReference } from '../../standards/fhir/document-reference.ts';
import { textOf } from '../../standards/soap-mtom/envelope.ts';
import { type PackagePart, xopInclude } from '../../standards/soap-mtom/write-envelope.ts';
import { childElements, firstChild } from '../../standards/xds/ebrim.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { type RegistryError, type RetrievedXml, retrieveResponse } from '../../standards/xds/registry-response.ts';
import { inMode, read } from './emergency.ts';
import { toRefusedCall, XdsRefusal } from './errors.ts';
import { MAX_RETRIEVED_BYTES, MAX_RETRIEVED_DOCUMENTS } from './limits.ts';
import type { XdsCall, XdsOperation } from './parts.ts';
import { patientOfVihf } from './patient.ts';

interface Asked {
  readonly repository: string;
  readonly uniqueId: string;
}

/** TD3.2: read documents. Retrieve Document Set (ITI TF-2 §3.43), several at once; what may not be read is not there. */
export const iti43: XdsOperation = {
  service: 'repository',
  element: 'RetrieveDocumentSetRequest',
  action: 'urn:ihe:iti:2007:RetrieveDocumentSet',
  answerAction: 'urn:ihe:iti:2007:RetrieveDocumentSetResponse',
  async run(call) {
    const asked = askedIn(call.body);
    const documents: RetrievedXml[] = [];
    const attachments: PackagePart[] = [];
    const errors: RegistryError[] = [];
    let bytes = 0;
    for (const one of asked) {
      try {
        if (bytes > MAX_RETRIEVED_BYTES) throw new XdsRefusal('too-many-results');
        const { content, mimeType } = await retrieve(call, one);
        bytes += content.length;
        const id = `${call.parts.ids.uuid()}@carnet`;
        attachments.push({ id, type: mimeType, bytes: content });
        documents.push({
          repositoryUniqueId: one.repository,
          uniqueId: one.uniqueId,
          mimeType,
          content: xopInclude(id),
        });
      } catch (error) {
        // One that is refused for good does not stop the others; what would refuse them all does.
        if (!isOwn(error)) throw error;
        const refused = toRefusedCall(error);
        if (refused === null) throw error;
        errors.push({ code: refused.code, text: refused.text, severity: 'Error', location: one.uniqueId });
      }
    }
    const status = errors.length === 0 ? 'success' : documents.length === 0 ? 'failure' : 'partial';
    return { body: retrieveResponse(status, documents, errors), attachments };
  },
  refusal: ({ code, text, location }) =>
    retrieveResponse(
      'failure',
      [],
      [{ code, text, severity: 'Error', ...(location === undefined ? {} : { location }) }],
    ),
};

function isOwn(error: unknown): boolean {
  return ['not-found', 'too-many-results', 'unknown-repository'].some((code) => isFailure(error, code));
}

function askedIn(body: XmlElement): readonly Asked[] {
  const requests = childElements(body, 'DocumentRequest');
  if (requests.length === 0 || requests.length > MAX_RETRIEVED_DOCUMENTS) {
    throw new MetadataProblem(
      'too-many',
      `1 to ${MAX_RETRIEVED_DOCUMENTS} documents are read at once`,
      'DocumentRequest',
    );
  }
  const asked = requests.map((request) => ({
    repository: textOf(firstChild(request, 'RepositoryUniqueId')),
    uniqueId: textOf(firstChild(request, 'DocumentUniqueId')),
  }));
  if (asked.some(({ uniqueId }) => uniqueId === '')) {
    throw new MetadataProblem('missing', 'a DocumentUniqueId is expected', 'DocumentRequest');
  }
  return asked;
}

interface Read {
  readonly content: Buffer;
  readonly mimeType: string;
}

/** A document, or the signature of a set by the uniqueId of the document that carried it (IHE DSG). */
async function retrieve(call: XdsCall, { repository, uniqueId }: Asked): Promise<Read> {
  const { parts, caller } = call;
  if (repository !== parts.repositoryUniqueId) throw new XdsRefusal('unknown-repository');
  const owner = { ins: patientOfVihf(caller) };
  try {
    const { content, entry } = await inMode(call, () =>
      parts.retrieve(caller.actor, { kind: 'unique', id: uniqueId, owner }),
    );
    return { content, mimeType: fromDocumentReference(JSON.parse(entry.toString())).mimeType };
  } catch (error) {
    if (!isFailure(error, 'not-found')) throw error;
    const { content } = await read(call, parts.actions.readSignature, { owner: { ...owner, inside: true }, uniqueId });
    return { content, mimeType: 'text/xml' };
  }
}
