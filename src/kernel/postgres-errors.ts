import { Failure } from './errors.ts';

const LOST = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', '57014', '55P03', '25P03'];

/** PostgreSQL's codes of a lost or refusing server: class 08, 57P0x, 53300, and the driver's own. */
function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (/^(08(?!P01)|57P0|53)/.test(code)) return true; // 08P01 is a mistake of ours, not a lost server
    if (LOST.includes(code)) return true;
  }
  return /terminat|timeout|Connection|not queryable/.test((error as Error).message ?? '');
}

/** SQLSTATE of a driver's error, or null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.length === 5 ? code : null;
}

/** True when the connection that threw it is gone, or about to be: PostgreSQL ends the session, or the driver lost it. */
export function endsConnection(error: unknown): error is Error {
  const { severity } = error as { severity?: unknown };
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  return error instanceof Error && !(error instanceof Failure) && sqlState(error) === null && isUnavailable(error);
}

/** Too many requests wait for a connection. */
export function busy(): Failure {
  return new Failure('busy', { reason: 'too many requests wait for the database', retryAfterSeconds: 1 });
}

/** An error of the driver as the rest knows it: `unavailable` when the server is lost or refuses, else itself. */
export function translate(error: unknown): unknown {
  if (error instanceof Failure || !isUnavailable(error)) return error;
  const failure = new Failure('unavailable', { reason: 'the database does not answer', retryAfterSeconds: 2 });
  failure.cause = error;
  return failure;
}
