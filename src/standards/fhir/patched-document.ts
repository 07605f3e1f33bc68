/** Applies the operations of a patch (patch.ts) to what may change of a DocumentReference. Source: RFC 6902; FHIRPath Patch. */
import type { CodeableConcept } from './datatypes.ts';
import { errorIssue } from './operation-outcome.ts';
import { PATCHABLE_ELEMENTS, type PatchOperation, type PatchTarget } from './patch.ts';
import { fromSecurityLabels, MAX_SECURITY_LABELS, type SecurityLabels, toSecurityLabels } from './security-labels.ts';
import { PDSM_IS_ARCHIVED } from './systems.ts';
import type { DocumentReferenceStatus, Issue } from './types.ts';
import { validateResource } from './validate.ts';

/** What a patch may change of a document. */
export interface Patchable {
  readonly labels: SecurityLabels;
  readonly status: DocumentReferenceStatus;
  readonly archived: boolean;
}

/** `not-allowed`: another extension than isArchived (405). `not-applicable`: the document is not as the patch says (422). */
export type Patched =
  | { readonly ok: true; readonly document: Patchable }
  | { readonly ok: false; readonly reason: 'not-allowed' | 'not-applicable'; readonly issues: readonly Issue[] };

/**
 * The document after a patch. Labels that lose N, R and V keep the current one: N is always implied (JDV_J08).
 * A failed `test`, a place that does not exist, an unknown code or status is an issue, and nothing changes.
 */
export function patchDocument(operations: readonly PatchOperation[], current: Patchable): Patched {
  const { labels, status, archived } = current;
  const values: Record<PatchTarget, unknown> = {
    securityLabel: toSecurityLabels(labels),
    status,
    extension: archived ? [{ url: PDSM_IS_ARCHIVED, valueBoolean: true }] : [],
  };
  for (const operation of operations) {
    const next = apply(values[operation.target], operation);
    if (next === undefined) {
      const at = `DocumentReference.${operation.target}`;
      return notApplicable([errorIssue('processing', 'The patch does not apply to the document as it is.', at)]);
    }
    values[operation.target] = next.value;
  }
  const resource = { resourceType: 'DocumentReference', ...values, content: [{ attachment: { title: '-' } }] };
  const present = Object.fromEntries(
    Object.entries(resource).filter(([, value]) => !Array.isArray(value) || value.length > 0),
  );
  const shape = validateResource(present, 'DocumentReference');
  if (shape.length > 0) return notApplicable(shape);
  const extensions = values.extension as readonly { url: string; valueBoolean?: boolean }[];
  if (extensions.some(({ url }) => url !== PDSM_IS_ARCHIVED)) {
    const issues = [errorIssue('not-supported', PATCHABLE_ELEMENTS, 'DocumentReference.extension')];
    return { ok: false, reason: 'not-allowed', issues };
  }
  if (extensions.length > 1 || extensions.some(({ valueBoolean }) => valueBoolean === undefined)) {
    const text = 'isArchived is true or false, once.';
    return notApplicable([errorIssue('value', text, 'DocumentReference.extension')]);
  }
  const read = fromSecurityLabels(
    values.securityLabel as CodeableConcept[],
    labels.confidentiality,
    'DocumentReference.securityLabel',
  );
  if (read.issues.length > 0) return notApplicable(read.issues);
  return {
    ok: true,
    document: {
      labels: read.labels,
      status: values.status as DocumentReferenceStatus,
      archived: extensions[0]?.valueBoolean === true,
    },
  };
}

function notApplicable(issues: readonly Issue[]): Patched {
  return { ok: false, reason: 'not-applicable', issues };
}

interface Applied {
  readonly value: unknown;
}

/** Applies one operation to a value; undefined when its place does not exist or its test fails. */
function apply(document: unknown, operation: PatchOperation): Applied | undefined {
  const [step, ...rest] = operation.steps;
  if (step === undefined) return applyHere(document, operation);
  if (Array.isArray(document)) {
    const index = indexOf(document, step);
    if (rest.length === 0 && operation.op === 'add') {
      const place = step === '-' ? document.length : index;
      if (place < 0 || document.length >= MAX_SECURITY_LABELS * 2) return undefined;
      return { value: [...document.slice(0, place), operation.value, ...document.slice(place)] };
    }
    if (index < 0 || index >= document.length) return undefined;
    if (rest.length === 0 && operation.op === 'remove') return { value: document.filter((_, at) => at !== index) };
    const child = apply(document[index], { ...operation, steps: rest });
    return child && { value: document.map((one: unknown, at) => (at === index ? child.value : one)) };
  }
  if (typeof document !== 'object' || document === null) return undefined;
  const exists = Object.hasOwn(document, step);
  if (rest.length === 0 && operation.op === 'add') return { value: { ...document, [step]: operation.value } };
  if (!exists) return undefined;
  const { [step]: found, ...others } = document as Record<string, unknown>;
  if (rest.length === 0 && operation.op === 'remove') return { value: others };
  const child = apply(found, { ...operation, steps: rest });
  return child && { value: { ...others, [step]: child.value } };
}

function applyHere(document: unknown, { op, value }: PatchOperation): Applied | undefined {
  if (op === 'test') return sameJson(document, value) ? { value: document } : undefined;
  return op === 'remove' ? { value: [] } : { value };
}

function sameJson(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return left === right;
  const names = Object.keys(left);
  if (Array.isArray(left) !== Array.isArray(right) || names.length !== Object.keys(right).length) return false;
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>];
  return names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]));
}

function indexOf(list: readonly unknown[], step: string): number {
  if (step.startsWith('code=')) {
    return (list as CodeableConcept[]).findIndex(({ coding }) => coding?.some(({ code }) => code === step.slice(5)));
  }
  return /^(0|[1-9]\d{0,2})$/.test(step) && Number(step) <= list.length ? Number(step) : -1;
}
