/** One table: every error code that may reach this door -> HTTP status, OperationOutcome issue code, words. */
import type { DocumentsErrorCode } from '../../documents/documents-errors.ts';
import { Failure, type FailureDetails, type KernelErrorCode } from '../../kernel/errors.ts';
import type { Issue, IssueCode } from '../../standards/fhir/types.ts';

/** Refusals that only HTTP and FHIR know. */
export type DoorErrorCode =
  | 'no-token'
  | 'invalid-dpop-proof'
  | 'use-dpop-nonce'
  | 'insufficient-scope'
  | 'invalid-json'
  | 'invalid-xml'
  | 'invalid-resource' // the resource breaks FHIR or a profile
  | 'invalid-search'
  | 'invalid-cursor'
  | 'element-not-patchable'
  | 'patch-not-applicable'
  | 'precondition-failed'
  | 'several-documents' // a condition that names one meets several that the caller reaches
  | 'range-not-satisfiable'
  | 'body-too-large'
  | 'body-too-complex'
  | 'unsupported-media-type'
  | 'not-acceptable'
  | 'method-not-allowed'
  | 'unknown-route'
  | 'unreadable-request';

/** `invalid-token` is the directory's. */
export type FhirErrorCode = KernelErrorCode | DocumentsErrorCode | DoorErrorCode | 'invalid-token';

interface Words {
  readonly status: number;
  readonly issue: IssueCode;
  readonly text: string;
  /** True when the failure's own reason may follow: it explains, and tells nothing that the caller may not know. */
  readonly explain?: boolean;
}

export const FHIR_ERRORS = {
  // the kernel's
  'invalid-input': {
    status: 422,
    issue: 'invalid',
    text: 'The input is not what this operation needs.',
    explain: true,
  },
  'unknown-record': {
    status: 404,
    issue: 'not-found',
    text: 'XDSUnknownPatientId: no record answers to this patient identifier.',
  },
  'not-found': { status: 404, issue: 'not-found', text: 'Not found.' },
  refused: { status: 403, issue: 'forbidden', text: 'Not allowed', explain: true },
  'version-conflict': { status: 409, issue: 'conflict', text: 'The document changed since it was read.' },
  busy: { status: 503, issue: 'throttled', text: 'Too much is going on: try again in a moment.' },
  'too-many-strangers': {
    status: 429,
    issue: 'throttled',
    text: 'This account has met as many patients who do not know it as it may in a day.',
  },
  unavailable: {
    status: 503,
    issue: 'transient',
    text: 'A part of the system does not answer: try again in a moment.',
  },
  'storage-full': { status: 503, issue: 'no-store', text: 'Nothing can be stored at the moment.' },
  integrity: { status: 500, issue: 'exception', text: 'Stored data could not be verified.' },
  // the documents'
  'content-refused': { status: 422, issue: 'invalid', text: 'The document itself is refused', explain: true },
  'metadata-contradiction': {
    status: 422,
    issue: 'business-rule',
    text: 'Metadata and document disagree',
    explain: true,
  },
  'patient-mismatch': {
    status: 422,
    issue: 'business-rule',
    text: 'XDSPatientIdDoesNotMatch: the document is about somebody else.',
  },
  'unique-id-used': {
    status: 409,
    issue: 'duplicate',
    text: 'XDSDocumentUniqueIdError: this uniqueId is already in the record.',
  },
  'revision-used': { status: 409, issue: 'duplicate', text: 'This setId and versionNumber are already in the record.' },
  'submission-set-reused': {
    status: 409,
    issue: 'duplicate',
    text: 'The uniqueId of this submission set was used by another submission.',
  },
  'replaced-not-current': {
    status: 422,
    issue: 'business-rule',
    text: 'The document to replace is not a current document of yours.',
  },
  'folder-unknown': {
    status: 422,
    issue: 'business-rule',
    text: 'The folder, or a document to put in it, is not there',
    explain: true,
  },
  'folder-full': { status: 422, issue: 'business-rule', text: 'The folder is full', explain: true },
  'other-identifier': {
    status: 409,
    issue: 'duplicate',
    text: 'The document keeps another uniqueId',
    explain: true,
  },
  'status-final': {
    status: 422,
    issue: 'business-rule',
    text: 'The status of this document cannot change',
    explain: true,
  },
  'media-type-refused': {
    status: 422,
    issue: 'not-supported',
    text: 'The record does not take this type of file',
    explain: true,
  },
  'document-too-large': { status: 413, issue: 'too-long', text: 'The document is too large', explain: true },
  'type-not-depositable': {
    status: 422,
    issue: 'business-rule',
    text: 'A document of this type may not be deposited by this actor.',
  },
  // the door's
  'no-token': { status: 401, issue: 'login', text: 'An access token is needed.' },
  'invalid-dpop-proof': { status: 401, issue: 'login', text: 'The DPoP proof is not accepted', explain: true },
  'use-dpop-nonce': { status: 401, issue: 'login', text: 'The DPoP proof needs the nonce of the DPoP-Nonce header.' },
  'invalid-token': { status: 401, issue: 'login', text: 'The access token is not valid.' },
  'insufficient-scope': { status: 403, issue: 'forbidden', text: 'The access token does not give this right.' },
  'invalid-json': { status: 400, issue: 'structure', text: 'The body is not JSON.' },
  'invalid-xml': { status: 400, issue: 'structure', text: 'The body is not XML.' },
  'invalid-resource': { status: 422, issue: 'invalid', text: 'The resource is not valid.' },
  'invalid-search': { status: 400, issue: 'invalid', text: 'The search is not understood.' },
  'invalid-cursor': { status: 400, issue: 'value', text: 'This page link is not valid any more: search again.' },
  'element-not-patchable': { status: 405, issue: 'not-supported', text: 'This element may not be changed.' },
  'patch-not-applicable': {
    status: 422,
    issue: 'processing',
    text: 'The patch does not apply to the document.',
    explain: true,
  },
  'several-documents': { status: 412, issue: 'multiple-matches', text: 'Several documents answer to this condition.' },
  'precondition-failed': { status: 412, issue: 'conflict', text: 'The document is not at the version of If-Match.' },
  'range-not-satisfiable': { status: 416, issue: 'value', text: 'The document has no byte in this range.' },
  'body-too-large': { status: 413, issue: 'too-long', text: 'The body is too large.' },
  'body-too-complex': {
    status: 413,
    issue: 'too-costly',
    text: 'The body is nested too deeply or holds too many values.',
  },
  'unsupported-media-type': {
    status: 415,
    issue: 'not-supported',
    text: 'This content type is not accepted here',
    explain: true,
  },
  'not-acceptable': { status: 406, issue: 'not-supported', text: 'None of the formats of Accept is available.' },
  'method-not-allowed': { status: 405, issue: 'not-supported', text: 'This method is not available here.' },
  'unknown-route': { status: 404, issue: 'not-supported', text: 'There is no such resource or operation.' },
  'unreadable-request': { status: 400, issue: 'invalid', text: 'The request is not readable.' },
} as const satisfies Record<FhirErrorCode, Words>;

