import type { DirectoryErrorCode } from '../../directory/contract.ts';
import type { DocumentsErrorCode } from '../../documents/documents-errors.ts';
import type { IdentityErrorCode } from '../../identity/contract.ts';
import { isFailure, type KernelErrorCode } from '../../kernel/errors.ts';
import { WebError, type WebErrorCode } from './web-api.ts';

/** Every code that an action may fail with. */
type ActionErrorCode = KernelErrorCode | DocumentsErrorCode | IdentityErrorCode | DirectoryErrorCode;

/**
 * Failures of the actions, in the words of the pages; null = a mistake of ours, which has its own page. A new code does
 * not compile until it has a line here.
 */
const CODES = {
  // the kernel's
  'invalid-input': null,
  'unknown-record': 'not-found',
  'not-found': 'not-found',
  refused: 'refused',
  'version-conflict': 'version-conflict',
  busy: 'unavailable',
  'too-many-strangers': 'too-many-attempts',
  unavailable: 'unavailable',
  'storage-full': 'unavailable',
  integrity: null,
  // the documents'
  'content-refused': 'file-unsafe',
  'metadata-contradiction': 'invalid-form',
  'patient-mismatch': 'refused',
  'unique-id-used': 'already-added',
  'revision-used': 'already-added',
  'submission-set-reused': 'already-added',
  'replaced-not-current': 'version-conflict',
  'other-identifier': 'version-conflict',
  'status-final': 'version-conflict',
  'folder-unknown': 'version-conflict',
  'folder-full': 'version-conflict',
  'media-type-refused': 'file-type-refused',
  'document-too-large': 'file-too-large',
  'type-not-depositable': 'invalid-form',
  // identity's
  'wrong-sign-in': 'wrong-sign-in',
  'wrong-code': 'wrong-code',
  'code-expired': 'code-expired',
  'too-many-attempts': 'too-many-attempts',
  'not-signed-in': 'not-signed-in',
  'login-taken': 'invalid-form',
  'weak-password': 'invalid-form',
  'no-address': 'refused',
  'ins-taken': 'refused',
  // the directory's
  'not-practising': 'not-practising',
} as const satisfies Record<ActionErrorCode, WebErrorCode | null>;

function wordOf(code: string): WebErrorCode | null {
  return Object.hasOwn(CODES, code) ? CODES[code as ActionErrorCode] : null;
}

/** The version that a form says it shows; one that can be none is another than what is there. @throws WebError version-conflict */
export function shownVersion(version: number): number {
  if (Number.isSafeInteger(version) && version > 0) return version;
  throw new WebError('version-conflict');
}

/** The same work, its failures in the words of the pages. @throws WebError */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = isFailure(error) ? wordOf(error.code) : null;
    if (!isFailure(error) || code === null) throw error;
    const wait = error.details.retryAfterSeconds;
    throw new WebError(code, wait === undefined ? {} : { retryAfter: wait });
  }
}
