/**
 * Failures and refusals. One class carries a code of a closed list and details without health data;
 * each context declares its own list, each door has words for all of them.
 */

/** Codes of the kernel itself. */
export type KernelErrorCode =
  | 'invalid-input' // the input does not have the action's shape
  | 'unknown-record' // no record answers to this identifier
  | 'not-found' // absent or forbidden: always alike
  | 'refused' // the actor may not do this, and may know it
  | 'version-conflict' // the row changed since it was read
  | 'busy' // a bounded queue is full: try again later
  | 'too-many-strangers' // the day's budget of persons who let nobody of this account in
  | 'unavailable' // a store does not answer
  | 'storage-full' // below the free-space floor
  | 'integrity'; // stored bytes do not verify

export interface FailureDetails {
  /** What is wrong, in plain English, without content of the input. */
  readonly reason?: string;
  /** Where, in the caller's own terms (a FHIR path, a column). */
  readonly at?: string;
  /** Several problems at once. */
  readonly problems?: readonly { readonly at?: string; readonly reason: string }[];
  readonly retryAfterSeconds?: number;
}

/** The one error class that crosses a context's border. */
export class Failure<C extends string = string> extends Error {
  readonly code: C;
  readonly details: FailureDetails;
  constructor(code: C, details: FailureDetails = {}) {
    super(details.reason === undefined ? code : `${code}: ${details.reason}`);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }
}

/** True when the error is a Failure with this code. */
export function isFailure(error: unknown, code?: string): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/** A programming mistake: logged, answered 500, never shown. */
export function assertInvariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
