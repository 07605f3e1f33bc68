import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { SIGNATURE_ALGORITHMS, trustedHeader } from './jwt-header.ts';
import { CLOCK_SKEW_SECONDS, MAX_SUBJECT_TOKEN_AGE_SECONDS, MAX_SUBJECT_TOKEN_LENGTH } from './limits.ts';
import { OAuthError } from './oauth-error.ts';
import { ASKED_LEVEL, isLevelEnough } from './sign-in-level.ts';

/** The identity provider of professionals, as configured. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Its public keys, fetched and cached (jose `createRemoteJWKSet`), or at hand. */
  readonly keys: JWTVerifyGetKey;
  /** Client ids of this deployment at the provider: identity tokens for them are accepted beside the product's own. */
  readonly audiences: readonly string[];
}

/** What an identity token of Pro Santé Connect says and we use. */
export interface ProvedProfessional {
  /** PS_IdNat. */
  readonly idNat: string;
  /** `Acces_Regulation_Medicale`: may act in medical regulation (mode `centre_15`). */
  readonly medicalRegulation: boolean;
}

/** PS_IdNat: the first digit is the type of identifier. */
const PS_ID_NAT = /^(?:0|1|3|4|5|6|8)[0-9A-Za-z/]{5,60}$/;
const TYPES: readonly (string | undefined)[] = [undefined, 'JWT'];

/**
 * Verifies an identity token (OpenID Connect Core 1.0 §3.1.3.7) of the provider, for this product or this deployment.
 * @throws OAuthError invalid_grant, always alike but for a sign-in of too low a level; temporarily_unavailable when the provider's keys cannot be had
 */
export async function verifySubjectToken(
  provider: IdentityProvider,
  token: string,
  clientId: string,
  clock: Clock,
): Promise<ProvedProfessional> {
  const header = trustedHeader(token, MAX_SUBJECT_TOKEN_LENGTH);
  if (header === null || !TYPES.includes(header.typ)) throw invalidGrant();
  const accepted = [clientId, ...provider.audiences];
  const now = clock.now();
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, provider.keys, {
      algorithms: [...SIGNATURE_ALGORITHMS],
      issuer: provider.issuer,
      audience: accepted,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      maxTokenAge: MAX_SUBJECT_TOKEN_AGE_SECONDS,
      currentDate: now,
    }));
  } catch (error) {
    throw isProviderDown(error)
      ? new OAuthError('temporarily_unavailable', 'the identity provider does not answer')
      : invalidGrant();
  }
  // With several audiences, or when the provider says it, the party that asked must be one that we accept.
  const azp = payload['azp'];
  const isForSeveral = Array.isArray(payload.aud) && payload.aud.length > 1;
  if (isForSeveral && azp === undefined) throw invalidGrant();
  if (azp !== undefined && (typeof azp !== 'string' || !accepted.includes(azp))) throw invalidGrant();
  const idNat = payload['SubjectNameID'] ?? payload['preferred_username'];
  if (typeof idNat !== 'string' || !PS_ID_NAT.test(idNat)) throw invalidGrant();
  if (!isLevelEnough(payload['acr'])) {
    throw new OAuthError('invalid_grant', `acr is lower than ${ASKED_LEVEL}`, 'sign-in-too-weak');
  }
  return { idNat, medicalRegulation: payload['Acces_Regulation_Medicale'] === 'VRAI' };
}

function isProviderDown(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC'
  );
}

function invalidGrant(): OAuthError {
  return new OAuthError('invalid_grant', 'the subject token is not accepted');
}
