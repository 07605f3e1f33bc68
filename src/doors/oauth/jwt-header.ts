import { decodeProtectedHeader } from 'jose';

/** Algorithms accepted from clients and identity providers: signatures only, never a shared secret, never none. */
export const SIGNATURE_ALGORITHMS: readonly string[] = ['ES256', 'RS256', 'PS256'];
/** Members by which a token would choose its own key or rules (RFC 7515 §4.1, RFC 7797). */
const FORBIDDEN = ['jku', 'jwk', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip', 'enc'];

export interface TrustedHeader {
  readonly alg: string;
  readonly kid: string;
  readonly typ: string | undefined;
}

/** The header of a signed token that leaves the choice of the key to us; null otherwise. */
export function trustedHeader(token: string, maxLength: number): TrustedHeader | null {
  if (token.length > maxLength || token.split('.').length !== 3) return null;
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return null;
  }
  const { alg, kid, typ } = header;
  if (FORBIDDEN.some((member) => Object.hasOwn(header, member))) return null;
  if (typeof alg !== 'string' || !SIGNATURE_ALGORITHMS.includes(alg)) return null;
  if (typeof kid !== 'string' || kid === '') return null;
  return typ === undefined || typeof typ === 'string' ? { alg, kid, typ } : null;
}
