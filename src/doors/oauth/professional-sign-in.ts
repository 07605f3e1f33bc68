import { createPublicKey, type KeyObject } from 'node:crypto';
import * as oidc from 'openid-client';
import { Failure } from '../../kernel/errors.ts';
import { ASKED_LEVEL, isLevelEnough } from './sign-in-level.ts';

/** This deployment as a client of the professionals' identity provider. */
export interface RelyingParty {
  readonly issuer: string;
  readonly clientId: string;
  /** ES256 private key of the client, and its id as registered. */
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly redirectUri: string;
  /** Scopes of Pro Santé Connect. */
  readonly scope: string;
  /** True only for a provider on the loopback address (the demonstration). */
  readonly allowPlainHttp: boolean;
}

/** Kept on our side, bound to the visitor's browser, between the two halves of a sign-in. Never in a URL. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** A professional proved by the provider. */
export interface SignedInProfessional {
  /** PS_IdNat. */
  readonly idNat: string;
  /** The identity token as received: for the exchange. */
  readonly idToken: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Seconds for one exchange with the provider. */
const PROVIDER_TIMEOUT_SECONDS = 10;

/**
 * Sign-in of professionals on pages: OpenID Connect authorization code flow with PKCE (RFC 7636, S256), state, nonce, and
 * the issuer checked in the answer (RFC 9207). The provider's metadata are discovered once.
 */
export class ProfessionalSignIn {
  readonly #party: RelyingParty;
  #configuration: Promise<oidc.Configuration> | null = null;

  constructor(party: RelyingParty) {
    this.#party = party;
  }

  /** Where to send the browser, and what to remember meanwhile. */
  async begin(): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
    const configuration = await this.#discovered();
    const pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#party.redirectUri,
      scope: this.#party.scope,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      acr_values: ASKED_LEVEL,
      // Computers of wards are shared: whoever comes next does not enter as the one before.
      prompt: 'login',
    });
    return { url, pending };
  }

  /**
   * `answer` is the whole URL to which the provider sent the browser back. Rejects when anything does not match.
   * @throws Failure sign-in-too-weak when the level is lower than the one asked, or not stated
   */
  async finish(answer: URL, pending: PendingSignIn): Promise<SignedInProfessional> {
    const configuration = await this.#discovered();
    const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    const idNat = claims?.['SubjectNameID'] ?? claims?.['preferred_username'];
    if (claims === undefined || tokens.id_token === undefined || typeof idNat !== 'string') {
      throw new Error('the identity provider did not say who signed in');
    }
    if (!isLevelEnough(claims['acr'])) throw new Failure('sign-in-too-weak');
    return { idNat, idToken: tokens.id_token, claims };
  }

  #discovered(): Promise<oidc.Configuration> {
    this.#configuration ??= this.#discover().catch((error: unknown) => {
      this.#configuration = null; // the provider was away: the next visitor tries again
      throw error;
    });
    return this.#configuration;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, privateKey, kid, allowPlainHttp } = this.#party;
    const key = await importSigningKey(privateKey);
    return oidc.discovery(new URL(issuer), clientId, {}, oidc.PrivateKeyJwt({ key, kid }), {
      timeout: PROVIDER_TIMEOUT_SECONDS,
      execute: allowPlainHttp ? [oidc.allowInsecureRequests] : [],
    });
  }
}

/** Web Crypto form of an EC P-256 private key. */
async function importSigningKey(privateKey: KeyObject): Promise<CryptoKey> {
  const jwk = privateKey.export({ format: 'jwk' });
  return crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}

/** The public half, to register at the provider (RFC 7517). */
export function publicJwkOf(party: Pick<RelyingParty, 'privateKey' | 'kid'>): Record<string, unknown> {
  return { ...createPublicKey(party.privateKey).export({ format: 'jwk' }), kid: party.kid, use: 'sig', alg: 'ES256' };
}
