import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { hashOf } from '../../src/directory/dpop-proof.ts';
import { systemIds } from '../../src/kernel/ids.ts';

/** The key pair that a running software keeps in memory, to which its tokens are bound (RFC 9449). */
export interface ProofKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export function newProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicJwk: publicKey.export({ format: 'jwk' }) };
}

/** One request that a proof is for. */
export interface ProvedRequest {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  readonly now: Date;
  /** What the server last said in `DPoP-Nonce`. */
  readonly nonce?: string | undefined;
  /** The token that goes with it; absent at the token endpoint. */
  readonly accessToken?: string | undefined;
}

/** A DPoP proof (RFC 9449 §4.2), for one request. */
export function proofFor(key: ProofKey, { method, url, now, nonce, accessToken }: ProvedRequest): Promise<string> {
  const claims = {
    htm: method,
    htu: url,
    ...(nonce === undefined ? {} : { nonce }),
    ...(accessToken === undefined ? {} : { ath: hashOf(accessToken) }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk })
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setJti(systemIds.uuid())
    .sign(key.privateKey);
}

/** The nonce that a server wants now: asked with a proof that has none. Rejects when no server answers. */
export async function nonceOf(key: ProofKey, request: ProvedRequest): Promise<string | undefined> {
  const { method, url } = request;
  const headers = { dpop: await proofFor(key, request), authorization: 'DPoP none' };
  const answer = await fetch(url, { method, headers });
  await answer.body?.cancel();
  return answer.headers.get('dpop-nonce') ?? undefined;
}
