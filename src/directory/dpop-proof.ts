import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { CLOCK_SKEW_SECONDS, MAX_PROOF_AGE_SECONDS, MAX_PROOF_ID_LENGTH, MAX_PROOF_LENGTH } from './limits.ts';

/** Signature algorithms of proofs (RFC 9449 §4.3: asymmetric only), as our metadata and challenges name them. */
export const PROOF_ALGORITHMS = ['ES256', 'EdDSA'] as const;
type ProofAlgorithm = (typeof PROOF_ALGORITHMS)[number];

/** The members that make each key, and no other: a private key in a proof is a mistake that we do not accept. */
const KEYS: Readonly<Record<ProofAlgorithm, { kty: string; crv: string; members: readonly string[] }>> = {
  ES256: { kty: 'EC', crv: 'P-256', members: ['kty', 'crv', 'x', 'y'] },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', members: ['kty', 'crv', 'x'] },
};
/** Members that say more about the key without changing it (RFC 7517 §4). */
const KEY_NOTES = ['alg', 'use', 'kid', 'key_ops'];
const HEADER_MEMBERS = ['typ', 'alg', 'jwk', 'kid'];
const PRINTABLE = /^[\x20-\x7e]+$/;

export type ProofProblem =
  | 'malformed'
  | 'wrong-key'
  | 'wrong-signature'
  | 'wrong-request'
  | 'wrong-time'
  | 'wrong-token';

/** What a proof must be about. */
export interface ProofDemand {
  /** HTTP method of the request. */
  readonly method: string;
  /** Address of the request as the outside calls it; query and fragment do not count (RFC 9449 §4.3, item 9). */
  readonly url: string;
  /** The access token shown with it; absent at the token endpoint. */
  readonly accessToken?: string;
}

export interface ReadProof {
  /** RFC 7638 thumbprint of the key: `jkt`. */
  readonly thumbprint: string;
  readonly id: string;
  readonly issuedAt: number;
  readonly nonce: string | undefined;
}

/** Reads and verifies a DPoP proof (RFC 9449 §4.3), all but what needs a memory: its nonce, and that it is the first. */
export async function readProof(
  proof: string,
  demand: ProofDemand,
  now: Date,
): Promise<ReadProof | { readonly problem: ProofProblem }> {
  const header = headerOf(proof);
  if (header === null) return { problem: 'malformed' };
  const key = keyOf(header);
  if (key === null) return { problem: 'wrong-key' };
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(proof, await importJWK(key.jwk, key.algorithm), {
      algorithms: [key.algorithm],
      typ: 'dpop+jwt',
      currentDate: now,
      clockTolerance: CLOCK_SKEW_SECONDS,
    }));
  } catch {
    return { problem: 'wrong-signature' };
  }
  const { jti, iat, nonce, htm, htu, ath } = payload as Record<string, unknown>;
  if (typeof jti !== 'string' || jti.length > MAX_PROOF_ID_LENGTH || !PRINTABLE.test(jti))
    return { problem: 'malformed' };
  if (htm !== demand.method || bareUrl(htu) !== bareUrl(demand.url)) return { problem: 'wrong-request' };
  const seconds = now.getTime() / 1000;
  const isRecent =
    typeof iat === 'number' && iat > seconds - MAX_PROOF_AGE_SECONDS && iat <= seconds + CLOCK_SKEW_SECONDS;
  if (!isRecent) return { problem: 'wrong-time' };
  if (demand.accessToken !== undefined && ath !== hashOf(demand.accessToken)) return { problem: 'wrong-token' };
  if (nonce !== undefined && typeof nonce !== 'string') return { problem: 'malformed' };
  return { thumbprint: await calculateJwkThumbprint(key.jwk, 'sha256'), id: jti, issuedAt: iat, nonce };
}

function headerOf(proof: string): Record<string, unknown> | null {
  if (proof.length > MAX_PROOF_LENGTH || proof.split('.').length !== 3) return null;
  try {
    const header: Record<string, unknown> = decodeProtectedHeader(proof);
    return Object.keys(header).every((name) => HEADER_MEMBERS.includes(name)) ? header : null;
  } catch {
    return null;
  }
}

/** The public key in the header, rebuilt from the members that make it. */
function keyOf({ alg, jwk }: Record<string, unknown>): { algorithm: ProofAlgorithm; jwk: JWK } | null {
  const algorithm = PROOF_ALGORITHMS.find((known) => known === alg);
  if (algorithm === undefined || typeof jwk !== 'object' || jwk === null) return null;
  const given = jwk as Record<string, unknown>;
  const { kty, crv, members } = KEYS[algorithm];
  if (given['kty'] !== kty || given['crv'] !== crv) return null;
  if (Object.keys(given).some((name) => !members.includes(name) && !KEY_NOTES.includes(name))) return null;
  const values = members.map((name) => [name, given[name]] as const);
  if (!values.every(([, value]) => typeof value === 'string')) return null;
  return { algorithm, jwk: Object.fromEntries(values) as JWK };
}

/** An address as RFC 9449 §4.3 compares it: without query and fragment, normalised; null when it is not one. */
function bareUrl(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}

/** `ath`: the hash of the access token (RFC 9449 §4.2). */
export function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest('base64url');
}
