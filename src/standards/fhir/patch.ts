/**
 * PATCH of a DocumentReference's metadata: JSON Patch and FHIRPath Patch, limited to the elements that PDSm lets change.
 * Source: PDSm 3.1.1 (update of metadata, flow 03: status, securityLabel and isArchived only, else 405); RFC 6902 and 6901;
 * HL7 FHIR R4 FHIRPath Patch. Both become the same list of operations on one small document.
 */

import type { CodeableConcept } from './datatypes.ts';
import { errorIssue } from './operation-outcome.ts';
import { fromSecurityLabels, MAX_SECURITY_LABELS, type SecurityLabels, toSecurityLabels } from './security-labels.ts';
import { PDSM_IS_ARCHIVED } from './systems.ts';
import type { Issue, Parameters, ParametersParameter } from './types.ts';
import { validateResource } from './validate.ts';

/** Operations of one patch. */
export const MAX_PATCH_OPERATIONS = 20;
/** Steps of a JSON pointer. */
const MAX_POINTER_STEPS = 8;

/** Elements that the standard lets change; `open` says what this record accepts today. */
const TARGETS = {
  securityLabel: { open: true },
  status: { open: false },
  isArchived: { open: false },
} as const;
export type PatchTarget = keyof typeof TARGETS;

/** One step on the patched document `{ securityLabel, status, isArchived }`. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove' | 'test';
  readonly target: PatchTarget;
  /** What follows the target in the pointer; `-` appends; `code=X` is the label that carries X. */
  readonly steps: readonly string[];
  readonly value?: unknown;
}

/** `not-allowed`: an element that may not change here (405). `invalid`: not a patch at all (400). */
export type PatchReading =
  | { readonly ok: true; readonly operations: readonly PatchOperation[] }
  | { readonly ok: false; readonly reason: 'invalid' | 'not-allowed'; readonly issues: readonly Issue[] };

const invalid = (diagnostics: string, at?: string): PatchReading => ({
  ok: false,
  reason: 'invalid',
  issues: [errorIssue('invalid', diagnostics, at)],
});

const notAllowed = (at: string): PatchReading => ({
  ok: false,
  reason: 'not-allowed',
  issues: [errorIssue('not-supported', 'Only DocumentReference.securityLabel can be changed.', at)],
});

/** Reads a JSON Patch document (parsed JSON, `application/json-patch+json`). */
export function readJsonPatch(body: unknown): PatchReading {
  if (!Array.isArray(body) || body.length === 0) return invalid('A JSON Patch is a list of at least one operation.');
  if (body.length > MAX_PATCH_OPERATIONS) return invalid(`At most ${MAX_PATCH_OPERATIONS} operations are allowed.`);
  const operations: PatchOperation[] = [];
  for (const [index, one] of (body as unknown[]).entries()) {
    const at = `[${index}]`;
    if (typeof one !== 'object' || one === null) return invalid('An operation is an object.', at);
    const { op, path, value } = one as Record<string, unknown>;
    if (typeof path !== 'string' || (path !== '' && !path.startsWith('/')))
      return invalid('`path` is a JSON pointer.', at);
    if (op !== 'add' && op !== 'replace' && op !== 'remove' && op !== 'test') {
      return op === 'move' || op === 'copy' ? notAllowed(at) : invalid('`op` is add, replace, remove or test.', at);
    }
    if (op !== 'remove' && value === undefined) return invalid('`value` is missing.', at);
    const target = targetOfPointer(path);
    if (target === null || !TARGETS[target.name].open) return notAllowed(at);
    operations.push({ op, target: target.name, steps: target.steps, ...(op === 'remove' ? {} : { value }) });
  }
  return { ok: true, operations };
}

/** PDSm and the DMP guide write the extension by its url inside the pointer; an index (`/extension/0`) names nothing stable. */
function targetOfPointer(path: string): { name: PatchTarget; steps: string[] } | null {
  if (path.includes(PDSM_IS_ARCHIVED) || path.includes('PDSm-isArchived')) return { name: 'isArchived', steps: [] };
  const [, name, ...steps] = path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (name === undefined || !Object.hasOwn(TARGETS, name) || steps.length > MAX_POINTER_STEPS) return null;
  return { name: name as PatchTarget, steps };
}

