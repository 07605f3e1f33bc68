import { importJWK, type JWK, SignJWT } from 'jose';
import { systemIds } from '../../src/kernel/ids.ts';
import type { ClientKey } from './client-keys.ts';
import { nonceOf, type ProofKey, proofFor } from './dpop.ts';

const ASSERTION_SECONDS = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A software product that asks for tokens: its own key, and where. */
export interface TokenClient {
  readonly clientId: string;
  readonly privateJwk: ClientKey['privateJwk'];
  /** Address of the token endpoint, which is also the audience of the assertion. */
  readonly tokenUrl: string;
  readonly now: Date;
  /** The token is bound to this key (RFC 9449); without one, to nothing. */
  readonly proofKey?: ProofKey | undefined;
}

/** A token, or the refusal as the endpoint words it (RFC 6749 §5). */
export interface TokenAnswer {
  readonly access_token?: string;
  readonly token_type?: string;
  readonly expires_in?: number;
  readonly error?: string;
  readonly error_description?: string;
}

/** The parameters of an exchange of a professional's identity token (RFC 8693 §2.1). */
export function exchangeOf(identityToken: string): Record<string, string> {
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: identityToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  };
}

/** The parameters by which a product proves itself (RFC 7523 §2.2): good once, for a minute. */
export async function assertionOf({
  clientId,
  privateJwk,
  tokenUrl,
  now,
}: TokenClient): Promise<Record<string, string>> {
  const seconds = Math.floor(now.getTime() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .setJti(systemIds.uuid())
    .sign(await importJWK(privateJwk as JWK, 'ES256'));
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

/** One request to the token endpoint, authenticated by `private_key_jwt`. Rejects when no server answers. */
export async function askToken(client: TokenClient, grant: Record<string, string>): Promise<TokenAnswer> {
  const { tokenUrl, now, proofKey } = client;
  const headers = proofKey === undefined ? {} : await proofHeaders(proofKey, tokenUrl, now);
  const body = new URLSearchParams({ ...(await assertionOf(client)), ...grant });
  return (await (await fetch(tokenUrl, { method: 'POST', body, headers })).json()) as TokenAnswer;
}

async function proofHeaders(key: ProofKey, url: string, now: Date): Promise<Record<string, string>> {
  const request = { method: 'POST', url, now };
  return { dpop: await proofFor(key, { ...request, nonce: await nonceOf(key, request) }) };
}
