/**
 * PATCH of a DocumentReference's metadata: JSON Patch and FHIRPath Patch, limited to the elements that PDSm lets change.
 * Source: PDSm 3.1.1 (update of metadata, flow 03: status, securityLabel and isArchived only, else 405); RFC 6902 and 6901;
 * HL7 FHIR R4 FHIRPath Patch. Both become the same list of operations on one small document
 * (patched-document.ts).
 */

import { errorIssue } from './operation-outcome.ts';
import { PDSM_IS_ARCHIVED } from './systems.ts';
import type { Issue, Parameters, ParametersParameter } from './types.ts';
import { validateResource } from './validate.ts';

/** Operations of one patch. */
export const MAX_PATCH_OPERATIONS = 20;
/** Steps of a JSON pointer. */
const MAX_POINTER_STEPS = 8;

/** Elements that the standard lets change; of the extensions, isArchived alone. */
const TARGETS = ['securityLabel', 'status', 'extension'] as const;
export type PatchTarget = (typeof TARGETS)[number];

/** One step on the patched document `{ securityLabel, status, extension }`. */
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

export const PATCHABLE_ELEMENTS =
  'Only securityLabel, status and the extension isArchived of a DocumentReference can be changed.';
const invalid = (diagnostics: string, at?: string): PatchReading => ({
  ok: false,
  reason: 'invalid',
  issues: [errorIssue('invalid', diagnostics, at)],
});

const notAllowed = (at: string): PatchReading => ({
  ok: false,
  reason: 'not-allowed',
  issues: [errorIssue('not-supported', PATCHABLE_ELEMENTS, at)],
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
    const operation = path.replaceAll('~1', '/').includes(PDSM_IS_ARCHIVED)
      ? archiving(op, value)
      : pointed(op, path, value);
    if (operation === null) return notAllowed(at);
    operations.push(operation);
  }
  return { ok: true, operations };
}

function pointed(op: PatchOperation['op'], path: string, value: unknown): PatchOperation | null {
  const [, name, ...steps] = path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const target = TARGETS.find((one) => one === name);
  if (target === undefined || steps.length > MAX_POINTER_STEPS) return null;
  return { op, target, steps, ...(op === 'remove' ? {} : { value }) };
}

/**
 * PDSm and the DMP guide name the extension by its url inside the pointer or path, whatever the value is: a boolean, or
 * the extension itself. It becomes the whole list of extensions, of which this record keeps no other.
 */
function archiving(op: PatchOperation['op'] | 'insert', value: unknown): PatchOperation {
  const stated =
    typeof value === 'object' && value !== null ? (value as { valueBoolean?: unknown }).valueBoolean : value;
  const wanted = op === 'remove' ? false : stated;
  const list = wanted === false ? [] : [{ url: PDSM_IS_ARCHIVED, valueBoolean: wanted }];
  return { op: op === 'test' ? 'test' : 'replace', target: 'extension', steps: [], value: list };
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
    if (operation === 'not-allowed') return notAllowed(at);
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
  const element = named('name')?.valueString;
  if (path === 'DocumentReference' && type === 'add' && element === 'extension') return toExtension(valued);
  if (type !== 'delete' && value === undefined) return null;
  if (path === 'DocumentReference' && type === 'add') {
    return element === 'securityLabel' ? { op: 'add', target: 'securityLabel', steps: ['-'], value } : 'not-allowed';
  }
  if ((path === 'DocumentReference.status' || path === 'Consent.status') && type !== 'delete') {
    return { op: 'replace', target: 'status', steps: [], value };
  }
  if (path.startsWith('DocumentReference.extension') && path.includes(PDSM_IS_ARCHIVED)) {
    return archiving(type === 'delete' ? 'remove' : 'replace', value);
  }
  const label = LABEL.exec(path);
  if (label === null) return 'not-allowed';
  const step = label[1] ?? (label[2] === undefined ? undefined : `code=${label[2]}`);
  const steps = step === undefined ? [] : [step];
  if (type === 'delete') return { op: 'remove', target: 'securityLabel', steps };
  if (type === 'insert' || type === 'add') return { op: 'add', target: 'securityLabel', steps: ['-'], value };
  return { op: 'replace', target: 'securityLabel', steps, value: step === undefined ? [value] : value };
}

/** A value without a type of its own comes in parts: `url`, and `value` or `value[x]` (FHIRPath Patch, anonymous types). */
function toExtension(valued: ParametersParameter | undefined): PatchOperation | 'not-allowed' | null {
  const parts = valued?.part ?? [];
  const url = parts.find(({ name }) => name === 'url');
  const stated = parts.find(({ name }) => name.startsWith('value'))?.valueBoolean;
  if (url === undefined) return null;
  const named = url.valueUri ?? url.valueUrl ?? url.valueString;
  return named !== PDSM_IS_ARCHIVED ? 'not-allowed' : stated === undefined ? null : archiving('add', stated);
}

/** True when a FHIRPath Patch only sets `status` to superseded: the companion of a replacement in ITI-65. */
export function isSupersedePatch(parameters: Parameters): boolean {
  const [operation, ...others] = (parameters.parameter ?? []).map(toOperation);
  if (operation === undefined || operation === null || operation === 'not-allowed' || others.length > 0) return false;
  return operation.op === 'replace' && operation.target === 'status' && operation.value === 'superseded';
}