/** Reads a FHIRPath Patch (a Parameters resource, `application/fhir+json`). */
export function readFhirPathPatch(body: unknown): PatchReading {
  const issues = validateResource(body, 'Parameters');
  if (issues.length > 0) return { ok: false, reason: 'invalid', issues };
  const parameters = (body as Parameters).parameter ?? [];
  if (parameters.length === 0) return invalid('At least one operation is expected.', 'Parameters.parameter');
  if (parameters.length > MAX_PATCH_OPERATIONS)
    return invalid(`At most ${MAX_PATCH_OPERATIONS} operations are allowed.`);
  const operations: PatchOperation[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const at = `Parameters.parameter[${index}]`;
    if (parameter.name !== 'operation') return invalid('Each parameter is an `operation`.', at);
    const operation = toOperation(parameter);
    if (operation === null) return invalid('`type` is add, insert, delete or replace, with a `path` and a value.', at);
    if (operation === 'not-allowed' || !TARGETS[operation.target].open) return notAllowed(at);
    operations.push(operation);
  }
  return { ok: true, operations };
}

const LABEL =
  /^DocumentReference\.securityLabel(?:\[(\d)\]|\.where\(coding\.(?:where\()?code ?= ?'([A-Z_]{1,40})'\)?(?:\.exists\(\))?\))?$/;

function toOperation({ part = [] }: ParametersParameter): PatchOperation | 'not-allowed' | null {
  const named = (name: string) => part.find((one) => one.name === name);
  const type = named('type')?.valueCode;
  const path = named('path')?.valueString ?? '';
  const valued = named('value');
  const value: unknown =
    valued?.valueCodeableConcept ?? valued?.valueCode ?? valued?.valueBoolean ?? valued?.valueString;
  if (type === 'move') return 'not-allowed';
  if (type !== 'add' && type !== 'insert' && type !== 'delete' && type !== 'replace') return null;
  if (type !== 'delete' && value === undefined) return null;
  if (path === 'DocumentReference' && type === 'add') {
    return named('name')?.valueString === 'securityLabel'
      ? { op: 'add', target: 'securityLabel', steps: ['-'], value }
      : 'not-allowed';
  }
  if (path === 'DocumentReference.status') return { op: 'replace', target: 'status', steps: [], value };
  if (path.startsWith('DocumentReference.extension') && path.includes(PDSM_IS_ARCHIVED)) {
    return { op: 'replace', target: 'isArchived', steps: [], value };
  }
  const label = LABEL.exec(path);
  if (label === null) return 'not-allowed';
  const step = label[1] ?? (label[2] === undefined ? undefined : `code=${label[2]}`);
  const steps = step === undefined ? [] : [step];
  if (type === 'delete') return { op: 'remove', target: 'securityLabel', steps };
  if (type === 'insert' || type === 'add') return { op: 'add', target: 'securityLabel', steps: ['-'], value };
  return { op: 'replace', target: 'securityLabel', steps, value: step === undefined ? [value] : value };
}

/** True when a FHIRPath Patch only sets `status` to superseded: the companion of a replacement in ITI-65. */
export function isSupersedePatch(parameters: Parameters): boolean {
  const [operation, ...others] = (parameters.parameter ?? []).map(toOperation);
  if (operation === undefined || operation === null || operation === 'not-allowed' || others.length > 0) return false;
  return operation.op === 'replace' && operation.target === 'status' && operation.value === 'superseded';
}

export type PatchedLabels =
  | { readonly ok: true; readonly labels: SecurityLabels }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The security labels after a patch. Labels that lose N, R and V keep the current one: N is always implied (JDV_J08).
 * A failed `test`, a place that does not exist or an unknown code is an issue (422), and nothing changes.
 */
export function patchSecurityLabels(operations: readonly PatchOperation[], current: SecurityLabels): PatchedLabels {
  const at = 'DocumentReference.securityLabel';
  let labels: unknown = toSecurityLabels(current);
  for (const operation of operations) {
    const next = apply(labels, operation);
    if (next === undefined) {
      return {
        ok: false,
        issues: [errorIssue('processing', 'The patch does not apply to the document as it is.', at)],
      };
    }
    labels = next.value;
  }
  const resource = {
    resourceType: 'DocumentReference',
    status: 'current',
    securityLabel: labels,
    content: [{ attachment: { title: '-' } }],
  };
  const shape = Array.isArray(labels) && labels.length === 0 ? [] : validateResource(resource, 'DocumentReference');
  if (shape.length > 0) return { ok: false, issues: shape };
  const read = fromSecurityLabels(labels as CodeableConcept[], current.confidentiality, at);
  if (read.issues.length > 0) return { ok: false, issues: read.issues };
  return { ok: true, labels: read.labels };
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
