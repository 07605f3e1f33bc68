import { importJWK, type JWK, SignJWT } from 'jose';
import { systemIds } from '../../src/kernel/ids.ts';
import type { ClientKey } from './client-keys.ts';

const ASSERTION_SECONDS = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A software product that asks for tokens: its own key, and where. */
export interface TokenClient {
  readonly clientId: string;
  readonly privateJwk: ClientKey['privateJwk'];
  /** Address of the token endpoint, which is also the audience of the assertion. */
  readonly tokenUrl: string;
  readonly now: Date;
}

/** A token, or the refusal as the endpoint words it (RFC 6749 §5). */
export interface TokenAnswer {
  readonly access_token?: string;
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

/** One request to the token endpoint, authenticated by `private_key_jwt` (RFC 7523 §2.2). Rejects when no server answers. */
export async function askToken(client: TokenClient, grant: Record<string, string>): Promise<TokenAnswer> {
  const { clientId, privateJwk, tokenUrl } = client;
  const seconds = Math.floor(client.now.getTime() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .setJti(systemIds.uuid())
    .sign(await importJWK(privateJwk as JWK, 'ES256'));
  const body = new URLSearchParams({ client_assertion_type: ASSERTION_TYPE, client_assertion: assertion, ...grant });
  return (await (await fetch(tokenUrl, { method: 'POST', body })).json()) as TokenAnswer;
}
