import { decodeJwt, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Directory, PublicJwk, Software } from '../../directory/contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { trustedHeader } from './jwt-header.ts';
import {
  CLOCK_SKEW_SECONDS,
  MAX_ASSERTION_LENGTH,
  MAX_ASSERTION_LIFE_SECONDS,
  MAX_CLIENT_ID_LENGTH,
  MAX_JTI_LENGTH,
} from './limits.ts';
import { OAuthError } from './oauth-error.ts';
import { needed, type Parameters } from './parameters.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ALGORITHMS_OF: Readonly<Record<string, readonly string[]>> = { EC: ['ES256'], RSA: ['RS256', 'PS256'] };
/** What may be looked up before anything is proved: RFC 6749 appendix A.1 (VSCHAR) without the space. */
const CLIENT_ID = /^[\x21-\x7e]+$/;
/** RFC 7519 §4.1.7 allows any text: printable characters serve as well. */
const JTI = /^[\x20-\x7e]+$/;
const TYPES: readonly (string | undefined)[] = [undefined, 'JWT', 'client-authentication+jwt'];

export interface ClientParts {
  readonly directory: Directory;
  readonly clock: Clock;
  /** What an assertion may name as audience: the issuer, the token endpoint. */
  readonly assertionAudiences: readonly string[];
}

/**
 * Authenticates a product by `private_key_jwt` (RFC 7523 §2.2, §3): a key registered under its kid, an audience that is us,
 * five minutes at most, shown once. Then its approval: an unapproved product has no token, whatever it asks.
 * @throws OAuthError invalid_client, always alike; unauthorized_client for a known product that is not approved
 */
export async function authenticateClient(parts: ClientParts, parameters: Parameters): Promise<Software> {
  if (needed(parameters, 'client_assertion_type') !== ASSERTION_TYPE) {
    throw new OAuthError('invalid_request', 'client_assertion_type is not jwt-bearer');
  }
  if (parameters.has('client_secret')) throw new OAuthError('invalid_request', 'two ways of client authentication');
  const assertion = needed(parameters, 'client_assertion');
  const { clientId, kid } = claimed(assertion);
  const software = await parts.directory.findSoftware(clientId);
  const keys = software === null ? [] : await parts.directory.keysOf(software, kid);
  const payload = await verified(parts, assertion, clientId, keys);
  if (software === null) throw invalidClient();
  const named = parameters.get('client_id');
  if (named !== undefined && named !== software.clientId) throw invalidClient();
  const expiresAt = new Date((payload.exp ?? 0) * 1000 + CLOCK_SKEW_SECONDS * 1000);
  if (!(await parts.directory.spendAssertion(software.clientId, payload.jti ?? '', expiresAt))) throw invalidClient();
  if (software.status !== 'approved') {
    throw new OAuthError(
      'unauthorized_client',
      `this product is ${software.status}: see its approval ${software.approvalNumber}`,
    );
  }
  return software;
}

/** Which product an assertion says it is from, by which key: nothing is proved yet. */
function claimed(assertion: string): { readonly clientId: string; readonly kid: string } {
  const header = trustedHeader(assertion, MAX_ASSERTION_LENGTH);
  if (header === null) throw invalidClient();
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    throw invalidClient();
  }
  if (typeof claims.sub !== 'string' || claims.sub !== claims.iss) throw invalidClient();
  if (claims.sub.length > MAX_CLIENT_ID_LENGTH || !CLIENT_ID.test(claims.sub)) throw invalidClient();
  return { clientId: claims.sub, kid: header.kid };
}

/** Nobody's: an unknown product, or an unknown key of one, costs a verification like a known one (security row 35). */
const NOBODYS_KEY = {
  ...{ kid: '', kty: 'EC', crv: 'P-256', alg: 'ES256' },
  x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
  y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
} as const satisfies PublicJwk & JWK;

async function verified(
  parts: ClientParts,
  assertion: string,
  clientId: string,
  keys: readonly PublicJwk[],
): Promise<JWTPayload> {
  const header = trustedHeader(assertion, MAX_ASSERTION_LENGTH);
  if (header === null || !TYPES.includes(header.typ)) throw invalidClient();
  const known = keys.find((key) => key.kid === header.kid);
  const jwk: PublicJwk = known ?? NOBODYS_KEY;
  const algorithms = (ALGORITHMS_OF[jwk.kty] ?? []).filter((alg) => jwk['alg'] === undefined || jwk['alg'] === alg);
  if (!algorithms.includes(header.alg)) throw invalidClient();
  const now = parts.clock.now();
  let payload: JWTPayload;
  try {
    const key = await importJWK(jwk as JWK, header.alg);
    ({ payload } = await jwtVerify(assertion, key, {
      algorithms: [header.alg],
      issuer: clientId,
      subject: clientId,
      audience: [...parts.assertionAudiences],
      requiredClaims: ['exp', 'jti', 'aud'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
    }));
  } catch {
    throw invalidClient();
  }
  if (known === undefined) throw invalidClient();
  const seconds = now.getTime() / 1000;
  const { exp = 0, iat, jti, aud } = payload;
  const isShort = exp <= seconds + MAX_ASSERTION_LIFE_SECONDS + CLOCK_SKEW_SECONDS;
  const isPast = iat === undefined || (iat <= seconds + CLOCK_SKEW_SECONDS && exp - iat <= MAX_ASSERTION_LIFE_SECONDS);
  const hasJti = typeof jti === 'string' && jti.length <= MAX_JTI_LENGTH && JTI.test(jti);
  if (!isShort || !isPast || !hasJti || typeof aud !== 'string') throw invalidClient();
  return payload;
}

/** One text for every reason: whoever forges learns nothing. */
function invalidClient(): OAuthError {
  return new OAuthError('invalid_client', 'client authentication failed');
}