/** What the door throws: a code of the table, and issues that replace its words. */
export class FhirRefusal extends Failure<FhirErrorCode> {
  readonly issues: readonly Issue[];
  constructor(code: FhirErrorCode, issues: readonly Issue[] = [], details: FailureDetails = {}) {
    super(code, details);
    this.name = 'FhirRefusal';
    this.issues = issues;
  }
}

export interface ErrorAnswer {
  readonly status: number;
  readonly code: FhirErrorCode;
  readonly issues: readonly Issue[];
  readonly retryAfterSeconds?: number;
}

/** Codes of the HTTP framework. */
const FRAMEWORK_ERRORS: Readonly<Record<string, FhirErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
};
const KNOWN_TYPES =
  'resources are application/fhir+json or application/fhir+xml, searches application/x-www-form-urlencoded, ' +
  'patches application/json-patch+json or FHIRPath Patch as a Parameters resource; XML Patch (RFC 5261) is not read';

const detailsOf = (code: FhirErrorCode): FailureDetails =>
  code === 'unsupported-media-type' ? { reason: KNOWN_TYPES } : {};
const DEFAULT_RETRY_SECONDS = 5;

function isKnown(code: unknown): code is FhirErrorCode {
  return typeof code === 'string' && Object.hasOwn(FHIR_ERRORS, code);
}

/** Null for a programming mistake: the caller logs it and answers 500. */
export function toErrorAnswer(error: unknown): ErrorAnswer | null {
  if (error instanceof Failure && isKnown(error.code)) return answerOf(error.code, error);
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const framework = typeof code === 'string' ? FRAMEWORK_ERRORS[code] : undefined;
  if (framework !== undefined) return answerOf(framework, new Failure(framework, detailsOf(framework)));
  const isClientError = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return isClientError ? answerOf('unreadable-request', new Failure('unreadable-request')) : null;
}

function answerOf(code: FhirErrorCode, failure: Failure): ErrorAnswer {
  const words: Words = FHIR_ERRORS[code];
  const own = failure instanceof FhirRefusal ? failure.issues : [];
  const retry =
    words.status === 503 || words.status === 429
      ? { retryAfterSeconds: failure.details.retryAfterSeconds ?? DEFAULT_RETRY_SECONDS }
      : {};
  return { status: words.status, code, issues: own.length > 0 ? own : issuesOf(words, failure.details), ...retry };
}

function issuesOf(words: Words, { reason, at, problems }: FailureDetails): Issue[] {
  const base = { severity: 'error', code: words.issue } as const;
  if (words.explain && problems !== undefined && problems.length > 0) {
    return problems.map((problem) => ({
      ...base,
      diagnostics: `${bare(words.text)}: ${problem.reason}`,
      ...(problem.at === undefined ? {} : { expression: problem.at }),
    }));
  }
  const explained = words.explain && reason !== undefined ? `${bare(words.text)}: ${reason}` : words.text;
  return [{ ...base, diagnostics: explained, ...(at === undefined ? {} : { expression: at }) }];
}

const bare = (text: string): string => text.replace(/\.$/, '');
