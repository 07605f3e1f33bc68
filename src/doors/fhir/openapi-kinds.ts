/** What each kind of interaction takes and answers, as rows of the OpenAPI document (openapi.ts). Source: HL7 FHIR R4 §3.1.0. */
import type { FhirErrorCode } from './errors.ts';

export const FORMS = ['application/fhir+json', 'application/fhir+xml'] as const;
export const ANY_ERRORS: readonly FhirErrorCode[] = [
  'unreadable-request',
  'invalid-json', // 400
  'no-token', // 401
  'refused', // 403
  'not-found', // 404
  'not-acceptable', // 406
  'method-not-allowed', // 405
  'body-too-large', // 413
  'unsupported-media-type', // 415
  'integrity', // 500
  'unavailable', // 503
];

export interface Kind {
  /** Successful statuses, each with what the body is: a resource type, `raw` bytes, `empty`. */
  readonly success: Readonly<Record<string, readonly string[]>>;
  /** What may go wrong beside ANY_ERRORS. */
  readonly errors: readonly FhirErrorCode[];
  /** Request headers. */
  readonly headers: readonly string[];
  /** Media types of the body, with the resource type that it is; `form` for a search, `json-patch` for RFC 6902. */
  readonly body?: Readonly<Record<string, string>>;
}

const resourceBody = (type: string): Readonly<Record<string, string>> =>
  Object.fromEntries(FORMS.map((form) => [form, type]));

/** One row for each code of interaction; `OWN` stands for the interaction's own resource type. */
export const KINDS: Readonly<Record<string, Kind>> = {
  transaction: {
    success: { 200: ['Bundle'] },
    errors: ['content-refused', 'unique-id-used'],
    headers: ['Prefer'],
    body: resourceBody('Bundle'),
  },
  create: {
    success: { 201: ['OWN', 'OperationOutcome'], 200: ['OWN', 'OperationOutcome'] },
    errors: ['content-refused', 'unique-id-used'],
    headers: ['Prefer'],
    body: resourceBody('OWN'),
  },
  read: { success: { 200: ['OWN'], 304: ['empty'] }, errors: ['invalid-search'], headers: ['If-None-Match'] },
  'search-type': { success: { 200: ['Bundle'] }, errors: [], headers: ['Prefer'] },
  patch: {
    success: { 200: ['OWN', 'OperationOutcome', 'empty'] },
    errors: ['patch-not-applicable', 'version-conflict', 'precondition-failed'],
    headers: ['If-Match', 'Prefer'],
    body: { 'application/json-patch+json': 'json-patch', ...resourceBody('Parameters') },
  },
};

/** Bytes of a document, whole or a range, beside the resource that wraps them. */
export const BINARY: Kind = {
  success: { 200: ['OWN', 'raw'], 206: ['raw'], 304: ['empty'] },
  errors: ['range-not-satisfiable'],
  headers: ['If-None-Match', 'Range', 'If-Range'],
};

export const HEADERS: Readonly<Record<string, string>> = {
  'If-Match': 'The version that the change is made from, as W/"1"; another one is 412.',
  'If-None-Match': 'The version that the caller has: 304 when it is the current one.',
  'If-Range': 'The strong entity tag of the bytes of which a range is asked.',
  Range: 'One range of bytes, as bytes=0-999. Several ranges are answered whole.',
  Prefer: 'return=minimal, representation or OperationOutcome for a change; handling=strict or lenient for a search.',
};

export const SUCCESSES: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  206: 'The range of bytes that was asked.',
  304: 'The caller has the current version.',
};

const text = { type: 'string' } as const;

export const JSON_PATCH = {
  type: 'array',
  items: { type: 'object', required: ['op', 'path'], properties: { op: text, path: text } },
} as const;

export const OUTCOME = {
  type: 'object',
  required: ['resourceType', 'issue'],
  properties: {
    resourceType: { const: 'OperationOutcome' },
    issue: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['severity', 'code'],
        properties: { severity: { enum: ['fatal', 'error', 'warning', 'information'] }, code: text, diagnostics: text },
      },
    },
  },
} as const;
