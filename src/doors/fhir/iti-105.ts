import type { FastifyRequest } from 'fastify';
import type { SubmissionResult } from '../../documents/submission.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isFailure } from '../../kernel/errors.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { readSimplifiedPublication, type SimplifiedPublication } from '../../standards/fhir/simplified-publish.ts';
import { ALREADY_THERE } from '../../standards/fhir/transaction-response.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import type { Coded } from '../../standards/xds/metadata.ts';
import { fromInstant } from '../../standards/xds/stated-time.ts';
import { sendFhir } from './answers.ts';
import { callerOf } from './authentication.ts';
import { resourceOf } from './bodies.ts';
import { applied, returnPreference, versionTag } from './conditions.ts';
import { readDeposited } from './deposited.ts';
import { FhirRefusal } from './errors.ts';
import { elementOf, MAX_BUNDLE_BYTES, withPlaces } from './iti-65.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';

/** Characters of an Idempotency-Key. */
const MAX_KEY_LENGTH = 255;

/**
 * ITI-105, Simplified Publish: `POST [base]/DocumentReference` with the bytes in attachment.data. 201 with the place of the card;
 * sent again, the same answer: it is known by its masterIdentifier, else by the header Idempotency-Key. A document that the
 * record held already is 200. The record makes the submission set. https://profiles.ihe.net/ITI/MHD/ITI-105.html
 */
export const iti105: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.deposit'] }, bodyLimit: MAX_BUNDLE_BYTES } as const;
  app.post('/DocumentReference', options, async (request, reply) => {
    const { actor } = callerOf(request);
    const key = idempotencyKeyOf(request);
    const reading = readSimplifiedPublication(resourceOf(request), ({ oid, value }) =>
      key === null ? null : derivedOid(parts, 'document', actor, oid, value, key),
    );
    if (!reading.ok) throw new FhirRefusal('invalid-resource', reading.issues);
    const result = await submit(parts, callerOf(request), reading.publication);
    const [document] = result.documents;
    if (document === undefined) throw new RangeError('a submission without documents');
    const preference = returnPreference(request);
    const wantsCard = preference === 'representation';
    const patient = reading.publication.entry.patientId;
    const shown = wantsCard ? await readDeposited(parts, callerOf(request), patient, result, false) : null;
    const card = shown?.get(document.entryUuid);
    const answer = applied(reply, wantsCard && card === undefined ? null : preference)
      .header('location', `${parts.baseUrl}/DocumentReference/${document.entryUuid}`)
      .header('etag', versionTag(document.version));
    const status = document.alreadyThere === true ? 200 : 201;
    if (preference === 'minimal') return answer.code(status).header('cache-control', 'no-store').send();
    if (card !== undefined) return sendFhir(answer, card, status);
    return sendFhir(answer, operationOutcome(issuesOf(reading.publication, result)), status);
  });
};

/** @throws FhirRefusal invalid-resource for a key that cannot be one */
function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length <= MAX_KEY_LENGTH && /^[ -~]+$/.test(key)) return key;
  const text = `Idempotency-Key has 1 to ${MAX_KEY_LENGTH} printable characters.`;
  throw new FhirRefusal('invalid-resource', [errorIssue('value', text)]);
}

/**
 * An OID under 2.25 (ITU-T X.667) from what makes one publication: sent again, it has the same. By a key of the zone: an INS goes
 * in, and few enough exist to try them all.
 */
function derivedOid({ stamp }: FhirParts, kind: string, actor: Actor, ...rest: readonly string[]): string {
  const hash = stamp(JSON.stringify(['iti-105', kind, actor.kind, actor.id, ...rest])).toString('hex');
  return `2.25.${BigInt(`0x${hash.slice(0, 32)}`)}`;
}

async function submit(
  parts: FhirParts,
  { actor, sourceId }: ReturnType<typeof callerOf>,
  { entry, content, contentType }: SimplifiedPublication,
): Promise<SubmissionResult> {
  const { value, oid } = entry.patientId;
  const set = {
    uniqueId: derivedOid(parts, 'set', actor, entry.uniqueId),
    sourceId,
    submissionTime: fromInstant(parts.clock.now().toISOString()),
    patientId: entry.patientId,
    contentType: contentTypeOf(entry.practiceSetting?.code),
    authors: entry.authors,
    intendedRecipients: [],
  };
  try {
    return await parts.runner.run(parts.actions.submitDocuments, actor, {
      owner: { ins: { value, oid } },
      set,
      way: 'fhir',
      documents: [{ declared: entry, content, mediaType: contentType }],
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    // The set is ours to make: what the caller used again is the identifier of the document.
    const reused = isFailure(error, 'submission-set-reused');
    throw reused
      ? new FhirRefusal('unique-id-used', [], { at: elementOf('document[0].uniqueId') ?? '' })
      : withPlaces(error, elementOf);
  }
}

const CONTENT_TYPES = '1.2.250.1.213.2.2';

/** contentTypeCode (JDV_J59), which one document alone does not say: a stay in a hospital, else consultations. */
function contentTypeOf(practiceSetting: string | undefined): Coded {
  return { code: practiceSetting === 'ETABLISSEMENT' ? '03' : '07', system: CONTENT_TYPES };
}

function issuesOf(publication: SimplifiedPublication, result: SubmissionResult): Issue[] {
  const deposited: Issue = {
    severity: 'information',
    code: 'informational',
    diagnostics: 'The document is in the record.',
  };
  const told = result.documents[0]?.alreadyThere === true ? [deposited, ALREADY_THERE] : [deposited];
  const warnings = result.warnings.map(
    (diagnostics): Issue => ({ severity: 'warning', code: 'business-rule', diagnostics }),
  );
  return [...told, ...publication.warnings, ...warnings];
}
