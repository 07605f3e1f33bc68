import type { SubmissionResult } from '../../documents/submission.ts';
import { isFailure } from '../../kernel/errors.ts';
import { type BundleSlot, type ProvideBundle, readProvideBundle } from '../../standards/fhir/bundle.ts';
import { elementOfField } from '../../standards/fhir/element-names.ts';
import { transactionResponse } from '../../standards/fhir/transaction-response.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import { sendFhir } from './answers.ts';
import { callerOf } from './authentication.ts';
import { resourceOf } from './bodies.ts';
import { applied, returnPreference } from './conditions.ts';
import { readDeposited } from './deposited.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';

/** Bytes of a transaction: one document of the largest size as base64 (4/3), or several smaller ones, and metadata. */
export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;

/**
 * ITI-65, Provide Document Bundle: `POST [base]`, a transaction of one submission set. Answers 200 and a
 * transaction-response in the order of the request; `Prefer: return` says what its entries hold. https://profiles.ihe.net/ITI/MHD/ITI-65.html ; PDSm 3.1.1 flows 01, 02.
 */
export const iti65: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.deposit'] }, bodyLimit: MAX_BUNDLE_BYTES } as const;
  app.post('/', options, async (request, reply) => {
    const reading = readProvideBundle(resourceOf(request));
    if (!reading.ok) throw new FhirRefusal('invalid-resource', reading.issues);
    const { bundle } = reading;
    const caller = callerOf(request);
    const result = await submit(parts, caller, bundle);
    const preference = returnPreference(request);
    const wantsAll = preference === 'representation';
    const patient = bundle.submissionSet.patientId;
    const resources = wantsAll ? await readDeposited(parts, caller, patient, result, true) : null;
    const told = resources === null ? { preference } : { preference, resources };
    const answer = transactionResponse(bundle.slots, result, warningsOf(bundle, result, caller.sourceId), told);
    return sendFhir(applied(reply, wantsAll && resources === null ? null : preference), answer);
  });
};

async function submit(
  parts: FhirParts,
  caller: ReturnType<typeof callerOf>,
  bundle: ProvideBundle,
): Promise<SubmissionResult> {
  const { value, oid } = bundle.submissionSet.patientId;
  try {
    return await parts.runner.run(parts.actions.submitDocuments, caller.actor, {
      owner: { ins: { value, oid } },
      set: bundle.submissionSet,
      way: 'fhir',
      ...(bundle.folders.length === 0 ? {} : { folders: [...bundle.folders] }),
      documents: bundle.documents.map(({ entry, content, contentType }) => ({
        declared: entry,
        content,
        mediaType: contentType,
      })),
    });
  } catch (error) {
    throw isFailure(error) ? withPlaces(error, (at) => toExpression(at, bundle.slots)) : error;
  }
}

function warningsOf(bundle: ProvideBundle, result: SubmissionResult, sourceId: string): Issue[] {
  const warning = (diagnostics: string): Issue => ({ severity: 'warning', code: 'business-rule', diagnostics });
  const foreign =
    bundle.submissionSet.sourceId === sourceId
      ? []
      : [warning('The sourceId is not the one registered for this product.')];
  return [...bundle.warnings, ...result.warnings.map(warning), ...foreign];
}

const FOLDER = /^folder\[(\d+)\]/;
const PLACE = /^documents?\[(\d+)\](?:\.(\w+))?/;

/** `document[1].hash` -> `Bundle.entry[4].resource.content[0].attachment.hash`; other places are left out. */
export function toExpression(at: string | undefined, slots: readonly BundleSlot[]): string | undefined {
  const folder = FOLDER.exec(at ?? '')?.[1];
  if (folder !== undefined) {
    const place = slots.findIndex((slot) => slot.kind === 'folder' && slot.folder === Number(folder));
    return `Bundle.entry[${place}].resource`;
  }
  const [, index, field] = PLACE.exec(at ?? '') ?? [];
  if (index === undefined) return undefined;
  const entry = slots.findIndex((slot) => slot.kind === 'document' && slot.document === Number(index));
  return entry < 0 ? undefined : withElement(`Bundle.entry[${entry}].resource`, field);
}

/** The same for a document that is sent alone: `document[0].hash` -> `DocumentReference.content[0].attachment.hash`. */
export function elementOf(at: string | undefined): string | undefined {
  const found = PLACE.exec(at ?? '');
  return found === null ? undefined : withElement('DocumentReference', found[2]);
}

function withElement(place: string, field: string | undefined): string {
  const element = field === undefined ? '' : elementOfField(field);
  return element === '' ? place : `${place}.${element}`;
}

/** The failure again, with its places as FHIRPath. */
export function withPlaces(
  error: Error & { code: string; details: FhirRefusal['details'] },
  placeOf: (at: string | undefined) => string | undefined,
): FhirRefusal {
  const { at, problems, ...details } = error.details;
  const place = placeOf(at);
  const placed = problems?.map((problem) => {
    const expression = placeOf(problem.at);
    return expression === undefined ? { reason: problem.reason } : { reason: problem.reason, at: expression };
  });
  return new FhirRefusal(error.code as FhirRefusal['code'], [], {
    ...details,
    ...(place === undefined ? {} : { at: place }),
    ...(placed === undefined ? {} : { problems: placed }),
  });
}
