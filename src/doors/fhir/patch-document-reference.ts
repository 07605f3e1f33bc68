import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OwnerRef } from '../../kernel/action.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isFailure } from '../../kernel/errors.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import {
  type PatchOperation,
  patchSecurityLabels,
  readFhirPathPatch,
  readJsonPatch,
} from '../../standards/fhir/patch.ts';
import { readIdentifier, readPatient } from '../../standards/fhir/search-values.ts';
import { fromSecurityLabels, type SecurityLabels } from '../../standards/fhir/security-labels.ts';
import type { DocumentReference } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { actorOf, callerOf } from './authentication.ts';
import { jsonPatchOf, resourceOf } from './bodies.ts';
import { applied, requireMatch, returnPreference, versionTag } from './conditions.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';

/** Bytes of a patch. */
export const MAX_PATCH_BYTES = 16 * 1024;

/**
 * PDSm flow 03, TD3.3a: hide from professionals and show again. `PATCH [base]/DocumentReference?identifier=<system>|<uniqueId>`
 * (conditional; `patient.identifier` may be added) or `PATCH [base]/DocumentReference/<id>`; JSON Patch or FHIRPath Patch.
 * 200 with the new version, or with an OperationOutcome when the token does not read; 405 for another element; 412 when
 * If-Match names another version.
 */
export const patchDocumentReference: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.manage'] }, bodyLimit: MAX_PATCH_BYTES } as const;
  app.patch('/DocumentReference', options, async (request, reply) => {
    const { operations, actor } = prepare(request);
    const entry = await findByIdentifier(parts, actor, new URLSearchParams(queryOf(request)));
    return answer(request, reply, await change(parts, request, actor, entry, operations));
  });
  app.patch<{ Params: { id: string } }>('/DocumentReference/:id', options, async (request, reply) => {
    const { operations, actor } = prepare(request);
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const { entry } = await parts.runner.run(parts.actions.readDocument, actor, { document: { kind: 'entry', id } });
    return answer(request, reply, await change(parts, request, actor, entry, operations));
  });
};

/** The right to manage is not the right to read: without `record.read` the answer says only that it is done. */
function answer(request: FastifyRequest, reply: FastifyReply, changed: Changed): FastifyReply {
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

/** The current entry of the document that the condition names, among those that the actor sees. */
async function findByIdentifier(parts: FhirParts, actor: Actor, parameters: URLSearchParams): Promise<Buffer> {
  const identifier = readIdentifier(parameters.get('identifier') ?? '');
  const named = [...parameters.keys()].filter((name) => name !== 'identifier' && name !== '_format');
  const patient = named.length === 1 ? readPatient(parameters.get(named[0] ?? '') ?? '') : null;
  const isPatient = named.every((name) => /^(patient|subject)([.:]identifier)?$/.test(name));
  if (identifier === null || !isPatient || (named.length > 0 && patient === null)) {
    const text = 'A conditional patch names one document: identifier=<system>|<value>, and may name its patient.';
    throw new FhirRefusal('invalid-search', [errorIssue('value', text, 'identifier')]);
  }
  if (identifier.logicalId !== undefined) {
    const document = { kind: 'document', id: identifier.logicalId } as const;
    return (await hidingRefusals(parts.runner.run(parts.actions.readDocument, actor, { document }))).entry;
  }
  const { uniqueId } = identifier;
  if (patient !== null) {
    return await findInRecord(parts, actor, { ins: { value: patient.value, oid: patient.oid } }, uniqueId);
  }
  const recordId = await parts.recordByUniqueId(uniqueId);
  if (recordId === null) throw new FhirRefusal('not-found');
  return await hidingRefusals(findInRecord(parts, actor, { id: recordId }, uniqueId));
}

/**
 * The caller named a document and no record: that there is one somewhere, in a record that is not open to her, is not hers
 * to know (docs/adr/0011). Every refusal is told as absence, word for word.
 */
async function hidingRefusals<T>(looking: Promise<T>): Promise<T> {
  try {
    return await looking;
  } catch (error) {
    const codes = ['refused', 'not-found', 'unknown-record'];
    throw codes.some((code) => isFailure(error, code)) ? new FhirRefusal('not-found') : error;
  }
}

async function findInRecord(parts: FhirParts, actor: Actor, owner: OwnerRef, uniqueId: string): Promise<Buffer> {
  const found = await parts.runner.run(parts.actions.searchDocuments, actor, {
    owner,
    uniqueIds: [uniqueId],
    order: 'newest-first',
    count: 1,
    withTotal: false,
  });
  if (found.entries[0] === undefined) throw new FhirRefusal('not-found');
  return found.entries[0].json;
}

interface Changed {
  readonly entry: Buffer;
  readonly version: number;
}

async function change(
  parts: FhirParts,
  request: FastifyRequest,
  actor: Actor,
  entry: Buffer,
  operations: readonly PatchOperation[],
): Promise<Changed> {
  const { id = '', securityLabel = [], meta } = JSON.parse(entry.toString()) as DocumentReference;
  const version = Number(meta?.versionId ?? 0);
  requireMatch(request, version);
  const current = fromSecurityLabels(securityLabel, 'N', 'DocumentReference.securityLabel').labels;
  const patched = patchSecurityLabels(operations, current);
  if (!patched.ok) throw new FhirRefusal('patch-not-applicable', patched.issues);
  const masked = maskAsked(current, patched.labels);
  if (masked === null) return { entry, version };
  const action = masked ? parts.actions.hideDocument : parts.actions.showDocument;
  const document = { kind: 'entry', id } as const;
  return await parts.runner.run(action, actor, { document, expectedVersion: version });
}

/** Hide (true), show (false) or nothing (null). The other labels have no act of their own yet. */
export function maskAsked(current: SecurityLabels, wanted: SecurityLabels): boolean | null {
  const others = ({ visibility }: SecurityLabels) =>
    visibility
      .filter((code) => code !== 'MASQUE_PS')
      .sort()
      .join();
  if (current.confidentiality !== wanted.confidentiality || others(current) !== others(wanted)) {
    const text = 'MASQUE_PS may be added and removed; the other labels stay as they are.';
    throw new FhirRefusal('patch-not-applicable', [
      errorIssue('business-rule', text, 'DocumentReference.securityLabel'),
    ]);
  }
  const [before, after] = [current, wanted].map(({ visibility }) => visibility.includes('MASQUE_PS'));
  return before === after ? null : (after ?? null);
}
