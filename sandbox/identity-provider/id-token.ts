import { importJWK, SignJWT } from 'jose';
import type { Professional } from '../../src/directory/contract.ts';
import type { ProviderKeys } from './provider-keys.ts';
import { claimsOf, subjectOf } from './psc-claims.ts';

const LIFE_SECONDS = 300;

/**
 * The identity token that a product would have received for a professional who just signed in. It opens no port and
 * answers no request: only a program that can read the stand-in's private keys can call it (`carnet demo token`).
 * `now` is the wall clock.
 */
export async function idTokenFor(
  options: { readonly issuer: string; readonly keys: ProviderKeys; readonly now: Date },
  professional: Professional,
  clientId: string,
): Promise<string> {
  const key = options.keys.keys[0];
  if (key === undefined) throw new Error('the stand-in identity provider has no key');
  const now = Math.floor(options.now.getTime() / 1000);
  return new SignJWT({ ...claimsOf(professional), acr: 'eidas1', auth_time: now, azp: clientId })
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', kid: key.kid })
    .setIssuer(options.issuer)
    .setSubject(subjectOf(professional.idNat))
    .setAudience(clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFE_SECONDS)
    .sign(await importJWK(key, key.alg));
}
