import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentRef } from '../../documents/find-document.ts';
import type { ReadResult } from '../../documents/read-document.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { type PatchOperation, readFhirPathPatch, readJsonPatch } from '../../standards/fhir/patch.ts';
import { type Patchable, patchDocument } from '../../standards/fhir/patched-document.ts';
import { readIdentifier, readPatient } from '../../standards/fhir/search-values.ts';
import { fromSecurityLabels } from '../../standards/fhir/security-labels.ts';
import { PDSM_IS_ARCHIVED } from '../../standards/fhir/systems.ts';
import type { DocumentReference } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { changeAsked } from './asked-change.ts';
import { actorOf, callerOf } from './authentication.ts';
import { jsonPatchOf, resourceOf } from './bodies.ts';
import { applied, requireMatch, returnPreference, versionTag } from './conditions.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';

/** Bytes of a patch. */
export const MAX_PATCH_BYTES = 16 * 1024;

/**
 * PDSm flow 03, TD3.3a to d: hide from professionals and show again, make visible to the patient, archive and take back, withdraw. `PATCH [base]/DocumentReference?identifier=<system>|<uniqueId>`
 * (conditional; `patient.identifier` may be added) or `PATCH [base]/DocumentReference/<id>`; JSON Patch or FHIRPath Patch.
 * 200 with the new version, or with an OperationOutcome when the token does not read; 405 for another element; 412 when
 * If-Match names another version.
 */
export const patchDocumentReference: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.manage'] }, bodyLimit: MAX_PATCH_BYTES } as const;
  app.patch('/DocumentReference', options, async (request, reply) => {
    const { operations, actor } = prepare(request);
    const { found, uniqueId } = await findByIdentifier(parts, actor, new URLSearchParams(queryOf(request)));
    return answer(request, reply, await change(parts, request, actor, found, operations, uniqueId));
  });
  app.patch<{ Params: { id: string } }>('/DocumentReference/:id', options, async (request, reply) => {
    const { operations, actor } = prepare(request);
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const found = await locate(parts, actor, { kind: 'entry', id });
    return answer(request, reply, await change(parts, request, actor, found, operations));
  });
};

/** The right to manage is not the right to read: without `record.read` the answer says only that it is done. */
function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  changed: Pick<Located, 'entry' | 'version'>,
): FastifyReply {
  const preference = returnPreference(request);
  const mayRead = callerOf(request).scopes.has('record.read');
  const tagged = reply.header('etag', versionTag(changed.version));
  if (preference === 'minimal') return applied(tagged, preference).header('cache-control', 'no-store').send();
  if (mayRead && preference !== 'OperationOutcome') return sendFhir(applied(tagged, preference), changed.entry);
  const text = `The document is as asked.${mayRead ? '' : ' This token does not give the right to read it.'}`;
  const outcome = operationOutcome([{ severity: 'information', code: 'informational', diagnostics: text }]);
  return sendFhir(preference === 'representation' ? tagged : applied(tagged, preference), outcome);
}

function prepare(request: FastifyRequest): { readonly operations: readonly PatchOperation[]; readonly actor: Actor } {
  return { operations: operationsOf(request), actor: actorOf(request) };
}

function operationsOf(request: FastifyRequest): readonly PatchOperation[] {
  const patch = jsonPatchOf(request);
  const reading = patch === null ? readFhirPathPatch(resourceOf(request)) : readJsonPatch(patch.document);
  if (reading.ok) return reading.operations;
  throw new FhirRefusal(
    reading.reason === 'not-allowed' ? 'element-not-patchable' : 'invalid-resource',
    reading.issues,
  );
}

/** The document that the condition names, as it is now. */
async function findByIdentifier(parts: FhirParts, actor: Actor, parameters: URLSearchParams): Promise<Named> {
  const identifier = readIdentifier(parameters.get('identifier') ?? '');
  const named = [...parameters.keys()].filter((name) => name !== 'identifier' && name !== '_format');
  const patient = named.length === 1 ? readPatient(parameters.get(named[0] ?? '') ?? '') : null;
  const isPatient = named.every((name) => /^(patient|subject)([.:]identifier)?$/.test(name));
  const isOne = parameters.getAll('identifier').length === 1;
  if (identifier === null || !isOne || !isPatient || (named.length > 0 && patient === null)) {
    const text = 'A conditional patch names one document: identifier=<system>|<value>, and may name its patient.';
    throw new FhirRefusal('invalid-search', [errorIssue('value', text, 'identifier')]);
  }
  if (identifier.logicalId !== undefined)
    return { found: await locate(parts, actor, { kind: 'document', id: identifier.logicalId }) };
  const { uniqueId } = identifier;
  if (patient !== null) {
    const found = await locate(parts, actor, { kind: 'unique', id: uniqueId, owner: { ins: patient } });
    return { found, uniqueId };
  }
  // Anybody may deposit under any identifier in another record: what counts is what the caller can reach.
  const records = await parts.recordsByUniqueId(actor, uniqueId);
  if (records !== null && records.length < 2) {
    const [id] = records;
    if (id === undefined) throw new FhirRefusal('not-found');
    return { found: await locate(parts, actor, { kind: 'unique', id: uniqueId, owner: { id } }), uniqueId };
  }
  const text = 'Documents of several patients have this identifier: patient.identifier tells which one is meant.';
  throw new FhirRefusal('several-documents', [errorIssue('multiple-matches', text, 'identifier')]);
}

interface Named {
  readonly found: Located;
  /** The uniqueId that named it, if one did. */
  readonly uniqueId?: string;
}

type Located = Pick<ReadResult, 'entry' | 'version' | 'entryUuid'>;

/** A document is named, not the rights in its record: whoever may not change it there learns not even that it is. */
function locate(parts: FhirParts, actor: Actor, document: DocumentRef): Promise<Located> {
  return parts.runner.run(parts.actions.locateDocument, actor, { document });
}

async function change(
  parts: FhirParts,
  request: FastifyRequest,
  actor: Actor,
  { entry, version, entryUuid }: Located,
  operations: readonly PatchOperation[],
  uniqueId?: string,
): Promise<Pick<Located, 'entry' | 'version'>> {
  requireMatch(request, version);
  const before = patchableOf(JSON.parse(entry.toString()) as DocumentReference);
  const patched = patchDocument(operations, before);
  if (!patched.ok) {
    const code = patched.reason === 'not-allowed' ? 'element-not-patchable' : 'patch-not-applicable';
    throw new FhirRefusal(code, patched.issues);
  }
  const asked = changeAsked(before, patched.document);
  if (asked === null) return { entry, version };
  const document = { kind: 'entry', id: entryUuid } as const;
  return await parts.runner.run(parts.actions[asked], actor, {
    document,
    expectedVersion: version,
    ...(uniqueId === undefined ? {} : { uniqueId }),
  });
}

function patchableOf({ status, securityLabel = [], extension = [] }: DocumentReference): Patchable {
  const archived = extension.some(({ url, valueBoolean }) => url === PDSM_IS_ARCHIVED && valueBoolean === true);
  const { labels } = fromSecurityLabels(securityLabel, 'N', 'DocumentReference.securityLabel');
  return { labels, status, archived };
}
