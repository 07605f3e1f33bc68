import { isFailure } from '../../kernel/errors.ts';
import { WebError, type WebErrorCode } from './web-api.ts';

/** Failures of the actions, in the words of the pages. Everything else is a mistake of ours. */
const CODES: Readonly<Record<string, WebErrorCode>> = {
  'not-signed-in': 'not-signed-in',
  'wrong-sign-in': 'wrong-sign-in',
  'wrong-code': 'wrong-code',
  'code-expired': 'code-expired',
  'too-many-attempts': 'too-many-attempts',
  'not-found': 'not-found',
  'unknown-record': 'not-found',
  refused: 'refused',
  'version-conflict': 'version-conflict',
  busy: 'unavailable',
  unavailable: 'unavailable',
  'storage-full': 'unavailable',
  'content-refused': 'file-unsafe',
  'media-type-refused': 'file-type-refused',
  'document-too-large': 'file-too-large',
  'type-not-depositable': 'invalid-form',
  'unique-id-used': 'already-added',
  'submission-set-reused': 'already-added',
};

/** The same work, its failures in the words of the pages. @throws WebError */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = isFailure(error) ? CODES[error.code] : undefined;
    if (!isFailure(error) || code === undefined) throw error;
    const wait = error.details.retryAfterSeconds;
    throw new WebError(code, wait === undefined ? {} : { retryAfter: wait });
  }
}
